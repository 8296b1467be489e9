import { createHash } from 'node:crypto';
import type { InstanceChanges } from '../../../../src-shared/changes/model.ts';
import { NegatoscopeError } from '../../../../src-shared/contract/errors.ts';
import { transferSyntaxes } from '../../../../src-shared/dicom/transfer-syntaxes.ts';
import type { SendingSettings } from '../../../../src-shared/settings/sending.ts';
import { canTranscode } from '../../../transcode/can-transcode.ts';
import { keepsCodestreams, type TranscodeTarget } from '../../../transcode/target.ts';
import type { Transcoded, Transcoder } from '../../../transcode/transcoder.ts';
import type { PresentationContext } from '../../upper-layer/association.ts';
import { contextsInOrder } from './context-plan.ts';
import type { InstanceSource } from './instance-source.ts';
import type { InstanceToSend, StoredInstance } from './instance-to-send.ts';
import type { BlockPool } from './pdu-packer.ts';
import { type PreparedStore, prepareStore } from './store-operation.ts';

/** What was made of an instance because the peer does not take it as it is stored, or because the node wants it so. */
export interface Transcoding {
  from: string;
  to: string;
  /** Another one than that of the instance when it was compressed with loss. */
  sopInstanceUid: string;
  lossy?: { method: string; ratio: number };
}

/** An instance with the context that carries it. */
export interface ReadyInstance {
  context: PresentationContext;
  source: InstanceSource;
  transcoding?: Transcoding;
  /** Removes what was made for it. Never rejects. */
  dispose(): Promise<void>;
}

export interface PrepareOptions {
  /** Of the SOP class, as the peer accepted them. */
  accepted: readonly PresentationContext[];
  settings: Pick<SendingSettings, 'contexts' | 'compression'>;
  transcoder: Pick<Transcoder, 'transcode'> | undefined;
  signal: AbortSignal;
}

/**
 * Chooses the presentation context of an instance and has it in that transfer syntax: the bytes as they are stored where the peer took their syntax,
 * else transcoded, as the settings allow it. Fails with `unsupported` when there is no way.
 */
async function prepareInstance(instance: InstanceToSend, options: PrepareOptions): Promise<ReadyInstance> {
  const { accepted, settings, transcoder, signal } = options;
  const own = instance.transferSyntaxUid;
  const usable = accepted.filter(({ abstractSyntax }) => abstractSyntax === instance.sopClassUid);
  if (usable.length === 0) {
    throw refusal(instance, 'the peer takes no instances of this SOP class', 'sop-class');
  }
  if (instance.changes !== undefined) {
    return changedInstance(instance, instance.changes, usable, options);
  }
  const asStored = async (context: PresentationContext): Promise<ReadyInstance> => ({
    context,
    source: await instance.source(),
    dispose: async () => undefined,
  });
  const isPlain = transferSyntaxes.get(own)?.encapsulated !== true;
  const [best] = contextsInOrder(usable, own, isPlain, settings);
  if (best?.transferSyntax === own) {
    return asStored(best);
  }
  const stored = transcoder && (await instance.stored?.());
  const isImage = stored?.location.description.pixel !== undefined;
  let failure: unknown;
  for (const context of contextsInOrder(usable, own, isPlain && isImage, settings)) {
    if (context.transferSyntax === own) {
      return asStored(context);
    }
    const target = stored && targetOf(context.transferSyntax, stored, settings);
    if (stored === undefined || transcoder === undefined || target === undefined) {
      continue;
    }
    try {
      return readyOf(context, own, await transcoder.transcode(stored, target, signal));
    } catch (error) {
      signal.throwIfAborted();
      // Another of the accepted contexts may do.
      failure ??= error;
    }
  }
  throw (
    failure ?? refusal(instance, 'the peer takes none of the transfer syntaxes that can be sent', 'transfer-syntax')
  );
}

/**
 * The same for an instance that is changed on its way: it is made anew in each of the contexts until one does, its own transfer syntax first where
 * that one is taken. What is stored never goes out as it is.
 */
async function changedInstance(
  instance: InstanceToSend,
  changes: InstanceChanges,
  usable: readonly PresentationContext[],
  { settings, transcoder, signal }: PrepareOptions,
): Promise<ReadyInstance> {
  const own = instance.transferSyntaxUid;
  const stored = transcoder && (await instance.stored?.());
  if (stored === undefined || transcoder === undefined) {
    throw refusal(instance, 'the instance cannot be changed on its way', 'transcoder');
  }
  const isPlain = transferSyntaxes.get(own)?.encapsulated !== true;
  const isImage = stored.location.description.pixel !== undefined;
  let failure: unknown;
  for (const context of contextsInOrder(usable, own, isPlain && isImage, settings)) {
    const { transferSyntax } = context;
    const target = transferSyntax === own ? { transferSyntaxUid: own } : targetOf(transferSyntax, stored, settings);
    if (target === undefined) {
      continue;
    }
    try {
      const made = await transcoder.transcode(stored, { ...target, changes }, signal);
      if (made.transferSyntaxUid === transferSyntax) {
        return readyOf(context, own, made);
      }
      // What is masked cannot be written in every syntax.
      await made.dispose();
    } catch (error) {
      signal.throwIfAborted();
      // Left out: no other context changes that.
      if (error instanceof NegatoscopeError && error.parameters['leftOut'] !== undefined) {
        throw error;
      }
      failure ??= error;
    }
  }
  throw (
    failure ?? refusal(instance, 'the peer takes none of the transfer syntaxes that can be sent', 'transfer-syntax')
  );
}

/** A C-STORE made ready: the context, the bytes, and their first block. */
export interface ReadyStore {
  made: ReadyInstance;
  store: PreparedStore;
}

/** `prepareInstance` and `prepareStore`; once more when the file was replaced since it was looked up. */
export async function readyToStore(
  instance: InstanceToSend,
  options: PrepareOptions,
  pool: BlockPool,
): Promise<ReadyStore> {
  const make = async (from: InstanceToSend): Promise<ReadyStore> => {
    const made = await prepareInstance(from, options);
    return { made, store: prepareStore(made.context, made.source, pool) };
  };
  const ready = await make(instance).catch((error: unknown) => ({ error }));
  const isGood = 'store' in ready && (await ready.store.first.then(() => true).catch(() => false));
  const now = isGood ? undefined : await instance.now?.().catch(() => undefined);
  if ('error' in ready) {
    if (now === undefined) {
      throw ready.error;
    }
    return make(now);
  }
  if (now === undefined) {
    return ready;
  }
  await dropReady(ready);
  return make(now);
}

/** It will not be sent after all. */
export async function dropReady({ made, store }: ReadyStore): Promise<void> {
  store.drop();
  await made.dispose();
}

const refusal = (instance: InstanceToSend, message: string, cause: string): NegatoscopeError =>
  new NegatoscopeError('unsupported', message, {
    cause,
    sopClassUid: instance.sopClassUid,
    transferSyntaxUid: instance.transferSyntaxUid,
  });

const readyOf = (context: PresentationContext, from: string, made: Transcoded): ReadyInstance => ({
  context,
  source: made,
  transcoding: {
    from,
    to: made.transferSyntaxUid,
    sopInstanceUid: made.sopInstanceUid,
    ...(made.lossy && { lossy: made.lossy }),
  },
  dispose: () => made.dispose(),
});

/** How an instance is to be had in a transfer syntax; undefined when the settings do not want it, or it cannot be done. */
export function targetOf(
  transferSyntaxUid: string,
  { location }: Pick<StoredInstance, 'location'>,
  { compression }: Pick<SendingSettings, 'compression'>,
): TranscodeTarget | undefined {
  const { pixel } = location.description;
  const from = location.transferSyntaxUid;
  const plain: TranscodeTarget = { transferSyntaxUid };
  const wanted = wantedTarget();
  return wanted !== undefined && canTranscode({ transferSyntaxUid: from, pixel }, wanted) === true ? wanted : undefined;

  function wantedTarget(): TranscodeTarget | undefined {
    const syntax = transferSyntaxes.get(transferSyntaxUid);
    if (syntax === undefined) {
      return undefined;
    }
    if (!syntax.encapsulated || keepsCodestreams(from, plain)) {
      return plain;
    }
    if (pixel === undefined || compression.mode === 'none') {
      return undefined;
    }
    const isLossy = pixel.lossy !== undefined || transferSyntaxes.get(from)?.lossy === true;
    if (syntax.lossy === false || compression.mode === 'lossless' || isLossy) {
      return syntax.lossy === true ? undefined : plain;
    }
    const { quality, ratio, nearLossless } = compression;
    const parameters = { quality, ratio, nearLossless };
    return {
      transferSyntaxUid,
      lossy: { ...parameters, sopInstanceUid: uidOf(location, transferSyntaxUid, parameters) },
    };
  }
}

/**
 * The UID of what compression with loss makes of an instance: the same whenever the same file is compressed in the same way, so that a second attempt
 * does not bring the peer a second copy (PS3.5 B.2).
 */
function uidOf(
  { bytes, path, sopInstanceUid, zipEntry }: StoredInstance['location'],
  transferSyntaxUid: string,
  parameters: object,
): string {
  const name = JSON.stringify([sopInstanceUid, path, zipEntry, bytes, transferSyntaxUid, parameters]);
  const hash = createHash('sha256').update(name).digest();
  // RFC 9562 5.8: a UUID of our own making.
  hash[6] = 0x80 | ((hash[6] as number) & 0x0f);
  hash[8] = 0x80 | ((hash[8] as number) & 0x3f);
  return `2.25.${BigInt(`0x${hash.toString('hex', 0, 16)}`)}`;
}
