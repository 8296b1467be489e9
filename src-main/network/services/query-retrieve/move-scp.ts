import type { ErrorCode } from '../../../../src-shared/contract/errors.ts';
import { sendingFor } from '../../../../src-shared/settings/policy.ts';
import type { NodeSettings, Settings } from '../../../../src-shared/settings/schema.ts';
import type { SendingSettings } from '../../../../src-shared/settings/sending.ts';
import type { InstancePlace } from '../../../archive/types.ts';
import type { Transcoder } from '../../../transcode/transcoder.ts';
import { statusKind } from '../../dimse/status.ts';
import type { Outgoing } from '../../outgoing.ts';
import type { IncomingServiceContext, ServiceClass } from '../service-class.ts';
import { type InstanceToSend, instanceOf } from '../storage/instance-to-send.ts';
import { type SendResult, sendInstances } from '../storage/scu.ts';
import type { SendLimits } from '../storage/send-limits.ts';
import { moveSopClass } from './models.ts';
import { moveDestination } from './move-destination.ts';
import { placesOf } from './retrieve-selection.ts';
import {
  answerRelational,
  loggedFailures,
  type Retrieval,
  type RetrieveScpOptions,
  Running,
  retrieveClasses,
  retrieveService,
} from './retrieve-service.ts';
import { retrieveError } from './retrieve-statuses.ts';
import { waitUnless } from './wait.ts';

export interface MoveScpOptions extends RetrieveScpOptions {
  /** The nodes are the destinations. */
  settings: () => Pick<Settings, 'nodes' | 'sending'>;
  outgoing: Outgoing;
  /** Absent: instances are sent as they are, or not at all. */
  transcoder?: Pick<Transcoder, 'transcode'>;
  /** Shared by all that send. */
  limits?: SendLimits;
}

/** C-MOVE (PS3.4 C.4.2): the archive sends what is asked for to a node, over an association of its own. */
export function moveServiceClass(options: MoveScpOptions): ServiceClass {
  const running = new Running();
  return {
    name: 'C-MOVE',
    sopClasses: (policy) => (policy.retrieve.move ? retrieveClasses(policy, moveSopClass) : []),
    extended: answerRelational,
    open: (context) =>
      retrieveService(
        {
          name: 'C-MOVE',
          plan: ({ command, peer }) => {
            const { nodes } = options.settings();
            const node = moveDestination(command.moveDestination, nodes, context.policy.retrieve, peer);
            if (node === undefined) {
              const title = command.moveDestination ?? '';
              throw retrieveError(
                'unknownDestination',
                `no node, or not one alone, is called ${title.trim() || '(empty)'}`,
              );
            }
            return {
              receiver: { aeTitle: node.storage.aeTitle || node.aeTitle, address: node.storage.host || node.host },
              carryOut: (retrieval) => new Move(retrieval, node, context, options).run(),
            };
          },
        },
        context,
        options,
        running,
      ),
  };
}

interface MovedInstance extends InstanceToSend {
  place: InstancePlace;
}

/** Errors that end a transfer: what was left has them too, without a C-STORE. */
const endsTransfer: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'association-aborted',
  'association-rejected',
  'connection-failed',
  'timeout',
  'protocol',
  'cancelled',
  'dimse-status',
]);

/** The sub-operations of one C-MOVE. */
class Move {
  readonly #retrieval: Retrieval;
  readonly #node: NodeSettings;
  readonly #context: IncomingServiceContext;
  readonly #options: MoveScpOptions;
  readonly #sending: SendingSettings;
  /** Rows to be tried again. */
  #again: number[] = [];
  #attemptsLeft: number;

  constructor(retrieval: Retrieval, node: NodeSettings, context: IncomingServiceContext, options: MoveScpOptions) {
    this.#retrieval = retrieval;
    this.#node = node;
    this.#context = context;
    this.#options = options;
    this.#sending = sendingFor(options.settings(), node);
    this.#attemptsLeft = context.policy.retrieve.retryFailed ? this.#sending.retry.attempts : 0;
  }

  async run(): Promise<void> {
    const { selection, signal } = this.#retrieval;
    await this.#send(selection.rows);
    let { delayMs } = this.#sending.retry;
    while (this.#again.length > 0 && !signal.aborted) {
      await waitUnless(signal, delayMs);
      delayMs *= this.#sending.retry.factor;
      this.#attemptsLeft--;
      const rows = Float64Array.from(this.#again);
      this.#again = [];
      if (!signal.aborted) {
        await this.#send(rows);
      }
    }
  }

  async #send(rows: Float64Array): Promise<void> {
    const { operation, selection, signal } = this.#retrieval;
    const { limits, outgoing, transcoder } = this.#options;
    const { error } = await sendInstances(this.#node, this.#instances(rows), {
      outgoing,
      settings: this.#sending,
      pairs: selection.groups,
      signal,
      moveOriginator: { aeTitle: operation.peer.aeTitle, messageId: operation.command.messageId as number },
      onResult: (result) => this.#result(result),
      ...(limits && { limits }),
      ...(this.#context.policy.retrieve.transcode && transcoder && { transcoder }),
    });
    if (error !== undefined && !signal.aborted) {
      this.#options.log.warn('sub-operations ended early', { destination: this.#node.aeTitle, error: error.message });
    }
  }

  async *#instances(rows: Float64Array): AsyncGenerator<InstanceToSend> {
    const { selection, signal } = this.#retrieval;
    const { catalogue } = this.#options;
    for await (const place of placesOf(catalogue, { ...selection, rows })) {
      if (signal.aborted) {
        return;
      }
      const moved: MovedInstance = { ...instanceOf(catalogue, place), place };
      yield moved;
    }
  }

  #result({ attempted, error, instance, outcome, status }: SendResult): void {
    const { audit, operations, signal } = this.#retrieval;
    const { place } = instance as MovedInstance;
    if (outcome === 'done' || outcome === 'warning') {
      audit.sent(place);
      // Whatever the rules of the node make of a warning, it is counted as one.
      operations.add(statusKind(status ?? 0) === 'warning' ? 'warning' : 'completed', instance.sopInstanceUid);
      return;
    }
    if (!attempted && signal.aborted) {
      // Cancelled before its turn: it remains.
      return;
    }
    if (operations.failed < loggedFailures) {
      this.#options.log.warn('an instance was not sent', {
        destination: this.#node.aeTitle,
        sopClassUid: instance.sopClassUid,
        status,
        error: error?.message,
      });
    }
    if (outcome === 'retry' && this.#attemptsLeft > 0) {
      this.#again.push(place.row);
    } else {
      operations.add('failed', instance.sopInstanceUid, attempted || !(error && endsTransfer.has(error.code)));
    }
  }
}
