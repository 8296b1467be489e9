import type { DeIdentifyRequest } from '../../src-shared/changes/model.ts';
import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { SendItemResult } from '../archive/database/state-sending.ts';
import type { State } from '../archive/database/state-thread.ts';
import type { Catalogue, Ingest, InstancePlace } from '../archive/types.ts';
import type { AuditSink } from '../audit/types.ts';
import type { JobContext, JobRunner } from '../jobs/queue.ts';
import { type ListedPlace, listedPlaces } from '../sending/items.ts';
import type { Transcoded, Transcoder } from '../transcode/transcoder.ts';
import { writeInto } from '../transcode/write-into.ts';
import type { DeIdentifySession } from './de-identification.ts';
import { StudyPatients } from './patients.ts';

export interface CopyParameters {
  catalogue: string;
  /** Batch of the items in the state database; also the key of a job without a project, which stays when it is tried again. */
  batch: string;
  request: DeIdentifyRequest;
}

export interface CopyOptions {
  state: Pick<State, 'call'>;
  catalogue(id: string): Catalogue | undefined;
  ingest: Ingest;
  transcoder: Pick<Transcoder, 'transcode'>;
  session(request: DeIdentifyRequest, jobKey: string): Promise<DeIdentifySession>;
  audit: AuditSink;
}

const atOnce = 4;
const flushCount = 200;

/** The job that puts de-identified copies into the archive. Done again it makes the same copies, which are recognised and kept once. */
export function copyRunner(options: CopyOptions): JobRunner<CopyParameters> {
  return {
    kind: 'de-identify',
    afterRestart: 'resume',
    run: (context) => runCopy(context, options),
  };
}

async function runCopy(context: JobContext<CopyParameters>, options: CopyOptions): Promise<void> {
  const { id, parameters, signal, attempt } = context;
  const { state, audit } = options;
  await state.call('claimSendItems', id, parameters.batch);
  if (attempt === 1) await state.call('resetSendItems', id);
  const catalogue = options.catalogue(parameters.catalogue);
  if (catalogue === undefined) {
    throw new NegatoscopeError('not-found', 'what is to be copied is not open any more', {
      catalogue: parameters.catalogue,
    });
  }
  const session = await options.session(parameters.request, parameters.batch);
  const counts = await state.call('sendCounts', id);
  let done = counts.sent;
  let failed = counts.failed;
  let bytes = 0;
  context.progress({ done, total: done + counts.waiting + counts.failed, bytes });
  const results: SendItemResult[] = [];
  const flush = async (): Promise<void> => {
    const batch = results.splice(0);
    if (batch.length > 0) await state.call('markSendItems', batch);
  };
  const leftOut = new Map<string, number>();
  const studies = new Map<string, { studyUid: string; patientId: string; instances: number }>();
  const patients = new StudyPatients(catalogue);
  const one = async ({ item, place }: ListedPlace): Promise<void> => {
    signal.throwIfAborted();
    try {
      const patient = await patients.of(place.studyRow);
      if (patient === undefined) throw gone(place);
      const reason = await copyOne(place, patient.key, catalogue, session, options, signal, (copied) => {
        bytes += copied;
      });
      results.push({ id: item, state: 'sent' });
      if (reason === undefined) {
        session.made(place, patient.key);
        const of = studies.get(`${place.studyRow}`) ?? { ...place, patientId: patient.patientId, instances: 0 };
        of.instances++;
        studies.set(`${place.studyRow}`, { studyUid: of.studyUid, patientId: of.patientId, instances: of.instances });
      } else {
        leftOut.set(reason, (leftOut.get(reason) ?? 0) + 1);
      }
    } catch (error) {
      signal.throwIfAborted();
      // Without room or archive nothing that follows can do better.
      if (error instanceof NegatoscopeError && (error.code === 'disk-full' || error.code === 'busy')) throw error;
      results.push({ id: item, state: 'failed' });
      failed++;
      context.problem(place.sopInstanceUid, error, true);
    }
    done++;
    context.progress({ done, bytes });
    if (results.length >= flushCount) await flush();
  };
  const places = listedPlaces(state, id, catalogue, (item, error) => {
    results.push({ id: item.id, state: 'failed' });
    failed++;
    context.problem(item.sopInstanceUid, error, true);
  });
  try {
    await inParallel(places, one);
  } finally {
    await flush();
    await session.end();
    for (const [reason, count] of leftOut) {
      const message = `left out: ${reason.replaceAll('-', ' ')}`;
      context.notice?.(count === 1 ? '1 object' : `${count} objects`, { code: 'left-out', message }, true);
    }
    if (studies.size > 0) {
      audit.record({
        kind: 'instances-accessed',
        action: 'create',
        outcome: failed === 0 ? 'success' : 'minor-failure',
        studies: [...studies.values()],
        detail: `de-identified copies in the archive (${parameters.request.profile})`,
      });
    }
  }
  if (failed > 0) context.warn?.();
  await state.call('forgetSentItems', id);
}

const gone = ({ sopInstanceUid }: InstancePlace): NegatoscopeError =>
  new NegatoscopeError('not-found', `${sopInstanceUid} is not there any more`, { sopInstanceUid });

/** A few at a time, until nothing is left; the first error ends all. */
async function inParallel<T>(list: AsyncGenerator<T>, work: (one: T) => Promise<void>): Promise<void> {
  let failure: { error: unknown } | undefined;
  let turn: Promise<unknown> = Promise.resolve();
  const next = (): Promise<IteratorResult<T>> => {
    const result = turn.then(() => list.next());
    turn = result.catch(() => undefined);
    return result;
  };
  const worker = async (): Promise<void> => {
    while (failure === undefined) {
      const { done, value } = await next();
      if (done) return;
      await work(value);
    }
  };
  await Promise.all(
    Array.from({ length: atOnce }, () =>
      worker().catch((error: unknown) => {
        failure ??= { error };
      }),
    ),
  );
  await list.return(undefined);
  if (failure !== undefined) throw failure.error;
}

/** Undefined when it was copied; else why it was left out. */
async function copyOne(
  place: InstancePlace,
  patientKey: string,
  catalogue: Catalogue,
  session: DeIdentifySession,
  { ingest, transcoder }: CopyOptions,
  signal: AbortSignal,
  copied: (bytes: number) => void,
): Promise<string | undefined> {
  const planned = await session.plan(place, patientKey);
  if ('leftOut' in planned) return planned.leftOut;
  const location = await catalogue.instance(place.row);
  if (location === undefined) throw gone(place);
  const { transferSyntaxUid } = location;
  const target = { transferSyntaxUid, changes: { deIdentify: planned.plan } };
  let made: Transcoded;
  try {
    made = await transcoder.transcode({ location, open: () => catalogue.open(location) }, target, signal);
  } catch (error) {
    const reason = error instanceof NegatoscopeError ? error.parameters['leftOut'] : undefined;
    if (typeof reason === 'string') return reason;
    throw error;
  }
  try {
    await store(made, ingest);
    copied(made.bytes);
    return undefined;
  } finally {
    await made.dispose();
  }
}

/** Puts what was made into the archive. Throws as `IngestStream.commit`, and `invalid-input` where another instance has its UID. */
async function store(made: Transcoded, ingest: Ingest): Promise<void> {
  const { sopClassUid, sopInstanceUid, transferSyntaxUid } = made;
  const stream = ingest.begin({
    origin: { kind: 'created' },
    transferSyntaxUid,
    sopClassUid,
    sopInstanceUid,
    bareDataSet: true,
    rules: { validation: 'none' },
  });
  await writeInto(stream, made);
  const { result } = await stream.commit();
  if (result === 'refused' || result === 'quarantined') {
    throw new NegatoscopeError('invalid-input', 'another instance with this UID is stored', { cause: 'duplicate' });
  }
}
