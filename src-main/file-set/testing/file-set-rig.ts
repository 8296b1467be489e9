import { readFile } from 'node:fs/promises';
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
import type { MediaActions } from '../../media/actions.ts';
import { Media } from '../../media/media.ts';
import { profileSettings } from '../../network/conformance/rig.ts';
import { createTranscoder, type Transcoder } from '../../transcode/transcoder.ts';
import { createFileSets, type FileSetOptions, type FileSets } from '../file-sets.ts';
import { Publishing } from '../publishing/publishing.ts';
import { activePublishingRules } from '../publishing/rules.ts';

/** An archive and what writes file-sets from it, with a folder to write to. */
export interface FileSetRig {
  settings: Settings;
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
  /** Takes Part 10 files in, as an import does, or from a peer. */
  take(files: readonly (string | Uint8Array)[], origin?: Origin): Promise<IngestOutcome[]>;
  /** The same for made images. */
  takeMade(made: readonly MadeInstance[], origin?: Origin): Promise<IngestOutcome[]>;
  studyRows(): Promise<number[]>;
  /** A request for all studies, into `out/disc`, with what is said. */
  request(input?: Partial<FileSetInput>): Promise<FileSetRequest>;
  /** Writes it and waits for the end of the job. */
  write(input?: Partial<FileSetInput>): Promise<Job>;
  /** Ends everything; `keep`: the data folder stays, for another rig. */
  close(keep?: boolean): Promise<void>;
}

export interface FileSetRigOptions {
  profile?: ProfileName;
  /** Laid upon the settings. */
  change?: object;
  /** Data folder of an earlier rig. */
  dataFolder?: string;
  out?: string;
  tools?: FileSetOptions['tools'];
  /** What publishing rules ask. */
  fileSets?: (real: FileSets) => FileSets;
  actions?: Pick<MediaActions, 'begin'>;
  transcoder?: (real: Transcoder) => Pick<Transcoder, 'transcode'>;
}

export async function startFileSetRig(options: FileSetRigOptions = {}): Promise<FileSetRig> {
  const temporary = await temporaryFolder('file-set');
  const data = options.dataFolder ?? join(temporary.path, 'data');
  const out = options.out ?? join(temporary.path, 'out');
  const settings = settingsSchema.parse(overlay(profileSettings(options.profile ?? 'default'), options.change ?? {}));
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
  const shared = {
    state,
    settings: () => settings,
    catalogue,
    transcoder: options.transcoder?.(transcoder) ?? transcoder,
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
    targetsChanged: () => {},
    volumes: async () => [],
    ...(options.actions !== undefined && { actions: options.actions }),
    ...(options.tools && { tools: options.tools }),
  });
  const publishing = new Publishing({ ...shared, archive, fileSets: options.fileSets?.(fileSets) ?? fileSets });
  arrived = () => publishing.arrived();
  await jobs.start();
  await publishing.start();
  const rig: FileSetRig = {
    settings,
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
    close: async (keep = false) => {
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
