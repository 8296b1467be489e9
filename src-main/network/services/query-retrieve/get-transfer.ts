import { sendingSchema } from '../../../../src-shared/settings/sending.ts';
import type { InstancePlace } from '../../../archive/types.ts';
import type { Transcoder } from '../../../transcode/transcoder.ts';
import { asError } from '../../as-error.ts';
import type { DimseEndpoint } from '../../dimse/endpoint.ts';
import type { PresentationContext } from '../../upper-layer/association.ts';
import { instanceOf, type SendingCatalogue } from '../storage/instance-to-send.ts';
import type { BlockPool } from '../storage/pdu-packer.ts';
import { dropReady, type ReadyStore, readyToStore } from '../storage/prepare-instance.ts';
import { type StoreResult, storeInstance } from '../storage/store-operation.ts';

export interface GetTransferOptions {
  endpoint: DimseEndpoint;
  /** By SOP class. */
  contexts: ReadonlyMap<string, readonly PresentationContext[]>;
  pool: BlockPool;
  catalogue: SendingCatalogue;
  /** Absent: instances go as they are, or not at all. */
  transcoder?: Pick<Transcoder, 'transcode'>;
  signal: AbortSignal;
}

/** As stored where that was negotiated; else uncompressed, else compressed without loss. */
const settings = sendingSchema.parse({ compression: { mode: 'lossless' } });

/** One instance of a C-GET on its way: got ready while others are being sent, then sent. */
export class GetTransfer {
  readonly place: InstancePlace;
  readonly #options: GetTransferOptions;
  readonly #ready: Promise<ReadyStore>;

  constructor(place: InstancePlace, options: GetTransferOptions) {
    this.place = place;
    this.#options = options;
    this.#ready = this.#prepare();
    this.#ready.catch(() => undefined);
  }

  /** The C-STORE; failed also when it does not come to one. Never rejects. */
  async send(): Promise<Omit<StoreResult, 'source'>> {
    const ready = await this.#ready.catch(asError);
    if ('code' in ready) {
      return { outcome: 'failed', error: ready };
    }
    const { made, store } = ready;
    try {
      return await storeInstance(this.#options.endpoint, made.context, made.source, { prepared: store });
    } finally {
      await made.dispose();
    }
  }

  /** It will not be sent after all. */
  drop(): void {
    this.#ready.then(dropReady).catch(() => undefined);
  }

  #prepare(): Promise<ReadyStore> {
    const { catalogue, contexts, pool, signal, transcoder } = this.#options;
    const accepted = contexts.get(this.place.sopClassUid) ?? [];
    return readyToStore(instanceOf(catalogue, this.place), { accepted, settings, transcoder, signal }, pool);
  }
}
