import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { filmHeaders, filmRoutes } from '../../../src-shared/contract/film-routes.ts';
import type { PrintJob } from '../../../src-shared/contract/print.ts';
import { type Film, type FilmCell, filmSchema, type PrintOptions } from '../../../src-shared/film/model.ts';
import { filmPatientOf } from '../../../src-shared/film/patient.ts';
import { type PhantomImageOptions, phantomImage } from '../../../testing/phantom-image.ts';
import { temporaryFolder } from '../../../testing/temp.ts';
import { createEventHub } from '../../events.ts';
import { silentLog } from '../../log/types.ts';
import { startWorkstation, type Workstation } from '../../workstation.ts';

/** A box as a window sees it in the proof. */
export interface SeenBox {
  columns: number;
  rows: number;
  bits: number;
  samples: number;
  photometricInterpretation: string;
  bytes: Buffer;
  hash: string;
}

export interface WholeStation {
  readonly workstation: Workstation;
  readonly folder: string;
  /** A cell with an image of its own in the archive. */
  cell(options: PhantomImageOptions, parts?: Partial<FilmCell>): FilmCell;
  /** Puts the images of all cells into the archive. */
  importImages(): Promise<void>;
  film(...sheets: { format: string; boxes: (FilmCell | null)[]; [more: string]: unknown }[]): Film;
  /** The proof: every box, by sheet and position. */
  proof(film: Film, printerId: string, options?: PrintOptions): Promise<Map<string, Map<number, SeenBox>>>;
  print(film: Film, printerId: string, options?: PrintOptions, proofed?: boolean): Promise<PrintJob>;
  /** The program again over the same folder. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

const printedAt = Date.UTC(2026, 0, 2, 3, 4, 5);

/** The real workstation without windows, with an archive of its own. */
export async function startWholeStation(settings: object): Promise<WholeStation> {
  const temporary = await temporaryFolder('whole-print');
  const data = join(temporary.path, 'data');
  const images = join(temporary.path, 'images');
  await mkdir(data);
  await mkdir(images);
  await writeFile(
    join(data, 'initial-settings.json'),
    JSON.stringify({ version: 1, listener: { aeTitle: 'WHOLE', enabled: false }, ...settings }),
  );
  const hub = createEventHub((error) => {
    throw error;
  });
  const open = (): Promise<Workstation> =>
    startWorkstation({
      dataFolder: data,
      resourcesFolder: resolve(import.meta.dirname, '../../../resources'),
      log: silentLog,
      hub,
    });
  let workstation = await open();
  let { handlers } = workstation;
  let files = 0;
  const writing: Promise<void>[] = [];
  let archive = '';
  const list = await handlers.catalogues.list();
  archive = list.find(({ kind }) => kind === 'archive')?.id ?? '';
  const patient = filmPatientOf({
    studyUid: '',
    patientId: 'PHANTOM2',
    name: { alphabetic: 'Phantom^Image' },
    birthDate: '19700101',
    sex: 'O',
  });
  const box = async (
    film: Film,
    index: number,
    position: number,
    printerId: string,
    options: PrintOptions,
  ): Promise<SeenBox> => {
    const sheet = film.sheets[index];
    const body = { printerId, options, patient: film.patient, sheet, sheetNumber: index + 1, position, printedAt };
    const response = await workstation.dicomweb(
      new Request(filmRoutes.box, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ ...body, sheets: film.sheets.length }),
      }),
    );
    if (!response.ok) throw new Error(await response.text());
    const header = (name: keyof typeof filmHeaders): string => response.headers.get(filmHeaders[name]) ?? '';
    const bytes = Buffer.from(await response.arrayBuffer());
    const hash = createHash('sha256').update(bytes).digest('hex');
    if (hash !== header('hash')) throw new Error('the hash of the proof is not that of its bytes');
    return {
      columns: Number(header('columns')),
      rows: Number(header('rows')),
      bits: Number(header('bits')),
      samples: Number(header('samples')),
      photometricInterpretation: header('photometricInterpretation'),
      bytes,
      hash,
    };
  };
  const station: WholeStation = {
    get workstation() {
      return workstation;
    },
    folder: temporary.path,
    cell(options, parts = {}) {
      const number = ++files;
      const { file, dataSet, sopInstanceUid } = phantomImage({ seed: `film ${number}`, ...options });
      writing.push(writeFile(join(images, `${number}.dcm`), file));
      const text = (tag: string): string => String(dataSet[tag]?.Value?.[0] ?? '');
      return {
        id: `cell ${number}`,
        content: {
          kind: 'image',
          image: {
            catalogue: archive,
            ...{ studyRow: 0, seriesRow: 0, row: 0, revision: 0, frame: 1, sopInstanceUid },
            studyUid: text('0020000D'),
            seriesUid: text('0020000E'),
            sopClassUid: text('00080016'),
          },
        },
        ...parts,
      } as FilmCell;
    },
    async importImages() {
      await Promise.all(writing.splice(0));
      const medium = await handlers.catalogues.open({ paths: [images] });
      for (;;) {
        const found = (await handlers.catalogues.list()).find(({ id }) => id === medium.id);
        if (found?.state !== 'scanning') break;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      const { jobId } = await handlers.catalogues.importStudies({ id: medium.id });
      for (;;) {
        const { jobs } = await handlers.jobs.page({ ids: [jobId], offset: 0, limit: 1 });
        if (jobs[0]?.state === 'done') break;
        if (jobs[0]?.endedAt !== undefined) throw new Error(`the import ended ${jobs[0].state}`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      await handlers.catalogues.close({ id: medium.id });
      // What was received is searched for a moment later.
      for (;;) {
        const found = await workstation.dicomweb(new Request(`dicomweb://${archive}/instances?limit=1000`));
        if (found.status === 200 && ((await found.json()) as unknown[]).length >= files) break;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
    film: (...sheets) =>
      filmSchema.parse({
        patient,
        sheets: sheets.map((sheet, index) => ({
          id: `sheet ${index + 1}`,
          filmSize: '8INX10IN',
          orientation: 'PORTRAIT',
          ...sheet,
        })),
      }),
    async proof(film, printerId, options = {}) {
      const { printing } = workstation.settings();
      const seen = new Map<string, Map<number, SeenBox>>();
      for (const [index, sheet] of film.sheets.entries()) {
        const imaging = options.imaging ?? printing.imaging;
        const positions =
          imaging === 'page' ? [1] : sheet.boxes.flatMap((cell, place) => (cell === null ? [] : [place + 1]));
        const boxes = new Map<number, SeenBox>();
        for (const position of positions) boxes.set(position, await box(film, index, position, printerId, options));
        seen.set(sheet.id, boxes);
      }
      return seen;
    },
    async print(film, printerId, options = {}, proofed = true) {
      const hashes: Record<string, Record<string, string>> = {};
      if (proofed) {
        for (const [sheet, boxes] of await station.proof(film, printerId, options)) {
          hashes[sheet] = Object.fromEntries([...boxes].map(([position, { hash }]) => [String(position), hash]));
        }
      }
      const { id } = await handlers.print.submit({
        ...{ printerId, film, options, printedAt },
        ...(proofed && { proofed: hashes }),
      });
      return new Promise((resolve) => {
        const look = (jobs: readonly PrintJob[]): void => {
          const job = jobs.find((one) => one.id === id);
          if (job === undefined || job.state === 'waiting' || job.state === 'running') return;
          leave();
          resolve(job);
        };
        const leave = hub.subscribe((service, member, payload) => {
          if (service === 'print' && member === 'changed') look((payload as { jobs: PrintJob[] }).jobs);
        });
        void Promise.resolve(handlers.print.list()).then((jobs) => look(jobs as PrintJob[]));
      });
    },
    async restart() {
      await workstation.stop();
      workstation = await open();
      ({ handlers } = workstation);
    },
    async stop() {
      await workstation.stop();
      await temporary.remove();
    },
  };
  return station;
}
