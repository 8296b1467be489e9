import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import { text } from '../../src-shared/dicom/access.ts';
import type { ScanPool } from '../archive/scan-thread.ts';
import type { Ingest, IngestStart, RandomAccess } from '../archive/types.ts';
import type { AuditSink } from '../audit/types.ts';
import type { JobContext, JobRunner } from '../jobs/queue.ts';
import type { Media } from './media.ts';
import type { Medium } from './medium.ts';

export interface ImportParameters {
  /** The medium's paths: opened again when it is not open any more (after a restart). */
  paths: string[];
  /** Id that the medium had when it was asked for. */
  medium?: string;
  /**
   * Studies to take, by UID, since rows change when a medium is opened again; absent: everything. Two patients may share a UID: `patientIds`
   * then says whose study each is, in the same order; absent: whosever.
   */
  studyUids?: string[];
  patientIds?: string[];
}

interface ImportFile {
  path: string;
  zipEntry?: string;
  bytes: number;
  sopInstanceUid?: string;
  sopClassUid?: string;
  studyUid?: string;
  patientId?: string;
}

export interface ImportOptions {
  media: Media;
  ingest: Ingest;
  pool: ScanPool;
  audit: AuditSink;
}

const atOnce = 6;
const chunkBytes = 1024 * 1024;

/** The job that copies studies of a medium into the archive, through the one way in. */
export function importRunner(options: ImportOptions): JobRunner<ImportParameters> {
  return {
    kind: 'import',
    // What was taken before is recognised and kept once, so beginning again does no harm.
    afterRestart: 'resume',
    run: (context) => runImport(context, options),
  };
}

async function runImport(context: JobContext<ImportParameters>, options: ImportOptions): Promise<void> {
  const { media, audit } = options;
  const { parameters, signal } = context;
  // The same paths give the medium that is open; its id is not asked, which another medium may have after a restart.
  const medium = await media.medium(parameters.paths);
  await untilReady(medium, signal);
  const files = await filesToTake(medium, parameters);
  const total = files.length;
  context.progress({ done: 0, total, bytes: 0 });
  const taken = new Map<string, { studyUid: string; patientId: string; instances: number }>();
  let done = 0;
  let bytes = 0;
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < files.length) {
      signal.throwIfAborted();
      const file = files[next++]!;
      try {
        const studyUid = await takeFile(file, medium, options, signal);
        const patientId = file.patientId ?? '';
        const study = taken.get(`${studyUid}\n${patientId}`) ?? { studyUid, patientId, instances: 0 };
        study.instances++;
        taken.set(`${studyUid}\n${patientId}`, study);
        bytes += file.bytes;
      } catch (error) {
        signal.throwIfAborted();
        // Without room or archive nothing that follows can do better.
        if (error instanceof NegatoscopeError && (error.code === 'disk-full' || error.code === 'busy')) throw error;
        context.problem(nameOf(file), error);
      }
      done++;
      context.progress({ done, total, bytes });
    }
  };
  let failure: unknown;
  await Promise.all(
    Array.from({ length: atOnce }, () =>
      work().catch((error: unknown) => {
        failure ??= error;
        next = files.length;
      }),
    ),
  );
  audit.record({
    kind: 'data-import',
    action: 'create',
    outcome: failure === undefined ? 'success' : taken.size > 0 ? 'minor-failure' : 'serious-failure',
    studies: [...taken.values()],
    detail: medium.contents.path,
  });
  if (failure !== undefined) throw failure;
}

const nameOf = ({ path, zipEntry }: ImportFile): string => (zipEntry === undefined ? path : `${path}/${zipEntry}`);

function untilReady(medium: Medium, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    void medium.ready.then(() => {
      signal.removeEventListener('abort', abort);
      resolve();
    });
  });
}

/** With everything also what cannot be read: it is refused, put into quarantine, and listed with its reason. */
async function filesToTake(medium: Medium, { studyUids, patientIds }: ImportParameters): Promise<ImportFile[]> {
  if (studyUids === undefined) {
    const broken = medium.unreadable.filter(({ reason }) => reason !== 'not-dicom');
    return [
      ...(await medium.instances(undefined)),
      ...broken.map(({ path, zipEntry }) => ({ path, ...(zipEntry === undefined ? {} : { zipEntry }), bytes: 0 })),
    ];
  }
  const { rows } = await medium.search({ level: 'study', match: { '0020000D': [...studyUids] }, limit: 100_000 });
  const wanted = rows.filter(({ attributes }) => {
    if (patientIds === undefined) return true;
    const uid = text(attributes, 'StudyInstanceUID');
    const patientId = text(attributes, 'PatientID') ?? '';
    return studyUids.some((studyUid, index) => studyUid === uid && patientIds[index] === patientId);
  });
  return medium.instances(wanted.map(({ row }) => row));
}

async function takeFile(
  file: ImportFile,
  medium: Medium,
  { ingest, pool }: ImportOptions,
  signal: AbortSignal,
): Promise<string> {
  const access = await medium.openFileAt(file);
  try {
    const first = await access.read(0, Math.min(chunkBytes, access.size));
    const { start, offset } = await beginning(file, medium, first, pool);
    const stream = ingest.begin(start);
    try {
      await send(access, first, offset, stream.write.bind(stream), signal);
    } catch (error) {
      await stream.abort();
      throw error;
    }
    const outcome = await stream.commit();
    if (outcome.result === 'refused') {
      throw new NegatoscopeError('invalid-input', 'another instance with this UID is stored', { cause: 'duplicate' });
    }
    return outcome.studyUid;
  } finally {
    await access.close();
  }
}

/** How the file goes in: as it is, or, when it lacks preamble or meta header, as a bare data set that gets one. */
async function beginning(
  file: ImportFile,
  medium: Medium,
  first: Uint8Array,
  pool: ScanPool,
): Promise<{ start: IngestStart; offset: number }> {
  const start: IngestStart = {
    origin: { kind: 'import', peer: medium.contents.path },
    transferSyntaxUid: '',
    bareDataSet: false,
    rules: { validation: 'none' },
  };
  if (hasPrefix(first)) return { start, offset: 0 };
  const place = medium.placeOf(file);
  const layout = await pool.call('layout', place);
  if (!layout.bare) return { start, offset: 0 };
  return {
    start: {
      ...start,
      bareDataSet: true,
      transferSyntaxUid: layout.transferSyntaxUid,
      ...(file.sopClassUid ? { sopClassUid: file.sopClassUid } : {}),
      ...(file.sopInstanceUid ? { sopInstanceUid: file.sopInstanceUid } : {}),
    },
    offset: layout.dataSetOffset,
  };
}

/** `DICM` after the preamble and a meta header behind it. */
const hasPrefix = (bytes: Uint8Array): boolean =>
  bytes.length >= 134 &&
  bytes[128] === 0x44 &&
  bytes[129] === 0x49 &&
  bytes[130] === 0x43 &&
  bytes[131] === 0x4d &&
  bytes[132] === 2 &&
  bytes[133] === 0;

async function send(
  access: RandomAccess,
  first: Uint8Array,
  offset: number,
  write: (slice: Uint8Array) => Promise<void> | undefined,
  signal: AbortSignal,
): Promise<void> {
  let at = offset;
  if (at < first.length) {
    const wait = write(first.subarray(at));
    if (wait !== undefined) await wait;
    at = first.length;
  }
  while (at < access.size) {
    signal.throwIfAborted();
    const chunk = await access.read(at, Math.min(chunkBytes, access.size - at));
    const wait = write(chunk);
    if (wait !== undefined) await wait;
    at += chunk.length;
  }
}
