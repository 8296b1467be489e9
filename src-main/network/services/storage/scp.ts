import { NegatoscopeError } from '../../../../src-shared/contract/errors.ts';
import type { AcceptancePolicy } from '../../../../src-shared/settings/schema.ts';
import type { Ingest, IngestOutcome, IngestStream } from '../../../archive/types.ts';
import { commandField } from '../../dimse/command-fields.ts';
import type { DataSetReceiver, Operation, Outcome, Service } from '../../dimse/service.ts';
import { discarding } from '../../dimse/service.ts';
import { status } from '../../dimse/status.ts';
import { storageOutcome } from './statuses.ts';

export interface StorageScpOptions {
  ingest: Ingest;
  policy: AcceptancePolicy;
  /** How it comes: to our listener (default), or over an association of ours. */
  origin?: 'c-store' | 'c-get';
  /** The association came over the limit: each instance is refused (`overLimit` refuse-storage). */
  overLimit?: boolean;
  /** After each instance, with what became of it. */
  onInstance?: (result: { outcome?: IngestOutcome; status: number }) => void;
  /** As they come. */
  onBytes?: (bytes: number) => void;
}

/** Answers for classes that are not stored: their contexts are there for what a C-GET sends. */
export const notStored: Service = {
  name: 'Storage',
  operations: new Set([commandField.store]),
  receive: () => discarding(() => ({ status: status.sopClassNotSupported })),
};

/**
 * Storage SCP (PS3.4 B): the bytes of the data set go to the archive as they come, unchanged, and the response after the archive has them
 * for good.
 */
export class StorageScp implements Service {
  readonly name = 'Storage';
  readonly operations = new Set([commandField.store]);
  readonly #options: StorageScpOptions;

  constructor(options: StorageScpOptions) {
    this.#options = options;
  }

  receive(operation: Operation): DataSetReceiver {
    const { ingest, policy } = this.#options;
    const { command, context, peer } = operation;
    const refusal = this.#refusal(operation);
    if (refusal !== undefined) {
      return discarding(() => this.#told(refusal));
    }
    const stream = ingest.begin({
      origin: {
        kind: this.#options.origin ?? 'c-store',
        peer: peer.aeTitle,
        address: peer.address,
        called: peer.ownAeTitle,
      },
      transferSyntaxUid: context.transferSyntax,
      sopClassUid: command.affectedSopClassUid as string,
      sopInstanceUid: command.affectedSopInstanceUid as string,
      bareDataSet: true,
      implementation: policy.implementation,
      sourceAeTitle: peer.aeTitle,
      rules: policy,
    });
    return new InstanceReceiver(stream, policy.maxInstanceBytes, this.#options.onBytes, (done) => this.#finish(done));
  }

  outcomeOf(error: unknown): Outcome {
    return this.#told(storageOutcome(error, this.#options.policy.statuses));
  }

  #refusal({ command, context }: Operation): Outcome | undefined {
    const { statuses } = this.#options.policy;
    if (this.#options.overLimit) {
      return { status: statuses.outOfResources, comment: 'too many associations' };
    }
    if (command.affectedSopClassUid !== context.abstractSyntax) {
      return {
        status: statuses.sopClassNotSupported,
        comment: 'SOP class is not that of the presentation context',
        offendingElements: [0x00000002],
      };
    }
    const instance = command.affectedSopInstanceUid ?? '';
    if (instance === '' || instance.length > 64) {
      return {
        status: status.invalidObjectInstance,
        comment: instance === '' ? 'Affected SOP Instance UID is missing' : 'Affected SOP Instance UID is too long',
        offendingElements: [0x00001000],
      };
    }
    return undefined;
  }

  #finish(result: IngestOutcome): Outcome {
    if (result.result === 'refused') {
      throw new NegatoscopeError('dimse-status', 'another instance with this UID is stored', {
        status: this.#options.policy.statuses.duplicate,
      });
    }
    return this.#told({ status: status.success }, result);
  }

  #told(outcome: Outcome, result?: IngestOutcome): Outcome {
    this.#options.onInstance?.({ status: outcome.status, ...(result && { outcome: result }) });
    return outcome;
  }
}

/** One data set on its way into the archive. After a failure the rest of it is read and dropped. */
class InstanceReceiver implements DataSetReceiver {
  readonly #stream: IngestStream;
  readonly #limit: number;
  readonly #finish: (result: IngestOutcome) => Outcome;
  readonly #onBytes: ((bytes: number) => void) | undefined;
  #bytes = 0;
  #failure: unknown;
  #lastWait: Promise<void> | undefined;
  #failed = false;

  constructor(
    stream: IngestStream,
    limit: number,
    onBytes: ((bytes: number) => void) | undefined,
    finish: (result: IngestOutcome) => Outcome,
  ) {
    this.#stream = stream;
    this.#limit = limit;
    this.#onBytes = onBytes;
    this.#finish = finish;
  }

  write(slice: Buffer): Promise<void> | undefined {
    this.#onBytes?.(slice.length);
    if (this.#failed) {
      return undefined;
    }
    this.#bytes += slice.length;
    if (this.#limit > 0 && this.#bytes > this.#limit) {
      this.#fail(
        new NegatoscopeError('invalid-input', `more than ${this.#limit} bytes`, {
          cause: 'too-large',
          bytes: this.#bytes,
        }),
      );
      return undefined;
    }
    try {
      const wait = this.#stream.write(slice)?.catch((error: unknown) => this.#fail(error));
      if (wait !== undefined) {
        this.#lastWait = wait;
      }
      return wait;
    } catch (error) {
      this.#fail(error);
      return undefined;
    }
  }

  async end(): Promise<Outcome> {
    // The end may lie in the same chunk as the write that asked to wait.
    await this.#lastWait;
    if (this.#failed) {
      throw this.#failure;
    }
    return this.#finish(await this.#stream.commit());
  }

  abort(): void {
    if (!this.#failed) {
      this.#failed = true;
      void this.#stream.abort();
    }
  }

  #fail(error: unknown): void {
    if (!this.#failed) {
      this.#failed = true;
      this.#failure = error;
      void this.#stream.abort();
    }
  }
}
