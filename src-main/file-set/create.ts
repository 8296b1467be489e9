import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { FileSetResult, FileSetTarget } from '../../src-shared/contract/file-sets.ts';
import type { ApplicationProfile } from '../../src-shared/file-set/model.ts';
import type { PendingVolume, StoredFileSetResult } from '../archive/database/state-file-sets.ts';
import type { Catalogue } from '../archive/types.ts';
import type { DeIdentifySession } from '../de-identify/de-identification.ts';
import type { JobContext, JobRunner } from '../jobs/queue.ts';
import { addIcons } from './create-icons.ts';
import { listedInstances } from './create-items.ts';
import { Outgoing } from './create-outgoing.ts';
import { toCompare } from './create-pending.ts';
import type { MetaOrigin } from './create-source.ts';
import type { CreateOptions, CreateParameters } from './create-types.ts';
import { fillVolume, pathOf } from './create-volume.ts';
import { overheadOf, profileOf, reasonOf } from './plan.ts';
import { type PlannedInstance, planInstance } from './plan-instance.ts';
import { References } from './references.ts';
import { type ChosenInstance, inOrderOfStudies, Notes } from './selection.ts';
import { type Overhead, split } from './split.ts';
import type { OpenVolume, TargetKind, VolumeWriter, WrittenFile } from './types.ts';
import { type ExistingFileSet, fitsProfile, readExisting, whatIsThere } from './update.ts';
import { NotingVolume, verifyVolume } from './verify.ts';
import type { WrittenBytes } from './verify-read.ts';

/** Jobs of one burner follow one another. */
const burnerLane = (device: string): string => `burner:${device}`;

/** Failures of a place that may be over later. */
const mayPass: ReadonlySet<string> = new Set(['io', 'not-found', 'forbidden', 'disk-full', 'busy', 'timeout']);
const retryMs = 60_000;
const longestRetryMs = 15 * 60_000;

/** The job that writes a file-set. */
export function createRunner(options: CreateOptions): JobRunner<CreateParameters> {
  return {
    kind: 'file-set',
    afterRestart: 'resume',
    // One that waits for a blank disc keeps nobody else from writing.
    node: ({ request: { target } }) => (target.kind === 'burner' ? burnerLane(target.device) : undefined),
    perNode: () => 1,
    // Nobody is there who could say "again": a share may come back, a disk have room.
    retry: ({ code }, { publication, request: { target } }, attempt) =>
      publication !== undefined && target.kind !== 'burner' && mayPass.has(code)
        ? Math.min(retryMs * attempt, longestRetryMs)
        : undefined,
    run: async (context) => {
      try {
        await new CreateRun(context, options).run();
      } catch (error) {
        // What was compared and found wanting is taken away by whoever says "again".
        if (!isInterrupted(context.signal) && reasonOf(error) !== 'verification')
          await tidy(context.parameters, options);
        throw error;
      }
    },
    withdrawn: (parameters) => tidy(parameters, options),
  };
}

/** A name for what is under way that no other job has, of this workstation or another. */
const markOf = ({ batch }: Pick<CreateParameters, 'batch'>): string => batch.slice(batch.indexOf(':') + 1);

/** Takes away what a job that was cut off left, when it ends before it comes to writing again. Never rejects. */
async function tidy(parameters: CreateParameters, { kindOf, log }: CreateOptions): Promise<void> {
  const { target } = parameters.request;
  try {
    await kindOf(target.kind).tidy?.(target, markOf(parameters));
  } catch (error) {
    log.warn('what a job had begun to write cannot be removed', { target: target.kind, error });
  }
}

/** Shares of the work, for progress: writing, closing (flushing, burning), reading back. */
const shares = {
  folder: { write: 0.75, finish: 0.05, verify: 0.2 },
  zip: { write: 0.8, finish: 0.05, verify: 0.15 },
  image: { write: 0.5, finish: 0.3, verify: 0.2 },
  burner: { write: 0.2, finish: 0.6, verify: 0.2 },
} as const;

/** Reasons of what the next attempt comes to again. */
const triedAgain: ReadonlySet<string> = new Set(['unreadable', 'too-large', 'gone', 'not-de-identified']);

/** What all volumes of an attempt share. */
interface Whole {
  kind: TargetKind;
  target: FileSetTarget;
  catalogue: Catalogue;
  existing: ExistingFileSet | undefined;
  outgoing: Outgoing;
  overhead: Overhead;
  claimed: boolean;
  password: string | undefined;
}

/** One attempt. Volumes that an earlier one finished stay; the others are begun anew. */
class CreateRun {
  readonly #context: JobContext<CreateParameters>;
  readonly #options: CreateOptions;
  readonly #request: CreateParameters['request'];
  readonly #profile: ApplicationProfile | undefined;
  readonly #meta: MetaOrigin;
  readonly #result: StoredFileSetResult;
  readonly #references = new References();
  #outgoing: Outgoing | undefined;
  /** What an earlier attempt put in place and did not compare. */
  #pending: PendingVolume | undefined;
  /** Instances that are done with, and those of the volume that is written. */
  #done = 0;
  #atWork = 0;

  constructor(context: JobContext<CreateParameters>, options: CreateOptions) {
    const { request } = context.parameters;
    const { listener, media } = options.settings();
    this.#context = context;
    this.#options = options;
    this.#request = request;
    this.#profile = profileOf(request);
    this.#meta = {
      implementationClassUid: listener.implementation.classUid,
      implementationVersionName: listener.implementation.versionName,
      // What is de-identified does not say where it comes from.
      sourceAeTitle: request.deIdentify === undefined ? media.creation.sourceAeTitle : '',
    };
    this.#result = { jobId: context.id, volumes: [], notes: [] };
  }

  async run(): Promise<void> {
    const { id, parameters, signal, attempt } = this.#context;
    const { state, actions, audit, deIdentification } = this.#options;
    await state.call('claimSendItems', id, parameters.batch);
    if (attempt === 1) await state.call('resetSendItems', id);
    const kept = await state.call('fileSetResult', id);
    const isSound = ({ verified }: FileSetResult['volumes'][number]) => (verified?.different.length ?? 0) === 0;
    this.#result.volumes = (kept?.volumes ?? []).filter(isSound);
    if (kept?.references !== undefined) this.#result.references = kept.references;
    this.#pending = kept?.pending;
    const again = this.#target();
    if (again.kind === 'folder' && again.update && kept?.volumes.some((volume) => !isSound(volume))) {
      // Its directory lists what is damaged: to say that it is there already would be wrong.
      throw new NegatoscopeError('damaged', 'the medium did not keep what was added to it', { reason: 'verification' });
    }
    const notes = new Notes((kept?.notes ?? parameters.chosen).filter(({ reason }) => !triedAgain.has(reason)));
    const password = parameters.protected ? this.#options.password(parameters.batch) : undefined;
    if (parameters.protected && password === undefined) {
      throw new NegatoscopeError('invalid-input', 'the password is not kept: it has to be given again', {
        reason: 'password-missing',
      });
    }
    const { deIdentify, target } = this.#request;
    const end = await actions?.begin(target.kind === 'burner' ? target.device : target.path, signal);
    let session: DeIdentifySession | undefined;
    try {
      if (deIdentify !== undefined)
        session = await deIdentification.session(deIdentify, `file-set:${parameters.batch}`);
      await this.#create(session, password, notes);
    } catch (error) {
      if (!isInterrupted(signal) && this.#outgoing !== undefined) audit.record(this.#outgoing.event(error));
      throw error;
    } finally {
      await session?.end();
      end?.();
    }
  }

  async #create(session: DeIdentifySession | undefined, password: string | undefined, notes: Notes): Promise<void> {
    const { id, signal, parameters } = this.#context;
    const { fileSetId, verify, volumeBytes } = this.#request;
    const target = this.#target();
    const kind = this.#options.kindOf(target.kind);
    const catalogue = await this.#options.catalogue(parameters, signal);
    const updated = target.kind === 'folder' && target.update ? target.path : undefined;
    const limit = this.#options.settings().media.reading.maxDirectoryBytes;
    const existing = updated === undefined ? undefined : await readExisting(updated, limit);
    const { threads, transcoder } = this.#options;
    const profile = this.#profile;
    const of = {
      context: this.#context,
      catalogue,
      transcoder,
      threads,
      profile,
      meta: this.#meta,
      session,
      existing,
      notes,
      references: this.#references,
    };
    const outgoing = new Outgoing(of);
    this.#outgoing = outgoing;
    if (existing !== undefined) await this.#concludePending(kind, target, { existing, catalogue, outgoing, session });
    const planned = await this.#plan(catalogue, existing, outgoing);
    // Where de-identification replaces UIDs references are among them.
    if (session === undefined || session.keepsUids) {
      const kept = this.#result.references;
      const there = existing === undefined ? undefined : { ...existing, folder: updated! };
      await this.#references.load({ planned, catalogue, kept, existing: there, signal });
    }
    const claimed =
      profile === undefined ||
      ((existing === undefined || fitsProfile(existing, profile)) && (await kind.claims?.(target, profile)) !== false);
    if (!claimed && notes.count('warning') === 0) notes.add('warning', 'not-claimed', {}, planned.length);
    const { capacityBytes } = await kind.room(target);
    const capacity = volumeBytes ?? capacityBytes;
    const overhead = overheadOf(this.#request, kind);
    const whole: Whole = { kind, target, catalogue, existing, outgoing, overhead, claimed, password };
    let volumes = this.#split(planned, capacity, whole);
    const openVolume = await kind.open(target, {
      jobId: id,
      mark: markOf(parameters),
      fileSetId,
      ...(profile !== undefined && claimed && { profile }),
      ...(password !== undefined && { password }),
      verify,
      signal,
      waiting: (reason) => this.#context.waits?.(reason),
    });
    // A file-set that is added to stays one.
    const before = existing === undefined ? this.#result.volumes.length : 0;
    for (let number = before + 1; volumes.length > 0; number++) {
      const [now, ...later] = volumes;
      const left = await this.#volume(openVolume, now!, whole, number, number + later.length);
      volumes = left.length === 0 ? later : this.#split([...left, ...later.flat()], capacity, whole);
    }
    await this.#save(outgoing, []);
    if (this.#result.volumes.length === 0 && outgoing.notes.count('exists') === 0) {
      throw new NegatoscopeError('invalid-input', 'nothing could be written', { reason: 'nothing-left' });
    }
    if (outgoing.notes.count('left-out') > 0 || outgoing.failed > 0) this.#context.warn?.();
  }

  /** Where an earlier attempt made a file-set in the folder, but not of all: what is missing is added to it. */
  #target(): FileSetTarget {
    const { target, volumeBytes, profile, secure } = this.#request;
    const goesOn = this.#result.volumes.length > 0 && volumeBytes === undefined && profile !== 'plain' && !secure;
    return target.kind === 'folder' && goesOn ? { ...target, update: true } : target;
  }

  /** What is still to be written, with what is decided for each. */
  async #plan(
    catalogue: Catalogue,
    existing: ExistingFileSet | undefined,
    outgoing: Outgoing,
  ): Promise<PlannedInstance[]> {
    const { state } = this.#options;
    const { id, signal } = this.#context;
    const { coding, deIdentify } = this.#request;
    const chosen: ChosenInstance[] = [];
    const skipped: number[] = [];
    let gone = 0;
    for await (const one of listedInstances(state, id, catalogue, (item, error) => {
      gone++;
      outgoing.gone(item, error);
    })) {
      // What is made anew may have another UID, and is looked up when it is made.
      const word =
        deIdentify === undefined ? whatIsThere(existing, { ...one.place, patientId: one.patientId }) : undefined;
      if (word !== undefined) {
        outgoing.there(word, one.place);
        skipped.push(one.item!);
      } else chosen.push(one);
    }
    const context = { catalogue, coding, profile: this.#profile, changed: deIdentify !== undefined };
    const planned: PlannedInstance[] = [];
    for (const one of inOrderOfStudies(chosen)) {
      signal.throwIfAborted();
      const plan = await planInstance(one, context);
      if ('leftOut' in plan) {
        outgoing.notes.add('left-out', plan.leftOut, one.place);
        skipped.push(one.item!);
      } else planned.push(plan);
    }
    this.#done = (await state.call('sendCounts', id)).sent + skipped.length;
    this.#context.progress({ done: this.#done, total: this.#done + planned.length + gone, bytes: 0 });
    await this.#save(outgoing, skipped);
    return planned;
  }

  #split(planned: readonly PlannedInstance[], capacity: number | undefined, whole: Whole): PlannedInstance[][] {
    const sized = planned.map((instance) => {
      const { studyRow, seriesUid } = instance.place;
      return { instance, studyRow, seriesUid, bytes: instance.bytes };
    });
    const { volumes, tooLarge } = split(sized, capacity, whole.overhead);
    for (const { instance } of tooLarge) whole.outgoing.tooLarge(instance);
    return volumes.map(({ items }) => items.map(({ instance }) => instance));
  }

  /** Gives back what did not fit. */
  async #volume(
    openVolume: OpenVolume,
    instances: readonly PlannedInstance[],
    whole: Whole,
    number: number,
    count: number,
  ): Promise<PlannedInstance[]> {
    const { signal } = this.#context;
    const { existing, kind, outgoing, overhead, claimed, password, target } = whole;
    const { fileSetId: wantedId, profile, secure } = this.#request;
    const seal = secure ? this.#sealWith(password) : undefined;
    const volume = await openVolume(number, signal, count);
    const noting = new NotingVolume(volume, seal);
    const items: number[] = [];
    const fileSetId = existing?.fileSetId || volumeId(wantedId, number, count);
    this.#atWork = instances.length;
    outgoing.beginVolume();
    let finished = false;
    try {
      const { files, fileSetUid, left } = await fillVolume(noting, instances, {
        prepare: (instance) => outgoing.prepare(instance),
        stages: (of) => this.#references.stages(of),
        copy: (instance, to) => outgoing.copy(instance, to),
        icons: async (files) => this.#icons(noting, files),
        meta: this.#meta,
        profile: this.#profile,
        directory: profile !== 'plain',
        fileSetId,
        existing,
        overhead,
        capacityBytes: this.#request.volumeBytes,
        signal,
        written: (instance, file, made) => {
          if (instance.item !== undefined) items.push(instance.item);
          outgoing.written(instance, file.bytes, made);
          this.#progress('write', items.length / instances.length, outgoing);
        },
        unreadable: (instance, cause) => outgoing.unreadable(instance, cause),
        tooLarge: (instance) => outgoing.tooLarge(instance),
      });
      if (files.length === 0) {
        await volume.discard();
        return left;
      }
      const claims = claimed ? (this.#profile?.id ?? '') : '';
      const about = { number, volumes: count, fileSetId, profile: claims };
      await this.#web(noting, files, about, (done) => this.#progress('pages', done, outgoing));
      const { written } = noting;
      const made = {
        path: kind.placeOf(target, number, count),
        fileSetUid: profile === 'plain' ? '' : fileSetUid,
        instances: files.length,
        bytes: written.reduce((sum, { bytes }) => sum + bytes, 0),
        profile: claims,
      };
      const references = this.#references.list();
      const done: PendingVolume = {
        ...{ made, written, items, listed: files.length + (existing?.files.length ?? 0) },
        ...{ notes: outgoing.notes.list(), event: outgoing.event() },
        ...(references !== undefined && { references }),
      };
      if (existing !== undefined)
        await this.#options.state.call('putFileSetResult', { ...this.#result, pending: done });
      await volume.finish((share) => this.#progress('finish', share, outgoing));
      finished = true;
      await this.#conclude(volume, done, written, outgoing);
      this.#done += items.length;
      this.#atWork = 0;
      return left;
    } catch (error) {
      outgoing.forgetVolume();
      if (!finished) await volume.discard().catch(() => {});
      throw error;
    }
  }

  /** An addition that lay in place when the program ended is compared like any other. */
  async #concludePending(
    { added }: TargetKind,
    target: FileSetTarget,
    {
      existing,
      catalogue,
      outgoing,
      session,
    }: Pick<Whole, 'catalogue' | 'outgoing'> & { existing: ExistingFileSet; session: DeIdentifySession | undefined },
  ): Promise<void> {
    const pending = this.#pending;
    const written = pending && toCompare(pending, existing);
    if (pending === undefined || written === undefined || added === undefined) return;
    const { id, signal, parameters } = this.#context;
    outgoing.goOn(pending.notes.filter(({ reason }) => !triedAgain.has(reason)));
    const items = new Set(pending.items);
    for await (const { item, place, patientKey } of listedInstances(this.#options.state, id, catalogue, () => {})) {
      if (items.has(item!)) session?.made(place, patientKey);
    }
    this.#atWork = pending.items.length;
    await this.#conclude(added(target, { mark: markOf(parameters), signal }), pending, written, outgoing);
    this.#atWork = 0;
  }

  /** Reads back, and writes down that the volume is done. */
  async #conclude(
    volume: VolumeWriter,
    { made, items, event, references }: PendingVolume,
    written: readonly WrittenBytes[],
    outgoing: Outgoing,
  ): Promise<void> {
    const { signal } = this.#context;
    const { threads } = this.#options;
    let kept = false;
    try {
      const verified = this.#request.verify
        ? await verifyVolume(volume, written, signal, (done) => this.#progress('verify', done, outgoing), threads)
        : undefined;
      const volumes = this.#result.volumes;
      this.#result.volumes = [...volumes, { ...made, ...(verified !== undefined && { verified }) }];
      const different = verified?.different ?? [];
      if (different.length > 0) {
        for (const path of different.slice(0, 1000)) {
          const error = new NegatoscopeError('damaged', 'read back, it is not what was written', { path });
          this.#context.problem(path, error);
        }
        // Shown, but the volume counts as not made.
        await this.#save(outgoing, []);
        this.#result.volumes = volumes;
        throw new NegatoscopeError('damaged', `${different.length} files on the medium are not what was written`, {
          reason: 'verification',
          files: different.length,
        });
      }
      if (references !== undefined) this.#result.references = references;
      await this.#save(outgoing, items);
      kept = true;
      this.#options.audit.record(event);
      outgoing.beginVolume();
    } finally {
      // Nobody goes on with what was cancelled: what lies there stays as it is.
      await volume.close?.(kept || (signal.aborted && !isInterrupted(signal)));
    }
  }

  #sealWith(password: string | undefined) {
    const { seal } = this.#options;
    const { recipients = [] } = this.#context.parameters;
    if (seal === undefined || (password === undefined && recipients.length === 0)) {
      throw new NegatoscopeError('unsupported', 'files cannot be encrypted', { reason: 'secure-disabled' });
    }
    return seal(password, recipients);
  }

  async #icons(volume: VolumeWriter, files: WrittenFile[]): Promise<void> {
    // What was encrypted cannot be read back as an image.
    if (this.#request.secure) return;
    const { renderer } = this.#options;
    const size = this.#profile?.iconSize ?? 64;
    const { signal } = this.#context;
    await addIcons(volume, files, { renderer, size, signal, pathOf: ({ fileId }) => pathOf(fileId) });
  }

  async #web(
    volume: VolumeWriter,
    files: readonly WrittenFile[],
    of: { number: number; volumes: number; fileSetId: string; profile: string },
    progress: (done: number) => void,
  ): Promise<void> {
    const { web } = this.#options;
    const { profile, secure, content, deIdentify, volumeBytes } = this.#request;
    if (web === undefined || profile === 'plain' || secure) return;
    const { institution, contact } = this.#options.settings().media.creation;
    await web.write(volume, files, {
      institution,
      contact,
      ...of,
      pages: content.web,
      deIdentified: deIdentify !== undefined,
      limited: volumeBytes !== undefined || volume.capacityBytes !== undefined,
      signal: this.#context.signal,
      progress: (done, total) => progress(done / Math.max(1, total)),
    });
  }

  #progress(step: 'write' | 'pages' | 'finish' | 'verify', done: number, { bytes }: Outgoing): void {
    const { target, content } = this.#request;
    const { write: files, finish, verify } = shares[target.kind];
    // Pictures take about as long as the files.
    const pages = content.web ? files / 2 : 0;
    const share = { write: files - pages, pages, finish, verify };
    const before = { write: 0, pages: files - pages, finish: files, verify: files + finish };
    const earlier = before[step];
    const whole = this.#request.verify ? 1 : 1 - share.verify;
    const fraction = Math.min(1, (earlier + share[step] * done) / whole);
    this.#context.progress({ done: this.#done + Math.floor(this.#atWork * fraction), bytes });
  }

  async #save(outgoing: Outgoing, items: number[]): Promise<void> {
    this.#result.notes = outgoing.notes.list();
    await this.#options.state.call('putFileSetResult', this.#result, items);
  }
}

const isInterrupted = ({ reason }: AbortSignal): boolean =>
  reason instanceof NegatoscopeError && reason.parameters['interrupted'] === true;

/** Each of several volumes has a name of its own. */
const volumeId = (id: string, number: number, count: number): string =>
  count === 1 || id === '' ? id : `${id.slice(0, 15 - String(number).length)}_${number}`;
