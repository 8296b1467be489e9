import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { ScanPool } from '../archive/scan-thread.ts';
import type { Ingest, IngestOutcome, IngestStart, InstancePlace, RandomAccess } from '../archive/types.ts';
import type { Transcoded } from '../transcode/transcoder.ts';
import type { Medium } from './medium.ts';

/** A file of a medium. */
export interface SourceFile {
  path: string;
  zipEntry?: string;
  bytes: number;
  sopInstanceUid?: string;
  sopClassUid?: string;
  /** Of an instance that is in the index. */
  place?: InstancePlace;
}

const chunkBytes = 1024 * 1024;

/** Brings a file into the archive as it lies there. Rejects as `commit` does. */
export async function takeFile(
  file: SourceFile,
  medium: Medium,
  { ingest, pool }: { ingest: Ingest; pool: ScanPool },
  signal: AbortSignal,
): Promise<IngestOutcome> {
  const access = await (file.place === undefined ? medium.openFileAt(file) : medium.openPlace(file.place));
  try {
    const first = await access.read(0, Math.min(chunkBytes, access.size));
    const { start, offset } = await beginning(file, medium, first, pool);
    return await into(ingest, start, (write) => sendFile(access, first, offset, write, signal));
  } finally {
    await access.close();
  }
}

/** Brings a copy into the archive that was made of an instance: a bare data set. Rejects as `commit` does. */
export async function takeBytes(
  copy: Transcoded,
  ingest: Ingest,
  from: string,
  signal: AbortSignal,
): Promise<IngestOutcome> {
  const { sopClassUid, sopInstanceUid, transferSyntaxUid } = copy;
  const start: IngestStart = {
    origin: { kind: 'import', peer: from },
    ...{ sopClassUid, sopInstanceUid, transferSyntaxUid },
    bareDataSet: true,
    rules: { validation: 'none' },
  };
  const source = await copy.open();
  try {
    return await into(ingest, start, async (write) => {
      for (let at = 0; at < copy.bytes; ) {
        signal.throwIfAborted();
        const chunk = Buffer.allocUnsafeSlow(Math.min(chunkBytes, copy.bytes - at));
        const read = await source.read([chunk], at);
        if (read === 0) throw new NegatoscopeError('io', 'the copy ends early');
        await write(chunk.subarray(0, read));
        at += read;
      }
    });
  } finally {
    source.close();
  }
}

type Write = (slice: Uint8Array) => Promise<void> | undefined;

async function into(ingest: Ingest, start: IngestStart, send: (write: Write) => Promise<void>): Promise<IngestOutcome> {
  const stream = ingest.begin(start);
  try {
    await send(stream.write.bind(stream));
  } catch (error) {
    await stream.abort();
    throw error;
  }
  const outcome = await stream.commit();
  if (outcome.result === 'refused') {
    throw new NegatoscopeError('invalid-input', 'another instance with this UID is stored', { cause: 'duplicate' });
  }
  return outcome;
}

/** How the file goes in: as it is, or, when it lacks preamble or meta header, as a bare data set that gets one. */
async function beginning(
  file: SourceFile,
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
  const layout = await medium.withPlace(file, (place) => pool.call('layout', place));
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

async function sendFile(
  access: RandomAccess,
  first: Uint8Array,
  offset: number,
  write: Write,
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
