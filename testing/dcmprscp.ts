import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type PeerServer, runPeer, startPeer } from './peers.ts';
import { freePort } from './ports.ts';
import { temporaryFolder } from './temp.ts';

/** Printers of dcmtk's print server (`dcmprscp`), as its configuration file describes them. */

const full = `
Type = LOCALPRINTER
Hostname = localhost
BorderDensity = 150\\20\\BLACK\\WHITE
DisableNewVRs = false
DisplayFormat = 1,1\\1,2\\2,1\\2,2\\2,3\\3,2\\3,3\\3,4\\3,5\\4,4\\4,5
EmptyImageDensity = 20\\BLACK\\WHITE
FilmDestination = MAGAZINE\\PROCESSOR\\BIN_1\\BIN_2
FilmSizeID = 8INX10IN\\10INX12IN\\10INX14IN\\11INX14IN\\14INX14IN\\14INX17IN\\24CMX24CM\\24CMX30CM
ImplicitOnly = false
MagnificationType = REPLICATE\\BILINEAR\\CUBIC\\NONE
MaxDensity = 320\\310\\300
MaxPDU = 32768
MediumType = PAPER\\CLEAR FILM\\BLUE FILM
MinDensity = 20\\25
OmitSOPClassUIDFromCreateResponse = false
PresentationLUTMatchRequired = false
PresentationLUTinFilmSession = false
ResolutionID = STANDARD\\HIGH
SmoothingType = NONE\\MEDIUM
Supports12Bit = true
SupportsDecimateCrop = true
SupportsImageSize = true
SupportsPresentationLUT = true
SupportsTrim = true
`;

const printers: Record<string, string> = {
  /** As dcmtk's own configuration has it. */
  IHEFULL: full,
  IHERESTRICTED: `
Type = LOCALPRINTER
Hostname = localhost
DisableNewVRs = true
DisplayFormat = 1,1
FilmDestination = STOREDPRINT
FilmSizeID = 8INX10IN\\11INX14IN\\14INX17IN
ImplicitOnly = true
MagnificationType = REPLICATE\\BILINEAR\\CUBIC\\NONE
MaxDensity = 320
MaxPDU = 16384
MediumType = STOREDPRINT
OmitSOPClassUIDFromCreateResponse = true
PresentationLUTMatchRequired = true
PresentationLUTinFilmSession = false
Supports12Bit = true
SupportsPresentationLUT = true
`,
  WITHOUTLUT: full.replace('SupportsPresentationLUT = true', 'SupportsPresentationLUT = false'),
  LUTINSESSION: full.replace('PresentationLUTinFilmSession = false', 'PresentationLUTinFilmSession = true'),
  ANNOTATED: `${full}Annotation = 2\\COMBINED\nSessionLabelAnnotation = false\n`,
  EIGHTBIT: full.replace('Supports12Bit = true', 'Supports12Bit = false'),
};

export type DcmtkPrinter = 'IHEFULL' | 'IHERESTRICTED' | 'WITHOUTLUT' | 'LUTINSESSION' | 'ANNOTATED' | 'EIGHTBIT';

export interface DcmPrintServer {
  port: number;
  aeTitle: string;
  folder: string;
  configuration: string;
  /** Files that it made, by name: `HG_…` hardcopy images, `SP_…` stored prints. */
  files(prefix: 'HG' | 'SP'): Promise<string[]>;
  /** What it printed on its outputs, and its logs. */
  log(): Promise<string>;
  stop(): Promise<void>;
}

/** Starts dcmprscp as one of its printers, in a folder of its own; with a certificate it wants TLS. */
export async function startDcmPrintServer(
  printer: DcmtkPrinter,
  tls?: { certificateFile: string; keyFile: string; trustedFile: string },
): Promise<DcmPrintServer> {
  const temporary = await temporaryFolder('dcmprscp');
  const port = await freePort();
  const configuration = join(temporary.path, 'dcmpstat.cfg');
  for (const name of ['database', 'spool', 'log', 'lut']) {
    await mkdir(join(temporary.path, name));
  }
  await writeFile(
    configuration,
    `[[GENERAL]]
[APPLICATION]
LogDirectory = ${join(temporary.path, 'log')}
LogFile = general.log
LogLevel = INFO
[PRINT]
Directory = ${join(temporary.path, 'spool')}
DetailedLog = true
MinPrintResolution = 64\\64
MaxPrintResolution = 8192\\8192
DefaultIllumination = 2000
DefaultReflection = 10
[DATABASE]
Directory = ${join(temporary.path, 'database')}
[LUT]
Directory = ${join(temporary.path, 'lut')}
[NETWORK]
aetitle = NEGATOSCOPE
[TLS]
TLSDirectory = ${temporary.path}
CACertificateDirectory = .
UserKeyDirectory = .
UsePEMFormat = true
[[COMMUNICATION]]
[${printer}]
Aetitle = ${printer}
Description = a printer
Port = ${port}
${printers[printer]}
${tls === undefined ? '' : 'UseTLS = true\nTLSProfile = BCP195\nPeerAuthentication = REQUIRE\nCertificate = own.pem\nPrivateKey = own.key\n'}
[[LUT]]
`,
  );
  if (tls !== undefined) {
    await copyFile(tls.certificateFile, join(temporary.path, 'own.pem'));
    await copyFile(tls.keyFile, join(temporary.path, 'own.key'));
    await copyFile(tls.trustedFile, join(temporary.path, 'trusted.pem'));
    // Authorities are found by the hashes of their names.
    await runPeer('openssl', ['rehash', temporary.path]);
  }
  const server: PeerServer = await startPeer('dcmprscp', ['-v', '+d', '-c', configuration, '-p', printer], {
    cwd: temporary.path,
    port,
  });
  const folder = join(temporary.path, 'database');
  return {
    port,
    aeTitle: printer,
    folder,
    configuration,
    files: async (prefix) =>
      (await readdir(folder)).filter((name) => name.startsWith(`${prefix}_`)).map((name) => join(folder, name)),
    log: async () => {
      const logs = await readdir(join(temporary.path, 'log'));
      const texts = await Promise.all(logs.map((name) => readFile(join(temporary.path, 'log', name), 'utf8')));
      return [server.output(), ...texts].join('\n');
    },
    stop: async () => {
      await server.stop();
      await temporary.remove();
    },
  };
}
