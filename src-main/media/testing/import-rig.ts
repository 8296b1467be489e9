import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import type { Job } from '../../../src-shared/contract/jobs.ts';
import { overlay } from '../../../src-shared/settings/overlay.ts';
import {
  defaultSettings,
  type Settings,
  type StorageSettings,
  settingsSchema,
} from '../../../src-shared/settings/schema.ts';
import { temporaryFolder } from '../../../testing/temp.ts';
import { type OpenedArchive, openTestArchive } from '../../archive/testing/open-archive.ts';
import { createDeIdentification, type DeIdentification } from '../../de-identify/de-identification.ts';
import { createJobQueue, type JobQueue } from '../../jobs/queue.ts';
import { silentLog } from '../../log/types.ts';
import { createTranscoder, type Transcoder } from '../../transcode/transcoder.ts';
import { MediaActions } from '../actions.ts';
import { type ImportParameters, importRunner } from '../import.ts';
import { Importing } from '../importing.ts';
import { Media } from '../media.ts';
import { takeAllOut } from './take-all-out.ts';

/** An archive, media, and what brings the ones into the other: one for all tests of a file, empty at the begin of each. */
export class ImportRig {
  opened!: OpenedArchive;
  media!: Media;
  queue!: JobQueue;
  actions!: MediaActions;
  importing!: Importing;
  settings: Settings = defaultSettings();
  /** What was asked of the Storage SCU. */
  sent: unknown[] = [];
  /** For the files of one test. */
  folder = '';
  #temporary!: Awaited<ReturnType<typeof temporaryFolder>>;
  #transcoder!: Transcoder;
  #deIdentification!: DeIdentification;
  #storage!: StorageSettings;
  #tests = 0;

  /** Where its files are stored. */
  get objects(): string {
    return join(this.#temporary.path, 'data', 'objects');
  }

  async start(): Promise<void> {
    this.#temporary = await temporaryFolder('importing');
    const { path } = this.#temporary;
    this.opened = await openTestArchive(join(path, 'data'), { durability: 'relaxed' });
    const { archive, state, audited } = this.opened;
    this.#storage = { ...this.opened.settings };
    const media = new Media(archive.pool, silentLog);
    this.media = media;
    this.queue = createJobQueue(state, silentLog);
    this.#transcoder = createTranscoder({ folder: join(path, 'transcoding') });
    const audit = { record: (event: never) => audited.push(event), flush: async () => {} };
    this.actions = new MediaActions(() => this.settings.media.reading.oneAtATime);
    const shared = { ingest: archive.ingest, transcoder: this.#transcoder, audit };
    this.#deIdentification = createDeIdentification({
      ...shared,
      folder: join(path, 'de-identification'),
      state,
      settings: () => this.settings,
      catalogue: (id) => (id === archive.id ? archive : media.get(id)),
      jobs: this.queue,
      log: silentLog,
      changed() {},
    });
    const { actions } = this;
    const deIdentification = this.#deIdentification;
    this.queue.register(importRunner({ ...shared, media, pool: archive.pool, actions, deIdentification }));
    this.importing = new Importing({
      archive,
      media,
      jobs: this.queue,
      actions,
      settings: () => this.settings.media,
      sending: { send: async (...call: unknown[]) => this.sent.push(call) },
    });
    await this.queue.start();
  }

  async beginTest(): Promise<void> {
    this.folder = join(this.#temporary.path, `test-${++this.#tests}`);
    await mkdir(this.folder);
  }

  async endTest(): Promise<void> {
    const { opened, media, queue } = this;
    await takeAllOut({ archive: opened.archive, media, jobs: queue });
    opened.audited.length = 0;
    Object.assign(opened.settings, this.#storage);
    this.settings = defaultSettings();
    this.sent = [];
  }

  async close(): Promise<void> {
    await this.queue.close();
    await this.#deIdentification.close();
    await this.media.closeAll();
    await this.#transcoder.close();
    await this.opened.close();
    await this.#temporary.remove();
  }

  /** Lays something upon the settings of media. */
  change(media: object): void {
    this.settings = settingsSchema.parse(overlay(this.settings, { media }));
  }

  /** Brings in what a request says, and waits until it is in the index. */
  async imported(parameters: ImportParameters): Promise<Job> {
    const job = await this.queue.finished(await this.queue.submit('import', 'Import', parameters));
    await this.opened.archive.settle();
    return job;
  }
}

/** The rig of the tests of one file. */
export function importRigOfTests(): ImportRig {
  const rig = new ImportRig();
  beforeAll(() => rig.start());
  beforeEach(() => rig.beginTest());
  afterEach(() => rig.endTest());
  afterAll(() => rig.close());
  return rig;
}
