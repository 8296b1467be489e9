import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { FileSetNote, FileSetRequest, FileSetResult } from '../../src-shared/contract/file-sets.ts';
import type { DataSet } from '../../src-shared/dicom/data-set.ts';
import type { ApplicationProfile, DirectoryFile } from '../../src-shared/file-set/model.ts';
import type { Settings } from '../../src-shared/settings/schema.ts';
import type { State } from '../archive/database/state-thread.ts';
import type { Catalogue } from '../archive/types.ts';
import type { AuditSink } from '../audit/types.ts';
import type { DeIdentification, DeIdentifySession } from '../de-identify/de-identification.ts';
import type { JobContext, JobRunner } from '../jobs/queue.ts';
import type { Log } from '../log/types.ts';
import type { MediaActions } from '../media/actions.ts';
import type { Transcoder } from '../transcode/transcoder.ts';
import { ExportRecord } from './create-audit.ts';
import { wantedTags } from './create-header.ts';
import { listedInstances } from './create-items.ts';
import { type MetaOrigin, type PreparedInstance, prepareInstance, SourceError } from './create-source.ts';
import { fillVolume } from './create-volume.ts';
import { overheadOf, profileOf } from './plan.ts';
import { allowsSyntax } from './plan-coding.ts';
import { type PlannedInstance, planInstance } from './plan-instance.ts';
import { type ChosenInstance, inOrderOfStudies, Notes } from './selection.ts';
import { type Overhead, split } from './split.ts';
import type { OpenVolume, TargetKind, VolumeWriter, WebContentWriter } from './types.ts';
import { type ExistingFileSet, readExisting } from './update.ts';
import { NotingVolume, verifyVolume } from './verify.ts';

/** What the job table keeps of a request: no password, and the selection as the items of a batch. */
export interface CreateParameters {
  request: Omit<FileSetRequest, 'selection' | 'password'>;
  catalogue: string;
  /** Of a medium: opened again when it is not open any more (after a restart). */
  paths?: string[];
  batch: string;
  /** A password is needed. */
  protected: boolean;
  /** What was left out of the selection before. */
  chosen: FileSetNote[];
}

export type Seal = (password: string) => (contents: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>;

export interface CreateOptions {
  state: Pick<State, 'call'>;
  settings: () => Settings;
  catalogue(parameters: CreateParameters, signal: AbortSignal): Promise<Catalogue>;
  transcoder: Pick<Transcoder, 'transcode'>;
  deIdentification: Pick<DeIdentification, 'session'>;
  kindOf(kind: FileSetRequest['target']['kind']): TargetKind;
  password(batch: string): string | undefined;
  /** Makes a file a Secure DICOM File. */
  seal?: Seal | undefined;
  web?: WebContentWriter | undefined;
  icon(
    file: DirectoryFile,
    catalogue: Catalogue,
    instance: PlannedInstance,
    size: number,
  ): Promise<DataSet | undefined>;
  /** One reader or writer at a time, where the settings say so. */
  actions?: Pick<MediaActions, 'begin'> | undefined;
  audit: AuditSink;
  log: Log;
}

/** The job that writes a file-set. */
export function createRunner(options: CreateOptions): JobRunner<CreateParameters> {
  return {
    kind: 'file-set',
    afterRestart: 'resume',
    run: (context) => new CreateRun(context, options).run(),
  };
}

/** Shares of the work, for progress: writing, closing (flushing, burning), reading back. */
const shares = {
  folder: { write: 0.75, finish: 0.05, verify: 0.2 },
  zip: { write: 0.8, finish: 0.05, verify: 0.15 },
  image: { write: 0.5, finish: 0.3, verify: 0.2 },
  burner: { write: 0.2, finish: 0.6, verify: 0.2 },
} as const;

/** One attempt. */
class CreateRun {
  readonly #context: JobContext<CreateParameters>;
  readonly #options: CreateOptions;
  readonly #request: CreateParameters['request'];
  readonly #profile: ApplicationProfile | undefined;
  readonly #meta: MetaOrigin;
  readonly #want: ReadonlySet<number>;
  readonly #result: FileSetResult;
  readonly #record: ExportRecord;
  #notes: Notes;
  #bytes = 0;
  #total = 0;
  #before = 0;
  /** Instances of the volume that is written, for progress. */
  #volumeCount = 0;
  #failed = 0;

  constructor(context: JobContext<CreateParameters>, options: CreateOptions) {
    const { request } = context.parameters;
    const { creation } = options.settings().media;
    const { classUid, versionName } = options.settings().listener.implementation;
    this.#context = context;
    this.#options = options;
    this.#request = request;
    this.#profile = profileOf(request);
    this.#meta = {
      implementationClassUid: classUid,
      implementationVersionName: versionName,
      sourceAeTitle: creation.sourceAeTitle,
    };
    this.#want = wantedTags(this.#profile);
    this.#result = { jobId: context.id, volumes: [], notes: [] };
    this.#notes = new Notes();
    this.#record = new ExportRecord(request, this.#profile);
  }

  async run(): Promise<void> {
    const { id, parameters, signal, attempt } = this.#context;
    const { state } = this.#options;
    await state.call('claimSendItems', id, parameters.batch);
    if (attempt === 1) await state.call('resetSendItems', id);
    const kept = await state.call('fileSetResult', id);
    this.#result.volumes = kept?.volumes ?? [];
    this.#notes = new Notes(kept?.notes ?? parameters.chosen);
    const password = parameters.protected ? this.#options.password(parameters.batch) : undefined;
    if (parameters.protected && password === undefined) {
      throw new NegatoscopeError('invalid-input', 'the password is not kept: it has to be given again', {
        reason: 'password-missing',
      });
    }
    const session =
      this.#request.deIdentify === undefined
        ? undefined
        : await this.#options.deIdentification.session(this.#request.deIdentify, `file-set:${parameters.batch}`);
    let failure: unknown;
    try {
      const { target } = this.#request;
      const place = target.kind === 'burner' ? target.device : target.path;
      const end = await this.#options.actions?.begin(place, signal);
      await this.#create(session, password).finally(() => end?.());
    } catch (error) {
      failure = error;
    }
    await session?.end();
    if (!isInterrupted(signal)) this.#options.audit.record(this.#record.event(failure));
    if (failure !== undefined) throw failure;
  }

  async #create(session: DeIdentifySession | undefined, password: string | undefined): Promise<void> {
    const { id, signal, parameters } = this.#context;
    const { target } = this.#request;
    const { media } = this.#options.settings();
    const kind = this.#options.kindOf(target.kind);
    const catalogue = await this.#options.catalogue(parameters, signal);
    const existing =
      target.kind === 'folder' && target.update
        ? await readExisting(target.path, media.reading.maxDirectoryBytes)
        : undefined;
    const planned = await this.#plan(catalogue, existing);
    const claimed = this.#profile === undefined || (await kind.claims?.(target, this.#profile)) !== false;
    if (!claimed) this.#notes.add('warning', 'not-claimed', {}, 0);
    const { capacityBytes } = await kind.room(target);
    const capacity = this.#request.volumeBytes ?? capacityBytes;
    const overhead = overheadOf(this.#request, kind);
    let volumes = this.#split(planned, capacity, overhead);
    const done = this.#result.volumes.length;
    const openVolume = await kind.open(target, {
      jobId: id,
      fileSetId: this.#request.fileSetId,
      ...(this.#profile !== undefined && claimed && { profile: this.#profile }),
      ...(password !== undefined && { password }),
      verify: this.#request.verify,
      signal,
      waiting: (reason) => this.#context.waits?.(reason),
    });
    for (let number = done + 1; volumes.length > 0; number++) {
      const [now, ...later] = volumes;
      const count = number + later.length;
      const left = await this.#volume(openVolume, now!, {
        number,
        count,
        overhead,
        catalogue,
        session,
        password,
        existing,
        claimed,
        kind,
      });
      volumes = left.length === 0 ? later : this.#split([...left, ...later.flat()], capacity, overhead);
    }
    if (this.#result.volumes.length === 0) {
      throw new NegatoscopeError('invalid-input', 'nothing could be written', { reason: 'nothing-left' });
    }
    if (this.#notes.count('left-out') > 0 || this.#failed > 0) this.#context.warn?.();
    await this.#save([]);
  }

  /** What is still to be written, with what is decided for each. */
  async #plan(catalogue: Catalogue, existing: ExistingFileSet | undefined): Promise<PlannedInstance[]> {
    const { state } = this.#options;
    const { id, signal } = this.#context;
    const chosen: ChosenInstance[] = [];
    const skipped: number[] = [];
    for await (const one of listedInstances(state, id, catalogue, (item, error) => {
      this.#failed++;
      this.#notes.add('left-out', 'gone', item);
      this.#context.problem(item.sopInstanceUid, error, true);
    })) {
      // What is made anew may have another UID, and is looked up when it is made.
      if (this.#request.deIdentify === undefined && existing?.instances.has(one.place.sopInstanceUid)) {
        this.#notes.add('exists', 'already-there', one.place);
        skipped.push(one.item!);
      } else chosen.push(one);
    }
    const context = {
      catalogue,
      coding: this.#request.coding,
      profile: this.#profile,
      changed: this.#request.deIdentify !== undefined,
    };
    const planned: PlannedInstance[] = [];
    for (const one of inOrderOfStudies(chosen)) {
      signal.throwIfAborted();
      const plan = await planInstance(one, context);
      if ('leftOut' in plan) {
        this.#notes.add('left-out', plan.leftOut, one.place);
        skipped.push(one.item!);
      } else planned.push(plan);
    }
    this.#before = (await state.call('sendCounts', id)).sent;
    this.#total = this.#before + skipped.length + planned.length;
    this.#before += skipped.length;
    await this.#save(skipped);
    this.#context.progress({ done: this.#before, total: this.#total, bytes: 0 });
    return planned;
  }

  #split(planned: readonly PlannedInstance[], capacity: number | undefined, overhead: Overhead): PlannedInstance[][] {
    const sized = planned.map((instance) => ({
      instance,
      studyRow: instance.place.studyRow,
      seriesUid: instance.place.seriesUid,
      bytes: instance.bytes,
    }));
    const { volumes, tooLarge } = split(sized, capacity, overhead);
    for (const { instance } of tooLarge) this.#tooLarge(instance);
    return volumes.map(({ items }) => items.map(({ instance }) => instance));
  }

  async #volume(
    openVolume: OpenVolume,
    instances: readonly PlannedInstance[],
    of: {
      number: number;
      count: number;
      overhead: Overhead;
      catalogue: Catalogue;
      session: DeIdentifySession | undefined;
      password: string | undefined;
      existing: ExistingFileSet | undefined;
      claimed: boolean;
      kind: TargetKind;
    },
  ): Promise<PlannedInstance[]> {
    const { signal } = this.#context;
    const { number, count, catalogue, existing, password } = of;
    const volume = await openVolume(number, signal, count);
    const seal = this.#request.secure ? this.#sealWith(password) : undefined;
    const noting = new NotingVolume(volume, seal);
    const items: number[] = [];
    this.#volumeCount = instances.length;
    const fileSetId = existing?.fileSetId || volumeId(this.#request.fileSetId, number, count);
    let finished = false;
    try {
      const contents = await fillVolume(noting, instances, {
        prepare: (instance) => this.#prepare(instance, of),
        icon: (file, instance) => this.#icon(file, catalogue, instance),
        catalogue: catalogue.id,
        meta: this.#meta,
        profile: this.#profile,
        directory: this.#request.profile !== 'plain',
        fileSetId,
        existing,
        overhead: of.overhead,
        signal,
        written: (instance, file, made) => {
          if (instance.item !== undefined) items.push(instance.item);
          this.#written(instance, file.bytes, made, of.session);
          this.#progress('write', items.length / instances.length);
        },
        unreadable: (instance, cause) => this.#unreadable(instance, cause),
        tooLarge: (instance) => this.#tooLarge(instance),
      });
      if (contents.files.length === 0) {
        await volume.discard();
        return contents.left;
      }
      await this.#web(noting, contents.files, { number, count, fileSetId, claimed: of.claimed });
      const { written } = noting;
      await volume.finish((done) => this.#progress('finish', done));
      finished = true;
      await this.#close(
        volume,
        written,
        {
          path: of.kind.placeOf(this.#request.target, number, count),
          fileSetUid: this.#request.profile === 'plain' ? '' : contents.fileSetUid,
          instances: contents.files.length,
          bytes: written.reduce((sum, { bytes }) => sum + bytes, 0),
          profile: of.claimed ? (this.#profile?.id ?? '') : '',
        },
        items,
      );
      this.#before += items.length;
      this.#volumeCount = 0;
      return contents.left;
    } catch (error) {
      if (!finished) await volume.discard().catch(() => {});
      throw error;
    }
  }

  /** Reads back, and writes down that the volume is done. */
  async #close(
    volume: VolumeWriter,
    written: NotingVolume['written'],
    made: FileSetResult['volumes'][number],
    items: number[],
  ): Promise<void> {
    try {
      const verified = this.#request.verify
        ? await verifyVolume(volume, written, this.#context.signal, (done) => this.#progress('verify', done))
        : undefined;
      this.#result.volumes.push({ ...made, ...(verified !== undefined && { verified }) });
      if (verified !== undefined && verified.different.length > 0) {
        for (const path of verified.different.slice(0, 1000)) {
          const error = new NegatoscopeError('damaged', 'read back, it is not what was written', { path });
          this.#context.problem(path, error);
        }
        await this.#save([]);
        this.#result.volumes.pop();
        throw new NegatoscopeError(
          'damaged',
          `${verified.different.length} files of the medium are not what was written`,
          {
            reason: 'verification',
            files: verified.different.length,
          },
        );
      }
      await this.#save(items);
    } finally {
      await volume.close?.();
    }
  }

  #sealWith(password: string | undefined) {
    const { seal } = this.#options;
    if (seal === undefined || password === undefined) {
      throw new NegatoscopeError('unsupported', 'files cannot be encrypted', { reason: 'secure-disabled' });
    }
    return seal(password);
  }

  /** An instance as it goes out. */
  async #prepare(
    instance: PlannedInstance,
    {
      catalogue,
      session,
      existing,
    }: { catalogue: Catalogue; session: DeIdentifySession | undefined; existing: ExistingFileSet | undefined },
  ): Promise<PreparedInstance | undefined> {
    const { decision, place, patientKey } = instance;
    const plan = session === undefined ? undefined : await session.plan(place, patientKey);
    if (plan !== undefined && 'leftOut' in plan) {
      this.#notes.add('left-out', 'not-de-identified', place);
      this.#context.notice?.(place.sopInstanceUid, { code: 'left-out', message: plan.leftOut }, true);
      return undefined;
    }
    const changes = plan === undefined ? {} : { changes: { deIdentify: plan.plan } };
    const options = {
      catalogue,
      transcoder: this.#options.transcoder,
      meta: this.#meta,
      want: this.#want,
      signal: this.#context.signal,
    };
    const { lossy, transferSyntaxUid } = decision;
    const target = { transferSyntaxUid, ...(lossy !== undefined && { lossy }), ...changes };
    const made = await prepareInstance(instance, target, options).catch((error: unknown) => {
      // Better as it is stored than not at all: a codec that fails costs no image.
      const stored = place.transferSyntaxUid;
      if (!(error instanceof SourceError) || transferSyntaxUid === stored) throw error;
      if (!allowsSyntax(this.#profile, stored)) throw error;
      instance.decision = { transferSyntaxUid: stored, note: { kind: 'unchanged', reason: 'kept-as-stored' } };
      return prepareInstance(instance, { transferSyntaxUid: stored, ...changes }, options);
    });
    if (existing?.instances.has(made.sopInstanceUid)) {
      this.#notes.add('exists', 'already-there', place);
      await made.dispose();
      return undefined;
    }
    return made;
  }

  async #icon(file: DirectoryFile, catalogue: Catalogue, instance: PlannedInstance): Promise<DataSet | undefined> {
    // What was changed is not shown by the picture of what it was made of.
    if (this.#request.deIdentify !== undefined || this.#request.secure) return undefined;
    return this.#options.icon(file, catalogue, instance, this.#profile?.iconSize ?? 64);
  }

  #written(
    instance: PlannedInstance,
    bytes: number,
    made: PreparedInstance,
    session: DeIdentifySession | undefined,
  ): void {
    const { place, decision, patientKey, patientId } = instance;
    const { note } = decision;
    if (made.lossy !== undefined) this.#notes.add('lossy', 'chosen-syntax', made);
    else if (note !== undefined) {
      this.#notes.add(note.kind, note.reason, {
        sopClassUid: place.sopClassUid,
        transferSyntaxUid: decision.transferSyntaxUid,
      });
    }
    session?.made(place, patientKey);
    this.#record.add(place, patientId);
    this.#bytes += bytes;
  }

  #tooLarge({ place }: PlannedInstance): void {
    this.#failed++;
    this.#notes.add('left-out', 'too-large', place);
    this.#context.problem(
      place.sopInstanceUid,
      new NegatoscopeError('invalid-input', 'larger than a volume takes', { reason: 'too-large' }),
    );
  }

  #unreadable(instance: PlannedInstance, cause: unknown): void {
    const { place } = instance;
    this.#failed++;
    this.#notes.add('left-out', 'unreadable', place);
    this.#context.problem(place.sopInstanceUid, cause);
  }

  async #web(
    volume: VolumeWriter,
    files: Parameters<WebContentWriter['write']>[1],
    of: { number: number; count: number; fileSetId: string; claimed: boolean },
  ): Promise<void> {
    const { web } = this.#options;
    if (web === undefined || this.#request.profile === 'plain' || this.#request.secure) return;
    const { institution, contact } = this.#options.settings().media.creation;
    await web.write(volume, files, {
      institution,
      contact,
      fileSetId: of.fileSetId,
      number: of.number,
      volumes: of.count,
      pages: this.#request.content.web,
      profile: of.claimed ? (this.#profile?.id ?? '') : '',
      deIdentified: this.#request.deIdentify !== undefined,
      signal: this.#context.signal,
      progress: () => {},
    });
  }

  #progress(step: 'write' | 'finish' | 'verify', done: number): void {
    const share = shares[this.#request.target.kind];
    const earlier = step === 'write' ? 0 : step === 'finish' ? share.write : share.write + share.finish;
    const whole = this.#request.verify ? 1 : 1 - share.verify;
    const fraction = Math.min(1, (earlier + share[step] * done) / whole);
    this.#context.progress({ done: this.#before + Math.floor(this.#volumeCount * fraction), bytes: this.#bytes });
  }

  async #save(items: number[]): Promise<void> {
    this.#result.notes = this.#notes.list();
    await this.#options.state.call('putFileSetResult', this.#result, items);
  }
}

const isInterrupted = ({ reason }: AbortSignal): boolean =>
  reason instanceof NegatoscopeError && reason.parameters['interrupted'] === true;

/** Each of several volumes has a name of its own. */
const volumeId = (id: string, number: number, count: number): string =>
  count === 1 || id === '' ? id : `${id.slice(0, 15 - String(number).length)}_${number}`;
