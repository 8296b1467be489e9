import { createHash } from 'node:crypto';
import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import { uidFromRandom } from '../../src-shared/dicom/uids.ts';
import type { Settings } from '../../src-shared/settings/schema.ts';
import type { Archive } from '../archive/archive.ts';
import type { Ingest, IngestOutcome, IngestStart, InstanceLocation } from '../archive/types.ts';
import type { JobContext, JobQueue } from '../jobs/queue.ts';
import type { Log } from '../log/types.ts';
import type { TranscodeTarget } from '../transcode/target.ts';
import type { Transcoded, Transcoder } from '../transcode/transcoder.ts';
import { writeInto } from '../transcode/write-into.ts';
import { readFacts } from './facts.ts';
import { targetOf } from './rules.ts';

export interface CompressionOptions {
  settings: () => Pick<Settings, 'compressionOnReceipt'>;
  archive: Pick<Archive, 'ingest' | 'settle' | 'search' | 'instance' | 'open'>;
  transcoder: Transcoder;
  jobs: Pick<JobQueue, 'register' | 'submit'>;
  log: Log;
}

/** What a job compresses: instances that came from one sender. */
export interface CompressParameters {
  callingAeTitle: string;
  calledAeTitle: string;
  sopInstanceUids: string[];
}

/** Instances of one job at most. */
const jobSize = 500;

/**
 * Compression of what arrives (rules of `settings.compressionOnReceipt`). What arrives is stored as it came and answered so; then a job in the background
 * makes the other form of it. Without loss it takes the place of what came, after every frame was decoded again and found equal; with loss it
 * is another instance beside it. Whatever fails, what was received stays.
 */
export class Compression {
  readonly #options: CompressionOptions;
  readonly #gathered = new Map<string, { parameters: CompressParameters; timer: NodeJS.Timeout | undefined }>();
  #submitting: Promise<unknown> = Promise.resolve();
  #closed = false;

  /** Makes its kind of job known to the queue: before the queue starts. */
  constructor(options: CompressionOptions) {
    this.#options = options;
    options.jobs.register<CompressParameters>({
      kind: 'compress',
      priority: 'background',
      afterRestart: 'resume',
      run: (context) => this.#run(context),
    });
  }

  /** The same ingest; what comes in by it over the network is looked at. */
  watch(ingest: Ingest): Ingest {
    return {
      begin: (start) => {
        const stream = ingest.begin(start);
        return {
          write: (slice) => stream.write(slice),
          commit: async () => {
            const outcome = await stream.commit();
            this.#stored(start, outcome);
            return outcome;
          },
          abort: () => stream.abort(),
        };
      },
    };
  }

  #stored({ origin }: IngestStart, { result, sopInstanceUid }: IngestOutcome): void {
    const { enabled, otherwise, quietMs, rules } = this.#options.settings().compressionOnReceipt;
    const { called: calledAeTitle = '', kind, peer: callingAeTitle = '' } = origin;
    if (!enabled || this.#closed || (kind !== 'c-store' && kind !== 'c-get')) return;
    if (result !== 'stored' && result !== 'replaced') return;
    if (otherwise === 'keep' && rules.length === 0) return;
    const key = `${callingAeTitle}\\${calledAeTitle}`;
    const gathered = this.#gathered.get(key) ?? {
      parameters: { callingAeTitle, calledAeTitle, sopInstanceUids: [] },
      timer: undefined,
    };
    this.#gathered.set(key, gathered);
    gathered.parameters.sopInstanceUids.push(sopInstanceUid);
    clearTimeout(gathered.timer);
    if (gathered.parameters.sopInstanceUids.length >= jobSize) this.#submit(key);
    else gathered.timer = setTimeout(() => this.#submit(key), quietMs);
  }

  #submit(key: string): void {
    const gathered = this.#gathered.get(key);
    if (gathered === undefined) return;
    this.#gathered.delete(key);
    clearTimeout(gathered.timer);
    const { parameters } = gathered;
    const submitted = this.#options.jobs
      .submit('compress', parameters.callingAeTitle, parameters, parameters.sopInstanceUids.length)
      .catch((error: unknown) => this.#options.log.error('what arrived is not compressed', { error: String(error) }));
    this.#submitting = Promise.all([this.#submitting, submitted]);
  }

  /** Looks at nothing more and puts what was gathered into jobs; before the queue closes. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.flush();
  }

  /** Puts what was gathered into jobs without waiting for more. */
  async flush(): Promise<void> {
    for (const key of [...this.#gathered.keys()]) this.#submit(key);
    await this.#submitting;
  }

  async #run(context: JobContext<CompressParameters>): Promise<void> {
    const { parameters, signal } = context;
    const { archive } = this.#options;
    let left = parameters.sopInstanceUids;
    const total = context.parameters.sopInstanceUids.length;
    await archive.settle();
    while (left.length > 0) {
      if (signal.aborted) throw new NegatoscopeError('cancelled', 'the compression was cancelled');
      const [uid] = left;
      try {
        await this.#compress(uid!, parameters, signal);
      } catch (error) {
        if (error instanceof NegatoscopeError && error.code === 'cancelled') throw error;
        // What cannot be compressed stays as it came, and is done.
        context.problem(uid!, error, true);
      }
      left = left.slice(1);
      context.progress({ done: total - left.length });
      await context.saveParameters({ ...parameters, sopInstanceUids: left });
    }
  }

  async #compress(
    uid: string,
    { calledAeTitle, callingAeTitle }: CompressParameters,
    signal: AbortSignal,
  ): Promise<void> {
    for (const location of await this.#locate(uid)) {
      const target = await this.#target(location, { calledAeTitle, callingAeTitle });
      if (target === undefined) continue;
      const { archive, transcoder } = this.#options;
      const made = await transcoder.transcode({ location, open: () => archive.open(location) }, target, signal);
      try {
        const replaces = made.lossy === undefined ? location.path : undefined;
        await this.#store(made, { peer: callingAeTitle, called: calledAeTitle }, replaces);
      } finally {
        await made.dispose();
      }
    }
  }

  async #locate(uid: string): Promise<InstanceLocation[]> {
    const { archive } = this.#options;
    const { rows } = await archive.search({ level: 'instance', match: { '00080018': [uid] } });
    const locations = await Promise.all(rows.map(({ row }) => archive.instance(row)));
    return locations.filter((location) => location !== undefined);
  }

  async #target(
    location: InstanceLocation,
    association: { calledAeTitle: string; callingAeTitle: string },
  ): Promise<TranscodeTarget | undefined> {
    const file = await this.#options.archive.open(location);
    try {
      const facts = await readFacts(file);
      const { compressionOnReceipt } = this.#options.settings();
      const target = targetOf(compressionOnReceipt, {
        ...association,
        ...facts,
        transferSyntaxUid: location.transferSyntaxUid,
      });
      if (target?.lossy === undefined) return target;
      // Always the same one, so that a job that is done again makes no second copy.
      const seed = `${location.sopInstanceUid} ${target.transferSyntaxUid} ${JSON.stringify(target.lossy)}`;
      const sopInstanceUid = uidFromRandom(createHash('sha256').update(seed).digest().subarray(0, 16));
      return { ...target, lossy: { ...target.lossy, sopInstanceUid } };
    } finally {
      await file.close();
    }
  }

  async #store(made: Transcoded, origin: { peer: string; called: string }, replaces?: string): Promise<void> {
    const { sopClassUid, sopInstanceUid, transferSyntaxUid } = made;
    const stream = this.#options.archive.ingest.begin({
      origin: { kind: 'compressed', ...origin },
      transferSyntaxUid,
      sopClassUid,
      sopInstanceUid,
      bareDataSet: true,
      ...(replaces === undefined ? {} : { replaces }),
    });
    await writeInto(stream, made);
    await stream.commit();
  }
}
