import { chmod, chown, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { type PeerServer, peersAvailable, runPeer, startPeer } from './peers.ts';
import { temporaryFolder } from './temp.ts';

/**
 * A print service of the system (CUPS) of our own: its configuration, its queues and its socket lie in a temporary folder, and it knows
 * nothing of the printers of this computer. What would go to a printer, after the filters of a driver, stays in a folder.
 */

/** The account that print services run their filters under; without it (or without being root) ours. */
const printUser = { uid: 7, gid: 7 };

/** Points of the edges that no printer of these reaches, as most lasers. */
const unreachable = 12;
const papers = {
  A4: [595, 842],
  A3: [842, 1191],
  Letter: [612, 792],
  Legal: [612, 1008],
} as const;

export interface QueueShape {
  name: string;
  /** What people read. */
  title: string;
  /** The paper that lies in it. */
  paper: keyof typeof papers;
  papers: readonly (keyof typeof papers)[];
  colour: boolean;
}

/** The description of a printer that takes PDF (PostScript Printer Description 4.3, with the filters of CUPS). */
function ppd({ title, paper, papers: known, colour }: QueueShape): string {
  const each = (line: (id: keyof typeof papers, width: number, height: number) => string): string =>
    known.map((id) => line(id, papers[id][0], papers[id][1])).join('\n');
  const option = (keyword: string, words: string, fallback: string, choices: readonly string[]): string =>
    [
      `*OpenUI *${keyword}/${words}: PickOne`,
      `*Default${keyword}: ${fallback}`,
      ...choices.map((choice) => `*${keyword} ${choice}/${choice}: ""`),
      `*CloseUI: *${keyword}`,
    ].join('\n');
  return `*PPD-Adobe: "4.3"
*FormatVersion: "4.3"
*FileVersion: "1.0"
*LanguageVersion: English
*LanguageEncoding: ISOLatin1
*PCFileName: "TEST.PPD"
*Manufacturer: "Negatoscope"
*Product: "(Test)"
*ModelName: "${title}"
*ShortNickName: "${title}"
*NickName: "${title}"
*PSVersion: "(3010.000) 0"
*LanguageLevel: "3"
*ColorDevice: ${colour ? 'True' : 'False'}
*DefaultColorSpace: ${colour ? 'RGB' : 'Gray'}
*FileSystem: False
*Throughput: "20"
*LandscapeOrientation: Plus90
*TTRasterizer: Type42
*cupsVersion: 2.4
*cupsManualCopies: False
*cupsFilter2: "application/vnd.cups-pdf application/pdf 0 -"
${option('PageSize', 'Media Size', paper, known)}
${option('PageRegion', 'Media Size', paper, known)}
*DefaultImageableArea: ${paper}
${each((id, width, height) => `*ImageableArea ${id}: "${unreachable} ${unreachable} ${width - unreachable} ${height - unreachable}"`)}
*DefaultPaperDimension: ${paper}
${each((id, width, height) => `*PaperDimension ${id}: "${width} ${height}"`)}
${option('ColorModel', 'Color Mode', colour ? 'RGB' : 'Gray', colour ? ['RGB', 'Gray'] : ['Gray'])}
${option('Duplex', 'Two-Sided', 'None', ['None', 'DuplexNoTumble', 'DuplexTumble'])}
${option('Resolution', 'Resolution', '600dpi', ['600dpi', '1200dpi'])}
*DefaultFont: Courier
*Font Courier: Standard "(002.004S)" Standard ROM
`;
}

/** What the last of the filters gives to goes into a folder with what was said of the job. */
const backend = (folder: string): string => `#!/bin/sh
# job user title copies options [file]
[ $# -eq 0 ] && { echo 'direct keep "Unknown" "Keeps"'; exit 0; }
queue=\${DEVICE_URI#keep://}
[ -e '${folder}/fail' ] && { echo 'ERROR: The fuser is too hot.' >&2; exit 1; }
cat > '${folder}/'"$1.part"
printf '%s\\n%s\\n%s\\n%s\\n%s\\n' "$queue" "$2" "$3" "$4" "$5" > '${folder}/'"$1.txt"
mv '${folder}/'"$1.part" '${folder}/'"$1.pdf"
`;

export interface PrintedJob {
  number: number;
  queue: string;
  title: string;
  copies: number;
  /** Options of the job, as CUPS writes them. */
  options: string;
  pdf: Buffer;
}

export interface PrintService {
  /** For programs that print. */
  env: Record<string, string>;
  /** Jobs that came out, in their order. */
  printed(): Promise<PrintedJob[]>;
  add(queue: QueueShape): Promise<void>;
  /** From now on the device fails, or not. */
  fail(fails: boolean): Promise<void>;
  /** Runs a program of CUPS (`lpadmin`, `cupsdisable`, `lpstat` …) with this service; its output. */
  command(name: string, ...args: string[]): Promise<string>;
  /** What it wrote into its log. */
  log(): Promise<string>;
  stop(): Promise<void>;
}

/** Programs that it needs. */
export const printServiceAvailable = (): boolean => peersAvailable('cupsd', 'lpadmin');

/** Starts a print service with these queues. */
export async function startPrintService(queues: readonly QueueShape[]): Promise<PrintService> {
  const temporary = await temporaryFolder('cups');
  const root = process.getuid?.() === 0;
  const path = (...names: string[]): string => join(temporary.path, ...names);
  const folders = ['conf', 'spool', 'cache', 'state', 'tmp', 'log', 'printed', 'home', 'bin', 'bin/backend'];
  for (const name of folders) await mkdir(path(name));
  for (const name of ['daemon', 'filter', 'notifier']) await symlink(`/usr/lib/cups/${name}`, path('bin', name));
  await writeFile(path('bin/backend/keep'), backend(path('printed')), { mode: 0o755 });
  const socket = path('socket');
  await writeFile(
    path('conf/cups-files.conf'),
    `ServerRoot ${path('conf')}
ServerBin ${path('bin')}
RequestRoot ${path('spool')}
CacheDir ${path('cache')}
StateDir ${path('state')}
TempDir ${path('tmp')}
AccessLog ${path('log/access')}
ErrorLog ${path('log/error')}
PageLog ${path('log/page')}
SystemGroup root
`,
  );
  await writeFile(
    path('conf/cupsd.conf'),
    `LogLevel debug
Listen ${socket}
Browsing Off
DefaultAuthType None
WebInterface No
ErrorPolicy stop-printer
<Location />
  Order allow,deny
  Allow all
</Location>
<Policy default>
  <Limit All>
    Order deny,allow
  </Limit>
</Policy>
`,
  );
  if (root) for (const name of ['', ...folders]) await chown(path(name), printUser.uid, printUser.gid);
  await chmod(temporary.path, 0o755);
  const env = { CUPS_SERVER: socket, CUPS_USER_CONFIG: path('home'), HOME: path('home') };
  const server: PeerServer = await startPeer(
    'cupsd',
    ['-f', '-c', path('conf/cupsd.conf'), '-s', path('conf/cups-files.conf')],
    { cwd: temporary.path, ...(root ? { user: printUser } : {}) },
  );
  const command = async (name: string, ...args: string[]): Promise<string> => {
    const { status, output } = await runPeer(name, args, { env, timeoutMs: 30_000 });
    if (status !== 0) throw new Error(`${name} ${args.join(' ')}: ${output}`);
    return output;
  };
  const runs = async (): Promise<boolean> => / is running/.test((await runPeer('lpstat', ['-r'], { env })).output);
  const printed = async (): Promise<PrintedJob[]> => {
    const names = (await readdir(path('printed'))).filter((name) => name.endsWith('.pdf'));
    const jobs = names.map(async (name) => {
      const number = Number(name.replace('.pdf', ''));
      const said = (await readFile(path('printed', `${number}.txt`), 'utf8')).split('\n');
      const [queue = '', , title = '', copies = '1', options = ''] = said;
      return { number, queue, title, copies: Number(copies), options, pdf: await readFile(path('printed', name)) };
    });
    return (await Promise.all(jobs)).sort((one, other) => one.number - other.number);
  };
  const add = async (queue: QueueShape): Promise<void> => {
    const description = path('conf', `${queue.name}.description`);
    await writeFile(description, ppd(queue));
    const { name, title } = queue;
    await command('lpadmin', '-p', name, '-D', title, '-v', `keep://${name}`, '-P', description, '-E');
  };
  const fail = (fails: boolean): Promise<void> =>
    fails ? writeFile(path('printed/fail'), '') : rm(path('printed/fail'), { force: true });
  const stop = async (): Promise<void> => {
    await server.stop();
    await temporary.remove();
  };
  try {
    while (!(await runs())) {
      if (server.ended()) throw new Error(`cupsd ended: ${server.output()}`);
      await setTimeout(50);
    }
    for (const queue of queues) await add(queue);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    env: { CUPS_SERVER: socket },
    printed,
    add,
    fail,
    command,
    log: () => readFile(path('log/error'), 'utf8'),
    stop,
  };
}
