import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { DataSet } from '../../src-shared/dicom/data-set.ts';
import { encodeFileMeta, type FileMeta } from '../../src-shared/dicom/part10/write.ts';
import type { ScanPool } from '../archive/scan-thread.ts';
import type { Catalogue } from '../archive/types.ts';
import type { OpenSource } from '../network/services/storage/instance-source.ts';
import { instanceOf } from '../network/services/storage/instance-to-send.ts';
import type { TranscodeTarget } from '../transcode/target.ts';
import type { Transcoder } from '../transcode/transcoder.ts';
import { largestCopied } from './copy-in-thread.ts';
import { headerOf } from './create-header.ts';
import type { ChosenInstance } from './selection.ts';

/** What the meta header of a file on a medium says of who wrote it (PS3.10 7.1). */
export interface MetaOrigin {
  implementationClassUid: string;
  /** Empty: not written. */
  implementationVersionName: string;
  /** (0002,0016); empty: not written. */
  sourceAeTitle: string;
}

/** An instance as it will lie in the file-set. */
export interface PreparedInstance {
  sopClassUid: string;
  sopInstanceUid: string;
  transferSyntaxUid: string;
  /** What its directory records and pages need. */
  header: DataSet;
  /** Of the whole file. */
  bytes: number;
  /** The file from its first byte; once. Throws `SourceError`. */
  contents(): AsyncIterable<Uint8Array>;
  lossy?: { method: string; ratio: number };
  /** Never rejects. */
  dispose(): Promise<void>;
}

/** An instance that a thread put where it was told to, as it is stored. */
export interface CopiedInstance extends Omit<PreparedInstance, 'contents' | 'dispose' | 'lossy'> {
  sha256: string;
}

/** What was to be written could not be read: nothing is wrong with the place it is written to. */
export class SourceError extends Error {
  override readonly cause: unknown;
  constructor(cause: unknown) {
    super('an instance cannot be read', { cause });
    this.cause = cause;
  }
}

export interface PrepareOptions {
  catalogue: Pick<Catalogue, 'instance' | 'open'>;
  transcoder: Pick<Transcoder, 'transcode'>;
  meta: MetaOrigin;
  /** Tags that are wanted of the header. */
  want: ReadonlySet<number>;
  signal: AbortSignal;
}

export type CopyOptions = Omit<PrepareOptions, 'transcoder'> & { threads: Pick<ScanPool, 'call'> };

const step = 1024 * 1024;
/** No meta header of ours is longer. */
const headRoom = 1024;

/**
 * Opens an instance for writing: as it is stored, byte for byte behind a meta header of ours, or made anew where the transfer syntax or
 * anything else is to change. Rejects with `SourceError`, and with `cancelled` and `disk-full` as they are.
 */
export async function prepareInstance(
  { place }: ChosenInstance,
  target: TranscodeTarget,
  options: PrepareOptions,
): Promise<PreparedInstance> {
  const { catalogue, transcoder, signal } = options;
  try {
    let instance = instanceOf(catalogue, place);
    // Sent again or compressed since it was chosen: what is held now is what is written.
    const replaced = await instance.now?.();
    if (replaced !== undefined) instance = replaced;
    if (target.transferSyntaxUid === instance.transferSyntaxUid && target.changes === undefined) {
      const source = await instance.source();
      const { sopClassUid, sopInstanceUid, transferSyntaxUid } = instance;
      const open = await source.open();
      return await prepared({ sopClassUid, sopInstanceUid, transferSyntaxUid }, open, source, options, async () => {});
    }
    const stored = await instance.stored?.();
    if (stored === undefined) throw new NegatoscopeError('not-found', `${place.sopInstanceUid} is not there any more`);
    const made = await transcoder.transcode(stored, target, signal);
    try {
      const open = await made.open();
      return await prepared(made, open, made, options, () => made.dispose(), made.lossy);
    } catch (error) {
      await made.dispose();
      throw error;
    }
  } catch (error) {
    signal.throwIfAborted();
    // Of the folder for temporary files: nothing that follows can do better.
    if (error instanceof NegatoscopeError && (error.code === 'disk-full' || error.code === 'cancelled')) throw error;
    throw new SourceError(error);
  }
}

/**
 * The same of an instance that is written as it is stored, by a thread and into the file `to`. Undefined, and nothing is there: it has to be
 * done with `prepareInstance`. Rejects for what is wrong with the place it is written to.
 */
export async function copyInstance(
  { place }: ChosenInstance,
  to: string,
  { catalogue, threads, meta, want, signal }: CopyOptions,
): Promise<CopiedInstance | undefined> {
  if (place.zipEntry !== undefined || place.sealed || place.bytes > largestCopied) return undefined;
  const held = await catalogue.instance(place.row).catch(() => undefined);
  // Sent again or compressed since it was chosen.
  if (held === undefined || held.revision !== place.revision || held.path !== place.path) return undefined;
  signal.throwIfAborted();
  const { path, sopClassUid, sopInstanceUid, transferSyntaxUid } = place;
  const uids = { sopClassUid, sopInstanceUid, transferSyntaxUid };
  const copied = await threads.call('copyInstance', { path, meta: metaOf(uids, meta), want, to });
  return copied === undefined ? undefined : { ...uids, ...copied };
}

function metaOf(uids: Identity, meta: MetaOrigin): FileMeta {
  return {
    ...uids,
    implementationClassUid: meta.implementationClassUid,
    ...(meta.implementationVersionName !== '' && { implementationVersionName: meta.implementationVersionName }),
    ...(meta.sourceAeTitle !== '' && { sourceAeTitle: meta.sourceAeTitle }),
  };
}

type Identity = Pick<PreparedInstance, 'sopClassUid' | 'sopInstanceUid' | 'transferSyntaxUid'>;

async function prepared(
  { sopClassUid, sopInstanceUid, transferSyntaxUid }: Identity,
  open: OpenSource,
  size: { readonly bytes: number },
  { meta, want, signal }: PrepareOptions,
  dispose: () => Promise<void>,
  lossy?: { method: string; ratio: number },
): Promise<PreparedInstance> {
  try {
    // The beginning serves twice: the header is read from it, and it is written, with the meta header put before it.
    const first = Buffer.allocUnsafeSlow(headRoom + Math.min(step, size.bytes));
    const filled = await open.read([first.subarray(headRoom)], 0);
    const beginning = first.subarray(headRoom, headRoom + filled);
    const header = await headerOf(open, beginning, transferSyntaxUid, want, signal);
    const head = encodeFileMeta(metaOf({ sopClassUid, sopInstanceUid, transferSyntaxUid }, meta));
    let closed = false;
    const close = () => {
      if (!closed) open.close();
      closed = true;
    };
    return {
      sopClassUid,
      sopInstanceUid,
      transferSyntaxUid,
      header,
      bytes: head.length + size.bytes,
      ...(lossy !== undefined && { lossy }),
      contents: () => contentsOf(withHead(head, first, filled), filled, open, size.bytes),
      dispose: async () => {
        close();
        await dispose();
      },
    };
  } catch (error) {
    open.close();
    throw error;
  }
}

/** Preamble and meta header in front of the beginning of the data set: there is room for them before it. */
function withHead(head: Uint8Array, first: Buffer, filled: number): Uint8Array {
  if (head.length > headRoom) return Buffer.concat([head, first.subarray(headRoom, headRoom + filled)]);
  first.set(head, headRoom - head.length);
  return first.subarray(headRoom - head.length, headRoom + filled);
}

/** @param filled bytes of the data set that `beginning` ends with */
async function* contentsOf(
  beginning: Uint8Array,
  filled: number,
  open: OpenSource,
  bytes: number,
): AsyncGenerator<Uint8Array> {
  yield beginning;
  for (let at = filled; at < bytes; ) {
    const part = Buffer.allocUnsafe(Math.min(step, bytes - at));
    let read: number;
    try {
      read = await open.read([part], at);
    } catch (error) {
      throw new SourceError(error);
    }
    if (read === 0)
      throw new SourceError(new NegatoscopeError('damaged', 'the file is shorter than it was', { offset: at }));
    yield part.subarray(0, read);
    at += read;
  }
}
