import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { FileSetNote } from '../../src-shared/contract/file-sets.ts';
import { text } from '../../src-shared/dicom/access.ts';
import { explicitVrLittleEndian } from '../../src-shared/dicom/transfer-syntaxes.ts';
import type { ApplicationProfile } from '../../src-shared/file-set/model.ts';
import type { StoredSendItem } from '../archive/database/state-sending.ts';
import type { ScanPool } from '../archive/scan-thread.ts';
import type { Catalogue, InstancePlace } from '../archive/types.ts';
import type { AuditEvent } from '../audit/types.ts';
import type { DeIdentifySession } from '../de-identify/de-identification.ts';
import type { JobContext } from '../jobs/queue.ts';
import type { LossyParameters, TranscodeTarget } from '../transcode/target.ts';
import type { Transcoder } from '../transcode/transcoder.ts';
import { ExportRecord } from './create-audit.ts';
import { wantedTags } from './create-header.ts';
import {
  type CopiedInstance,
  copyInstance,
  type MetaOrigin,
  type PreparedInstance,
  prepareInstance,
  SourceError,
} from './create-source.ts';
import type { CreateParameters } from './create-types.ts';
import { allowsSyntax } from './plan-coding.ts';
import type { PlannedInstance } from './plan-instance.ts';
import type { Followed, References } from './references.ts';
import { Notes } from './selection.ts';
import { type ExistingFileSet, whatIsThere } from './update.ts';

export interface OutgoingOptions {
  context: JobContext<CreateParameters>;
  catalogue: Catalogue;
  transcoder: Pick<Transcoder, 'transcode'>;
  /** They copy what goes out as it is stored. */
  threads: Pick<ScanPool, 'call'>;
  profile: ApplicationProfile | undefined;
  meta: MetaOrigin;
  session: DeIdentifySession | undefined;
  existing: ExistingFileSet | undefined;
  notes: Notes;
  references: References;
}

/** The instances of a job on their way out: made ready one by one, with what is to be told of each. */
export class Outgoing {
  readonly #options: OutgoingOptions;
  readonly #want: ReadonlySet<number>;
  #notes: Notes;
  #kept: FileSetNote[];
  #record: ExportRecord;
  /** Objects that name what cannot be found under that name. */
  readonly #lost = new WeakSet<PlannedInstance>();
  /** Instances that could not be written. */
  failed = 0;
  bytes = 0;

  constructor(options: OutgoingOptions) {
    this.#options = options;
    this.#want = wantedTags(options.profile);
    this.#notes = options.notes;
    this.#kept = options.notes.list();
    this.#record = this.#newRecord();
  }

  #newRecord(): ExportRecord {
    return new ExportRecord(this.#options.context.parameters.request, this.#options.profile);
  }

  get notes(): Notes {
    return this.#notes;
  }

  /** A volume begins: what is noted from here on counts only when it is done. */
  beginVolume(): void {
    this.#kept = this.#notes.list();
    this.#record = this.#newRecord();
  }

  /** A volume of an earlier attempt counts, with what was noted then. */
  goOn(notes: readonly FileSetNote[]): void {
    this.#notes = new Notes(notes);
    this.beginVolume();
  }

  /** It is given up. */
  forgetVolume(): void {
    this.#notes = new Notes(this.#kept);
  }

  /** What went out with the volume, or was to, for the audit trail. */
  event(failure?: unknown): AuditEvent {
    return this.#record.event(failure);
  }

  /** An instance as it goes out; undefined: it does not. Rejects with `SourceError` for what cannot be read. */
  async prepare(instance: PlannedInstance): Promise<PreparedInstance | undefined> {
    const { place, patientKey, decision } = instance;
    const { context, session, existing, references } = this.#options;
    const plan = await session?.plan(place, patientKey);
    if (plan !== undefined && 'leftOut' in plan) {
      this.#notDeIdentified(instance, plan.leftOut);
      return undefined;
    }
    const changes = plan === undefined ? {} : { deIdentify: plan.plan };
    const { transferSyntaxUid } = decision;
    const lossy = plan === undefined ? decision.lossy : unnamed(decision.lossy);
    let made: PreparedInstance;
    try {
      made = await this.#following(instance, { transferSyntaxUid, ...(lossy !== undefined && { lossy }), changes });
    } catch (error) {
      const leftOut = error instanceof SourceError ? leftOutOf(error.cause) : undefined;
      if (leftOut === undefined) throw error;
      this.#notDeIdentified(instance, leftOut);
      return undefined;
    }
    const { header, sopInstanceUid } = made;
    const ids = { studyUid: text(header, 'StudyInstanceUID') ?? '', patientId: text(header, 'PatientID') ?? '' };
    const word = whatIsThere(existing, { sopInstanceUid, ...ids });
    if (word !== undefined) {
      this.there(word, place);
      if (word === 'already-there') references.written(place.sopInstanceUid, sopInstanceUid);
      else references.leftOut(place.sopInstanceUid);
      await made.dispose();
      return undefined;
    }
    context.signal.throwIfAborted();
    return made;
  }

  /** An instance that goes out as it is stored, put into the file `to` by a thread; undefined: nothing is there, and `prepare` it is. */
  async copy(instance: PlannedInstance, to: string): Promise<CopiedInstance | undefined> {
    const { place, decision } = instance;
    const { catalogue, context, existing, meta, session, threads } = this.#options;
    const isAsStored = decision.transferSyntaxUid === place.transferSyntaxUid && decision.lossy === undefined;
    if (!isAsStored || session !== undefined || existing?.instances.has(place.sopInstanceUid)) return undefined;
    const { references, isLost } = this.#followed(instance);
    // It is told of by `prepare`.
    if (references !== undefined || isLost) return undefined;
    return copyInstance(instance, to, { catalogue, threads, meta, want: this.#want, signal: context.signal });
  }

  /** With references to what lies there, or as they are: better one that does not find an image than none. */
  async #following(instance: PlannedInstance, target: TranscodeTarget): Promise<PreparedInstance> {
    const { sopInstanceUid } = instance.place;
    const { references, isLost } = this.#followed(instance);
    // It may have been made ready before, for a volume that had no room.
    this.#lost.delete(instance);
    if (isLost) this.#lost.add(instance);
    const { changes = {} } = target;
    if (references !== undefined) {
      try {
        const made = await this.#made(instance, { ...target, changes: { ...changes, references } });
        if (made.sopInstanceUid === sopInstanceUid) this.#lost.add(instance);
        return made;
      } catch (error) {
        if (!(error instanceof SourceError) || leftOutOf(error.cause)) throw error;
        this.#lost.add(instance);
      }
    }
    const { changes: _, ...plain } = target;
    return this.#made(instance, changes.deIdentify === undefined ? plain : { ...plain, changes });
  }

  #followed({ place }: PlannedInstance): Followed {
    return this.#options.references.of(place.sopInstanceUid);
  }

  /** Better in another syntax that the profile has than not at all: a codec that fails costs no image. */
  async #made(instance: PlannedInstance, target: TranscodeTarget): Promise<PreparedInstance> {
    const { catalogue, context, meta, profile, transcoder } = this.#options;
    const options = { catalogue, transcoder, meta, want: this.#want, signal: context.signal };
    const stored = instance.place.transferSyntaxUid;
    const { lossy: _, ...lossless } = target;
    const others = [stored, explicitVrLittleEndian].filter(
      (uid) => allowsSyntax(profile, uid) && uid !== target.transferSyntaxUid,
    );
    try {
      return await prepareInstance(instance, target, options);
    } catch (error) {
      if (!(error instanceof SourceError) || target.transferSyntaxUid === stored || leftOutOf(error.cause)) throw error;
      for (const transferSyntaxUid of others) {
        try {
          const made = await prepareInstance(instance, { ...lossless, transferSyntaxUid }, options);
          instance.decision = {
            transferSyntaxUid,
            note:
              transferSyntaxUid === stored
                ? { kind: 'unchanged', reason: 'kept-as-stored' }
                : { kind: 'transcoded', reason: 'profile-syntax' },
          };
          return made;
        } catch (next) {
          if (!(next instanceof SourceError)) throw next;
        }
      }
      throw error;
    }
  }

  written(
    instance: PlannedInstance,
    bytes: number,
    made: Pick<PreparedInstance, 'sopClassUid' | 'sopInstanceUid' | 'transferSyntaxUid' | 'lossy'>,
  ): void {
    const { place, decision, patientKey, patientId } = instance;
    const { note, transferSyntaxUid } = decision;
    const { sopClassUid } = place;
    if (made.lossy !== undefined) this.#notes.add('lossy', 'chosen-syntax', made);
    else if (note !== undefined) this.#notes.add(note.kind, note.reason, { sopClassUid, transferSyntaxUid });
    if (this.#lost.has(instance)) this.#notes.add('warning', 'references-lost');
    this.#options.references.written(place.sopInstanceUid, made.sopInstanceUid);
    this.#options.session?.made(place, patientKey);
    this.#record.add(place, patientId);
    this.bytes += bytes;
  }

  #notDeIdentified({ place }: PlannedInstance, why: string): void {
    this.#options.references.leftOut(place.sopInstanceUid);
    this.#notes.add('left-out', 'not-de-identified', place);
    this.#options.context.notice?.(place.sopInstanceUid, { code: 'left-out', message: why }, true);
  }

  /** It is in the file-set already, or another one of its UID is. */
  there(word: 'already-there' | 'same-uid', place: InstancePlace): void {
    this.#notes.add(word === 'same-uid' ? 'left-out' : 'exists', word, place);
  }

  gone(item: StoredSendItem, error: NegatoscopeError): void {
    this.failed++;
    this.#notes.add('left-out', 'gone', item);
    this.#options.context.problem(item.sopInstanceUid, error);
  }

  tooLarge({ place }: PlannedInstance): void {
    this.#options.references.leftOut(place.sopInstanceUid);
    this.failed++;
    this.#notes.add('left-out', 'too-large', place);
    const error = new NegatoscopeError('invalid-input', 'larger than a volume takes', { reason: 'too-large' });
    this.#options.context.problem(place.sopInstanceUid, error);
  }

  unreadable({ place }: PlannedInstance, cause: unknown): void {
    this.#options.references.leftOut(place.sopInstanceUid);
    this.failed++;
    this.#notes.add('left-out', 'unreadable', place);
    this.#options.context.problem(place.sopInstanceUid, cause);
  }
}

/** A UID that is made of the original one would lead back to it. */
function unnamed(lossy: LossyParameters | undefined): LossyParameters | undefined {
  if (lossy === undefined) return undefined;
  const { sopInstanceUid: _, ...rest } = lossy;
  return rest;
}

/** Why de-identification leaves an instance out, which is seen only when its file is read. */
function leftOutOf(cause: unknown): string | undefined {
  const reason = cause instanceof NegatoscopeError ? cause.parameters['leftOut'] : undefined;
  return typeof reason === 'string' ? reason : undefined;
}
