import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { parseFile } from '../../../../src-shared/dicom/part10/read.ts';
import { sheetOf } from '../../../../testing/box-pixels.ts';
import { peersAvailable, runPeer } from '../../../../testing/peers.ts';
import { phantomImage } from '../../../../testing/phantom-image.ts';
import {
  type PrinterScript,
  printClasses,
  type ScriptedPrinter,
  scriptedPrinter,
} from '../../../../testing/printer.ts';
import { textIn, type WireSet } from '../../../../testing/printer-data.ts';
import { temporaryFolder } from '../../../../testing/temp.ts';
import { type PrintRig, startPrintRig } from '../../testing/print-rig.ts';

/** The scripted printer understands dcmtk's print SCU; what dcmtk sends is compared with what we send. */

let printer: ScriptedPrinter | undefined;
let folder: { path: string; remove(): Promise<void> } | undefined;
let rig: PrintRig | undefined;
afterEach(async () => {
  await rig?.close();
  await printer?.close();
  await folder?.remove();
  rig = undefined;
  printer = undefined;
  folder = undefined;
});

const configuration = (port: number, at: string): string => `
[[GENERAL]]
[APPLICATION]
LogDirectory = ${join(at, 'log')}
LogFile = general.log
[PRINT]
Directory = ${join(at, 'spool')}
DetailedLog = true
MinPrintResolution = 64\\64
MaxPrintResolution = 8192\\8192
DefaultIllumination = 2000
DefaultReflection = 10
[DATABASE]
Directory = ${join(at, 'database')}
[LUT]
Directory = ${join(at, 'lut')}
[NETWORK]
aetitle = DCMTK
[[COMMUNICATION]]
[FILM]
Aetitle = FILM
Description = a printer
Hostname = localhost
Port = ${port}
Type = PRINTER
Annotation = 2\\COMBINED
BorderDensity = 150\\BLACK\\WHITE
DisableNewVRs = false
DisplayFormat = 1,1\\2,1
EmptyImageDensity = 20\\BLACK\\WHITE
FilmDestination = MAGAZINE\\PROCESSOR
FilmSizeID = 14INX17IN
ImplicitOnly = false
MagnificationType = REPLICATE\\BILINEAR\\CUBIC\\NONE
MaxDensity = 310
MaxPDU = 16384
MediumType = BLUE FILM
MinDensity = 25
ResolutionID = STANDARD\\HIGH
SessionLabelAnnotation = false
SmoothingType = NONE\\MEDIUM
Supports12Bit = true
SupportsDecimateCrop = true
SupportsImageSize = true
SupportsPresentationLUT = true
SupportsTrim = true
[[LUT]]
`;

/** dcmtk prints two images on a scripted printer: what its print tools said, and the hashes of its hardcopy images. */
async function dcmtkPrints(script: PrinterScript, more: { making?: string[]; sending?: string[] } = {}) {
  printer = await scriptedPrinter(script);
  folder = await temporaryFolder('dcmprscu');
  const { path } = folder;
  for (const name of ['database', 'spool', 'log', 'lut']) await mkdir(join(path, name));
  const config = join(path, 'film.cfg');
  await writeFile(config, configuration(printer.port, path));
  const images = [1, 2].map((seed) => ({
    name: join(path, `${seed}.dcm`),
    file: phantomImage({
      ...{ seed: `dcmprscu ${seed}`, rows: 90, columns: 70 + seed, bitsStored: 12 },
      window: { center: 1000 * seed, width: 3000 },
    }).file,
  }));
  for (const { name, file } of images) await writeFile(name, file);
  const names = images.map(({ name }) => name);
  const film = ['-c', config, '-p', 'FILM', '--layout', '2', '1', '--filmsize', '14INX17IN', '--portrait'];
  const made = await runPeer('dcmpsprt', [...film, ...(more.making ?? []), ...names]);
  expect(made.status, made.output).toBe(0);
  const database = join(path, 'database');
  const files = await readdir(database);
  const stored = files.filter((name) => name.startsWith('SP_')).map((name) => join(database, name));
  const sent = await runPeer('dcmprscu', ['-v', '-c', config, '-p', 'FILM', ...(more.sending ?? []), ...stored]);
  const hashes: string[] = [];
  for (const name of files.filter((each) => each.startsWith('HG_'))) {
    const file = new Uint8Array(await readFile(join(database, name)));
    const { dataSet } = parseFile(file);
    const number = (tag: string) => dataSet[tag]!.Value![0] as number;
    const { offset } = dataSet['7FE00010']!.location!;
    const length = number('00280010') * number('00280011') * 2;
    hashes.push(
      createHash('sha256')
        .update(file.subarray(offset, offset + length))
        .digest('hex'),
    );
  }
  return { printer, sent, hashes };
}

const operations = ({ messages }: ScriptedPrinter) => messages.map(({ operation }) => operation);
/** Attributes with their representations, of images too. */
const told = (set: WireSet | undefined): string[] =>
  [...(set ?? [])].flatMap(([tag, { vr, items = [] }]) => [
    `${tag} ${vr}`,
    ...items.flatMap((item) => told(item)).map((line) => `${tag} › ${line}`),
  ]);
const attributes = ({ messages }: ScriptedPrinter, operation: string) =>
  messages.filter((each) => each.operation === operation).map(({ set }) => told(set));

describe.skipIf(!peersAvailable('dcmpsprt', 'dcmprscu'))('dcmtk as print SCU', () => {
  it('prints on the scripted printer, which understands every message and every pixel; ours are the same messages', async () => {
    const annotation = ['-a', 'Doe^Jane', '-pd', '-pn', '-pl'];
    const looks = ['--trim', '--border', 'BLACK', '--empty-image', 'BLACK', '--max-density', '310'];
    const { printer, sent, hashes } = await dcmtkPrints(
      {},
      {
        making: ['--identity', ...looks, ...annotation],
        sending: ['--copies', '2', '--label', 'CHEST', '--priority', 'HIGH', '--owner', 'OWNER'],
      },
    );
    expect(sent.status, sent.output).toBe(0);
    const [film] = printer.films;
    expect([...film!.images.values()].map(({ hash }) => hash).sort()).toEqual(hashes.sort());
    expect([...film!.images.keys()]).toEqual([1, 2]);
    expect([...film!.texts.values()]).toEqual(['Doe^Jane']);
    const [session] = printer.of('session-create');
    const said = ['20000010', '20000020', '20000050', '21000160'].map((tag) => textIn(session!.set, tag));
    expect(said).toEqual(['2', 'HIGH', 'CHEST', 'OWNER']);
    expect(printer.associations.map(({ ended }) => ended)).toEqual(['released']);

    rig = await startPrintRig({ profile: { annotationBox: true, printJob: false, configurationRetrieval: false } });
    const job = await rig.print([sheetOf('STANDARD\\2,1', [1, 2], { annotations: ['Doe^Jane'] })], {
      ...{ annotationFormat: 'COMBINED', copies: 2, sessionLabel: 'CHEST', ownerId: 'OWNER', priority: 'HIGH' },
      ...{ trim: 'YES', borderDensity: 'BLACK', emptyImageDensity: 'BLACK', maxDensity: 310 },
    });
    expect(job).toMatchObject({ error: undefined, sheets: ['printed'] });
    // Texts go before the images, and after them: the standard has no order of them (PS3.4 H.4.2, H.4.3).
    const withoutTexts = (of: ScriptedPrinter) => operations(of).filter((each) => each !== 'annotation-set');
    expect(withoutTexts(rig.printer)).toEqual(withoutTexts(printer));
    for (const operation of new Set(operations(printer))) {
      expect(attributes(rig.printer, operation), operation).toEqual(attributes(printer, operation));
    }
    const classes = (of: ScriptedPrinter) => of.associations[0]!.request.contexts.map((each) => each.abstractSyntax);
    expect(classes(rig.printer)).toEqual(classes(printer));
  });

  it('prints through the session, in MONOCHROME1, without what the printer does not take', async () => {
    const { printer, sent } = await dcmtkPrints(
      {
        takes: (sopClass, [syntax]) =>
          sopClass === printClasses.lut || sopClass === printClasses.annotationBox ? undefined : syntax,
      },
      { making: ['--identity', '-a', 'Doe^Jane'], sending: ['--session-print', '--monochrome1'] },
    );
    expect(sent.status, sent.output).toBe(0);
    expect(operations(printer)).toEqual([
      'printer-get',
      'session-create',
      'box-create',
      'image-set',
      'image-set',
      'session-action',
      'box-delete',
      'session-delete',
    ]);
    expect(printer.images.map(({ photometricInterpretation }) => photometricInterpretation)).toEqual([
      'MONOCHROME1',
      'MONOCHROME1',
    ]);
    expect(printer.films[0]?.images.size).toBe(2);
  });

  it.each([
    ['box-create', 0xc616],
    ['image-set', 0xc603],
    ['box-action', 0xc602],
  ])('is told by the scripted printer that %s failed', async (failing, status) => {
    const { printer, sent } = await dcmtkPrints({
      answer: ({ operation }) => (operation === failing ? { status } : undefined),
    });
    expect(sent.output).toMatch(/fail|error|unable|unsuccessful/i);
    expect(operations(printer)).toContain(failing);
    expect(printer.films).toEqual([]);
  });
});
