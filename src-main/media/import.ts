import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { ScanPool } from '../archive/scan-thread.ts';
import { shownPath } from '../archive/system-path.ts';
import type { Ingest, IngestOutcome } from '../archive/types.ts';
import type { AuditSink } from '../audit/types.ts';
import type { DeIdentification } from '../de-identify/de-identification.ts';
import type { JobContext, JobRunner } from '../jobs/queue.ts';
import type { Transcoder } from '../transcode/transcoder.ts';
import { MediaActions } from './actions.ts';
import { copyOf, ImportCopies, type ImportDecisions } from './import-copies.ts';
import { type SourceFile, takeBytes, takeFile } from './import-file.ts';
import {
  type KnownStudy,
  type LastingSelection,
  notFound,
  placesOf,
  selects,
  studiesNeeded,
  studiesOf,
} from './import-selection.ts';
import type { Media } from './media.ts';
import type { Medium } from './medium.ts';

export interface ImportParameters extends LastingSelection, ImportDecisions {
  /** The medium's paths: opened again when it is not open any more (after a restart). */
  paths: string[];
  /** Id that the medium had when it was asked for. */
  medium?: string;
}

export interface ImportOptions {
  media: Pick<Media, 'medium'>;
  ingest: Ingest;
  pool: ScanPool;
  audit: AuditSink;
  /** What else works with media. */
  actions?: MediaActions;
  /** For what comes in changed. */
  transcoder?: Pick<Transcoder, 'transcode'>;
  deIdentification?: Pick<DeIdentification, 'session'>;
}

/** A file to take; of an instance that is in the index, what it is and whose. */
interface WantedFile {
  file: SourceFile;
  study?: KnownStudy;
}

const atOnce = 6;

/** The job that copies instances of a medium into the archive, through the one way in. */
export function importRunner(options: ImportOptions): JobRunner<ImportParameters> {
  const actions = options.actions ?? new MediaActions(() => false);
  return {
    kind: 'import',
    // What was taken before is recognised and kept once, so beginning again does no harm.
    afterRestart: 'resume',
    run: async (context) => {
      const { paths } = context.parameters;
      const end = await actions.begin(paths[0] ?? '', context.signal);
      try {
        await new ImportRun(context, options).run();
      } finally {
        end();
      }
    },
  };
}

/** One attempt of a job. */
class ImportRun {
  private readonly context: JobContext<ImportParameters>;
  private readonly options: ImportOptions;
  private readonly taken = new Map<string, { studyUid: string; patientId: string; instances: number }>();
  private copies!: ImportCopies;
  private medium!: Medium;
  private done = 0;
  private bytes = 0;
  private changed = 0;

  constructor(context: JobContext<ImportParameters>, options: ImportOptions) {
    this.context = context;
    this.options = options;
  }

  async run(): Promise<void> {
    const { parameters, signal, id } = this.context;
    // The same paths give the medium that is open; its id is not asked, which another medium may have after a restart.
    this.medium = await this.options.media.medium(parameters.paths);
    await untilReady(this.medium, signal);
    this.copies = await ImportCopies.begin(parameters, this.options.deIdentification, `import:${id}`);
    let failure: unknown;
    try {
      const files = await this.wantedFiles();
      this.context.progress({ done: 0, total: files.length, bytes: 0 });
      failure = await this.takeAll(files);
    } catch (error) {
      failure = error;
    }
    this.options.audit.record({
      kind: 'data-import',
      action: 'create',
      outcome: failure === undefined ? 'success' : this.taken.size > 0 ? 'minor-failure' : 'serious-failure',
      studies: [...this.taken.values()],
      detail: this.medium.contents.path,
    });
    try {
      await this.copies.end();
    } catch (error) {
      failure ??= error;
    }
    if (failure !== undefined) throw failure;
    if (parameters.deIdentify === undefined && this.changed > 0) {
      const what = this.changed === 1 ? '1 instance' : `${this.changed} instances`;
      this.context.notice?.(what, { code: 'reconciled', message: 'came in under the attributes that were chosen' });
    }
  }

  /** With everything also what cannot be read: it is refused, put into quarantine, and listed with its reason. */
  private async wantedFiles(): Promise<WantedFile[]> {
    const { parameters } = this.context;
    const uids = studiesNeeded(parameters);
    const isWanted = selects(parameters);
    const studies = new Map((await studiesOf(this.medium)).map((study) => [study.row, study]));
    const needed = [...studies.values()].filter(
      ({ study, patient }) => (uids === undefined || uids.includes(study.studyUid)) && !this.copies.isSkipped(patient),
    );
    const wanted: WantedFile[] = [];
    for await (const page of placesOf(this.medium, { studyRows: needed.map(({ row }) => row) })) {
      for (const place of page) {
        const study = studies.get(place.studyRow)!;
        if (isWanted(place, study)) wanted.push({ file: { ...place, place }, study });
      }
    }
    const places = wanted.map(({ file }) => file.place).filter((place) => place !== undefined);
    for (const uid of notFound(this.unskipped(), [...studies.values()], places)) {
      this.context.problem(uid, new NegatoscopeError('not-found', 'is not on the medium any more', { uid }));
    }
    // What nobody can read cannot be de-identified.
    if ((uids !== undefined && parameters.whole !== true) || parameters.deIdentify !== undefined) return wanted;
    for (const { path, zipEntry, reason, detail } of this.medium.unreadable) {
      const file = { path, ...(zipEntry === undefined ? {} : { zipEntry }), bytes: 0 };
      if (reason === 'missing') this.context.problem(nameOf(file), new NegatoscopeError('not-found', detail));
      else if (reason === 'damaged' || reason === 'unsupported' || reason === 'io') wanted.push({ file });
    }
    return wanted;
  }

  /** The selection without series and instances of patients who are to stay on the medium. */
  private unskipped(): LastingSelection {
    const { series, instances, ...rest } = this.context.parameters;
    const isTaken = ({ patient }: { patient: string }): boolean => !this.copies.isSkipped(patient);
    return {
      ...rest,
      ...(series === undefined ? {} : { series: series.filter(isTaken) }),
      ...(instances === undefined ? {} : { instances: instances.filter(isTaken) }),
    };
  }

  /** Gives what nothing that follows could do better about. */
  private async takeAll(files: readonly WantedFile[]): Promise<unknown> {
    const { signal } = this.context;
    let next = 0;
    let failure: unknown;
    const work = async (): Promise<void> => {
      while (next < files.length) {
        signal.throwIfAborted();
        const wanted = files[next++]!;
        try {
          await this.take(wanted);
        } catch (error) {
          signal.throwIfAborted();
          if (error instanceof NegatoscopeError && endsAll(error)) throw error;
          this.context.problem(nameOf(wanted.file), error);
        }
        this.context.progress({ done: ++this.done, total: files.length, bytes: this.bytes });
      }
    };
    const workers = Array.from({ length: atOnce }, () =>
      work().catch((error: unknown) => {
        failure ??= error;
        next = files.length;
      }),
    );
    await Promise.all(workers);
    return failure;
  }

  private async take({ file, study }: WantedFile): Promise<void> {
    const { signal } = this.context;
    const { place } = file;
    const treatment =
      place === undefined || study === undefined
        ? ({ kind: 'as-is' } as const)
        : await this.copies.treatmentOf(place, study);
    if (treatment.kind === 'skip') return;
    if (treatment.kind === 'left-out') return this.leftOut(file, treatment.reason);
    if (treatment.kind === 'as-is') {
      this.count(await takeFile(file, this.medium, this.options, signal), study?.study.patientId, file.bytes);
      return;
    }
    const { transcoder } = this.options;
    if (transcoder === undefined) throw new NegatoscopeError('unsupported', 'instances cannot be changed here');
    let copy: Awaited<ReturnType<typeof copyOf>>;
    try {
      copy = await copyOf(this.medium, place!, treatment.changes, transcoder, signal);
    } catch (error) {
      const reason = error instanceof NegatoscopeError ? error.parameters['leftOut'] : undefined;
      if (typeof reason === 'string') return this.leftOut(file, reason);
      throw error;
    }
    try {
      const outcome = await takeBytes(copy, this.options.ingest, this.medium.contents.path, signal);
      this.count(outcome, undefined, copy.bytes);
      this.copies.made(place!, treatment.patient);
      this.changed++;
    } finally {
      await copy.dispose();
    }
  }

  private leftOut(file: SourceFile, reason: string): void {
    this.context.notice?.(nameOf(file), { code: 'left-out', message: reason }, true);
  }

  private count({ studyUid, patientId: said = '' }: IngestOutcome, known: string | undefined, bytes: number): void {
    const patientId = known ?? said;
    const study = this.taken.get(`${studyUid}\n${patientId}`) ?? { studyUid, patientId, instances: 0 };
    study.instances++;
    this.taken.set(`${studyUid}\n${patientId}`, study);
    this.bytes += bytes;
  }
}

/** Without room, archive or medium nothing that follows can do better. */
const endsAll = ({ code, parameters }: NegatoscopeError): boolean =>
  code === 'disk-full' || code === 'busy' || parameters['reason'] === 'medium-gone';

const nameOf = ({ path, zipEntry }: SourceFile): string =>
  shownPath(zipEntry === undefined ? path : `${path}/${zipEntry}`);

function untilReady(medium: Medium, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    void medium.ready.then(() => {
      signal.removeEventListener('abort', abort);
      if (medium.info().state !== 'gone') resolve();
      else reject(new NegatoscopeError('io', 'the medium was taken out', { reason: 'medium-gone' }));
    });
  });
}
