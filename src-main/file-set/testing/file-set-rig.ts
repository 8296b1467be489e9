import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileSetInput, FileSetRequest } from '../../../src-shared/contract/file-sets.ts';
import { fileSetRequest } from '../../../src-shared/contract/file-sets.ts';
import type { Job } from '../../../src-shared/contract/jobs.ts';
import { overlay } from '../../../src-shared/settings/overlay.ts';
import type { ProfileName } from '../../../src-shared/settings/profiles.ts';
import { type Settings, settingsSchema } from '../../../src-shared/settings/schema.ts';
import { temporaryFolder } from '../../../testing/temp.ts';
import { type Archive, openArchive } from '../../archive/archive.ts';
import { openState, type State } from '../../archive/database/state-thread.ts';
import { type MadeInstance, madeFile } from '../../archive/testing/instance.ts';
import type { IngestOutcome, Origin } from '../../archive/types.ts';
import type { AuditEvent } from '../../audit/types.ts';
import { createDeIdentification } from '../../de-identify/de-identification.ts';
import { createRenderer } from '../../decode/renderer.ts';
import { createJobQueue, type JobQueue } from '../../jobs/queue.ts';
import { silentLog } from '../../log/types.ts';
import { MediaActions } from '../../media/actions.ts';
import { type ImportParameters, importRunner } from '../../media/import.ts';
import { Media } from '../../media/media.ts';
import { takeAllOut } from '../../media/testing/take-all-out.ts';
import { profileSettings } from '../../network/conformance/rig.ts';
import { createTranscoder, type Transcoder } from '../../transcode/transcoder.ts';
import { createFileSets, type FileSetOptions, type FileSets } from '../file-sets.ts';
import { Publishing } from '../publishing/publishing.ts';
import { activePublishingRules } from '../publishing/rules.ts';

/** An archive and what writes file-sets from it, with a folder to write to. */
export interface FileSetRig {
  readonly settings: Settings;
  archive: Archive;
  media: Media;
  state: State;
  jobs: JobQueue;
  fileSets: FileSets;
  transcoder: Transcoder;
  audited: AuditEvent[];
  /** Of the workstation. */
  dataFolder: string;
  /** For what is written. */
  out: string;
  publishing: Publishing;
  readonly closed: boolean;
  /** Takes Part 10 files in, as an import does, or from a peer. */
  take(files: readonly (string | Uint8Array)[], origin?: Origin): Promise<IngestOutcome[]>;
  /** The same for made images. */
  takeMade(made: readonly MadeInstance[], origin?: Origin): Promise<IngestOutcome[]>;
  studyRows(): Promise<number[]>;
  /** A request for all studies, into `out/disc`, with what is said. */
  request(input?: Partial<FileSetInput>): Promise<FileSetRequest>;
  /** Writes it and waits for the end of the job. */
  write(input?: Partial<FileSetInput>): Promise<Job>;
  /** Brings in what lies at a path, as the job of an import does; gives back what it could not, in words. */
  importFrom(path: string): Promise<string[]>;
  /** Takes out all that came in and all that was written, and goes on with other settings. */
  beginAgain(use: FileSetRigUse): Promise<void>;
  /** Ends everything; `keep`: the folders stay, for another rig that is given them. What is closed stays closed. */
  close(keep?: boolean): Promise<void>;
}

/** What each test of one rig may have otherwise. */
export interface FileSetRigUse {
  profile?: ProfileName;
  /** Laid upon the settings. */
  change?: object;
  transcoder?: (real: Transcoder) => Pick<Transcoder, 'transcode'>;
}

export interface FileSetRigOptions extends FileSetRigUse {
  /** An earlier rig that was closed and whose folders were kept: this one goes on with them. */
  after?: FileSetRig;
  dataFolder?: string;
  out?: string;
  tools?: FileSetOptions['tools'];
  /** What publishing rules ask. */
  fileSets?: (real: FileSets) => FileSets;
  actions?: Pick<MediaActions, 'begin'>;
}

const foldersOf = new WeakMap<FileSetRig, Awaited<ReturnType<typeof temporaryFolder>>>();

const settingsOf = ({ profile = 'default', change = {} }: FileSetRigUse): Settings =>
  settingsSchema.parse(overlay(profileSettings(profile), change));

export async function startFileSetRig(options: FileSetRigOptions = {}): Promise<FileSetRig> {
  const temporary = options.after === undefined ? await temporaryFolder('file-set') : foldersOf.get(options.after)!;
  const data = options.dataFolder ?? join(temporary.path, 'data');
  const out = options.out ?? join(temporary.path, 'out');
  let settings = settingsOf(options);
  const audited: AuditEvent[] = [];
  const audit = { record: (event: AuditEvent) => void audited.push(event), flush: async () => {} };
  const state = await openState(data);
  let arrived = (): void => {};
  const archive = await openArchive({
    folder: data,
    state,
    arrivals: { wanted: () => activePublishingRules(settings).length > 0, arrived: () => arrived() },
    settings: () => ({ ...settings.storage, reserveBytes: 0 }),
    log: silentLog,
    audit,
  });
  const media = new Media(archive.pool, silentLog);
  const jobs = createJobQueue(state, silentLog, { settings: () => settings.queue });
  const transcoder = createTranscoder({ folder: join(data, 'transcoding') });
  const renderer = createRenderer();
  const catalogue = (id: string) => (id === archive.id ? archive : media.get(id));
  let transcode = (options.transcoder?.(transcoder) ?? transcoder).transcode;
  const shared = {
    state,
    settings: () => settings,
    catalogue,
    transcoder: { ...transcoder, transcode: (...given: Parameters<typeof transcode>) => transcode(...given) },
    jobs,
    audit,
    log: silentLog,
  };
  const deIdentification = createDeIdentification({
    ...shared,
    folder: join(data, 'de-identification'),
    ingest: archive.ingest,
    changed: () => {},
  });
  const fileSets = createFileSets({
    ...shared,
    folder: join(data, 'file-sets'),
    archive,
    media,
    renderer,
    deIdentification,
    volumes: async () => [],
    ...(options.actions !== undefined && { actions: options.actions }),
    ...(options.tools && { tools: options.tools }),
  });
  const publishing = new Publishing({ ...shared, archive, fileSets: options.fileSets?.(fileSets) ?? fileSets });
  arrived = () => publishing.arrived();
  await jobs.start();
  await publishing.start();
  let closed = false;
  const rig: FileSetRig = {
    get settings() {
      return settings;
    },
    get closed() {
      return closed;
    },
    archive,
    media,
    state,
    jobs,
    fileSets,
    publishing,
    transcoder,
    audited,
    dataFolder: data,
    out,
    take: async (files, origin = { kind: 'import', peer: 'test' }) => {
      const outcomes: IngestOutcome[] = [];
      for (const file of files) {
        const bytes = typeof file === 'string' ? await readFile(file) : file;
        const stream = archive.ingest.begin({
          origin,
          transferSyntaxUid: '',
          bareDataSet: false,
          rules: { validation: 'none' },
        });
        const wait = stream.write(bytes);
        if (wait !== undefined) await wait;
        outcomes.push(await stream.commit());
      }
      await archive.settle();
      return outcomes;
    },
    takeMade: (made, origin) =>
      rig.take(
        made.map((one) => madeFile(one)),
        origin,
      ),
    studyRows: async () =>
      (await archive.search({ level: 'study', match: {}, limit: 10_000 })).rows.map(({ row }) => row),
    request: async (input = {}) =>
      fileSetRequest.parse({
        selection: { catalogue: archive.id, studyRows: await rig.studyRows() },
        profile: 'STD-GEN-USB-JPEG',
        target: { kind: 'folder', path: join(out, 'disc') },
        ...input,
      }),
    write: async (input) => jobs.finished((await fileSets.create(await rig.request(input))).jobId),
    importFrom: async (path) => {
      const problems: string[] = [];
      const actions = new MediaActions(() => false);
      const runner = importRunner({ media, ingest: archive.ingest, pool: archive.pool, audit, actions, transcoder });
      await runner.run({
        id: 1,
        parameters: { paths: [path] } as ImportParameters,
        attempt: 1,
        signal: new AbortController().signal,
        progress: () => {},
        problem: (object: string, error: unknown) => void problems.push(`${object}: ${String(error)}`),
        saveParameters: async () => {},
      } as Parameters<typeof runner.run>[0]);
      await archive.settle();
      return problems;
    },
    beginAgain: async (use) => {
      await takeAllOut({ jobs, media, archive });
      await rm(out, { recursive: true, force: true });
      audited.length = 0;
      settings = settingsOf(use);
      transcode = (use.transcoder?.(transcoder) ?? transcoder).transcode;
    },
    close: async (keep = false) => {
      if (closed) return;
      closed = true;
      await jobs.close();
      await publishing.close();
      await fileSets.close();
      await deIdentification.close();
      await renderer.close();
      await transcoder.close();
      await media.closeAll();
      await archive.close();
      await state.close('close');
      if (!keep) await temporary.remove();
    },
  };
  foldersOf.set(rig, temporary);
  return rig;
}

/** Images of some studies, patients and series: `count` of each series. */
export function madeStudies(patients: number, studies: number, series: number, count: number): MadeInstance[] {
  const made: MadeInstance[] = [];
  for (let p = 1; p <= patients; p++) {
    for (let s = 1; s <= studies; s++) {
      for (let r = 1; r <= series; r++) {
        for (let number = 1; number <= count; number++) {
          const studyUid = `1.2.826.${p}.${s}`;
          made.push({
            patientId: `P${p}`,
            name: { Alphabetic: `Doe^Patient ${p}` },
            studyUid,
            seriesUid: `${studyUid}.${r}`,
            sopInstanceUid: `${studyUid}.${r}.${number}`,
            studyDate: `202601${String(p).padStart(2, '0')}`,
            number,
            pixelBytes: 2048,
            fill: (p * 64 + number) & 255,
          });
        }
      }
    }
  }
  return made;
}
