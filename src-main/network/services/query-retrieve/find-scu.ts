import { NegatoscopeError } from '../../../../src-shared/contract/errors.ts';
import type { DataSet } from '../../../../src-shared/dicom/data-set.ts';
import { parseDataSet } from '../../../../src-shared/dicom/part10/read.ts';
import type { QueryingSettings } from '../../../../src-shared/settings/querying.ts';
import type { NodeSettings } from '../../../../src-shared/settings/schema.ts';
import type { Log } from '../../../log/types.ts';
import { asError } from '../../as-error.ts';
import { commandField } from '../../dimse/command-fields.ts';
import type { Response } from '../../dimse/requests.ts';
import { status, statusKind, statusMeaning, statusText } from '../../dimse/status.ts';
import type { Outgoing, OutgoingAssociation } from '../../outgoing.ts';
import type { PresentationContext } from '../../upper-layer/association-types.ts';
import { contextFor, type FindExtensions, findExtension, grantedExtensions, planContexts } from './contexts.ts';
import { encodeIdentifier, sendIdentifier } from './identifier.ts';
import { priorityCode } from './models.ts';
import { releaseOrAbort } from './release.ts';

/** Identifiers of responses that wait to be read, before the peer is made to wait. */
const maximumWaiting = 4000;
const maximumWaitingBytes = 16 * 1024 * 1024;
/** Longest identifier that is read. */
const maximumIdentifier = 1024 * 1024;
const maximumLogged = 10;
/** Reading of responses gives way to everything else after this. */
const sliceMs = 4;
/** After C-CANCEL the final response comes, or the association is aborted. */
const cancelMs = 10_000;

export interface FindOpening {
  outgoing: Outgoing;
  node: NodeSettings;
  querying: QueryingSettings;
  /** In the order in which they are used when they were accepted. */
  sopClasses: readonly string[];
  wanted: FindExtensions;
  purpose: string;
  log: Log;
  /** Ends the opening; once it is open the association is left alone. */
  signal?: AbortSignal;
}

/** How one C-FIND ended. */
export interface FindResult {
  /** The final status; FE00H when it was ended by us before one came. */
  status: number;
  comment?: string;
  /** FF01H came: some keys are not supported. */
  unsupportedKeys: boolean;
  /** Responses whose identifier could not be read. */
  unreadable: number;
  /** We cancelled it, or the settings say that a cancel of the node's own means nothing. */
  cancelled: boolean;
}

export interface FindOptions {
  onMatch: (identifier: DataSet) => void;
  /** Ends the query: by C-CANCEL where the settings allow it; what still comes is passed over. */
  signal?: AbortSignal;
}

/** An association for queries (PS3.4 C.4.1): opened once, used for one C-FIND after the other, released at the end. */
export class FindAssociation {
  readonly sopClassUid: string;
  readonly granted: FindExtensions;
  readonly #association: OutgoingAssociation;
  readonly #context: PresentationContext;
  readonly #opening: FindOpening;

  private constructor(association: OutgoingAssociation, context: PresentationContext, opening: FindOpening) {
    this.#association = association;
    this.#context = context;
    this.#opening = opening;
    this.sopClassUid = context.abstractSyntax;
    const { accept } = association.endpoint.association;
    this.granted = grantedExtensions(accept, context.abstractSyntax, opening.wanted);
  }

  /** Rejects like `Outgoing.open`, and with `unsupported` when none of the SOP classes was accepted. */
  static async open(opening: FindOpening): Promise<FindAssociation> {
    const { outgoing, node, querying, sopClasses, wanted, purpose, signal } = opening;
    const extended = sopClasses.flatMap((uid) => findExtension(uid, wanted) ?? []);
    const start = new AbortController();
    const giveUp = () => start.abort(signal?.reason);
    signal?.throwIfAborted();
    signal?.addEventListener('abort', giveUp, { once: true });
    const association = await outgoing
      .open(node, { purpose, contexts: planContexts(sopClasses, querying), user: { extended }, signal: start.signal })
      .finally(() => signal?.removeEventListener('abort', giveUp));
    const { contexts } = association.endpoint.association;
    for (const sopClassUid of sopClasses) {
      const context = contextFor(contexts, sopClassUid);
      if (context !== undefined) return new FindAssociation(association, context, opening);
    }
    await association.release();
    throw new NegatoscopeError('unsupported', `${node.aeTitle} does not offer this service`, {
      aeTitle: node.aeTitle,
      sopClassUid: sopClasses[0],
    });
  }

  get ended(): boolean {
    return this.#association.endpoint.association.ended;
  }

  /**
   * One C-FIND (PS3.7 9.1.2). Matches come in the order in which the peer sent them, read in short slices. Any final status resolves; rejects
   * when the association ends first.
   */
  async find(identifier: DataSet, options: FindOptions): Promise<FindResult> {
    const { endpoint } = this.#association;
    const { querying, log } = this.#opening;
    const context = this.#context;
    const { signal } = options;
    if (signal?.aborted) return { status: status.cancel, unsupportedKeys: false, unreadable: 0, cancelled: true };
    const bytes = encodeIdentifier(identifier, context.transferSyntax);
    const matches = new MatchReader(context.transferSyntax, querying.assumedCharacterSet, options.onMatch, {
      pause: () => endpoint.association.pause(),
      resume: () => endpoint.association.resume(),
      log,
    });
    const messageId = endpoint.nextMessageId();
    let unsupportedKeys = false;
    let cancelled = false;
    let sent = false;
    let deadline: NodeJS.Timeout | undefined;
    const cancel = () => {
      cancelled = true;
      matches.close();
      const reason = asError(signal?.reason);
      // The program does not wait when it ends.
      if (reason.parameters['interrupted'] === true) {
        endpoint.association.abort(reason);
        return;
      }
      // Not between a command and its identifier.
      if (sent && querying.cancelQueries) endpoint.cancel(context, messageId);
      deadline = setTimeout(
        () => endpoint.association.abort(new NegatoscopeError('cancelled', 'the query did not end')),
        cancelMs,
      );
    };
    signal?.addEventListener('abort', cancel, { once: true });
    try {
      const final = await endpoint.exchange(
        context,
        {
          field: commandField.find,
          messageId,
          affectedSopClassUid: this.sopClassUid,
          priority: priorityCode[querying.priority],
        },
        {
          data: async (association) => {
            await sendIdentifier(association, context.id, bytes, querying.maxPduLength);
            sent = true;
            if (cancelled && querying.cancelQueries) endpoint.cancel(context, messageId);
          },
          onPending: (response) => {
            unsupportedKeys ||= response.status === status.pendingWithWarning;
            if (!cancelled) matches.add(response);
          },
        },
      );
      await matches.end();
      const { errorComment } = final.command;
      return {
        status: final.status,
        ...(errorComment !== undefined && { comment: errorComment }),
        unsupportedKeys,
        unreadable: matches.unreadable,
        cancelled: cancelled || (final.status === status.cancel && querying.unaskedCancel === 'ignore'),
      };
    } catch (error) {
      if (cancelled) return { status: status.cancel, unsupportedKeys, unreadable: matches.unreadable, cancelled };
      // What came before the association broke is shown.
      await matches.end();
      throw asError(error);
    } finally {
      clearTimeout(deadline);
      signal?.removeEventListener('abort', cancel);
      matches.close();
    }
  }

  /** A-RELEASE, for which nobody waits who has raised the signal. Never rejects. */
  close(signal?: AbortSignal): Promise<void> {
    return releaseOrAbort(this.#association, signal);
  }
}

/** The error for a final status that is neither success nor warning, and not the cancel that we asked for: a node that ends by itself has more. */
export function findError({ status: code, comment, cancelled }: FindResult): NegatoscopeError | undefined {
  const kind = statusKind(code);
  if (kind === 'success' || kind === 'warning' || (kind === 'cancel' && cancelled)) return undefined;
  return new NegatoscopeError('dimse-status', `${statusText(code)} ${statusMeaning(code, 'find')}`, {
    status: code,
    comment,
  });
}

interface Flow {
  pause(): void;
  resume(): void;
  log: Log;
}

/** Reads identifiers of responses a few milliseconds at a time, and makes the peer wait when too many lie there. */
class MatchReader {
  unreadable = 0;
  readonly #transferSyntax: string;
  readonly #assumed: string;
  readonly #onMatch: (identifier: DataSet) => void;
  readonly #flow: Flow;
  #waiting: Buffer[] = [];
  #next = 0;
  #bytes = 0;
  #scheduled = false;
  #paused = false;
  #closed = false;
  #onEmpty: (() => void) | undefined;

  constructor(transferSyntax: string, assumed: string, onMatch: (identifier: DataSet) => void, flow: Flow) {
    this.#transferSyntax = transferSyntax;
    this.#assumed = assumed;
    this.#onMatch = onMatch;
    this.#flow = flow;
  }

  add({ dataSet }: Response): void {
    if (dataSet === undefined || dataSet.length > maximumIdentifier) {
      this.#passOver(dataSet === undefined ? 'it is missing' : `it has ${dataSet.length} bytes`);
      return;
    }
    this.#waiting.push(dataSet);
    this.#bytes += dataSet.length;
    if (!this.#paused && (this.#waiting.length - this.#next > maximumWaiting || this.#bytes > maximumWaitingBytes)) {
      this.#paused = true;
      this.#flow.pause();
    }
    this.#schedule();
  }

  /** Resolves when everything that came was read. */
  end(): Promise<void> {
    if (this.#next >= this.#waiting.length) return Promise.resolve();
    return new Promise((resolve) => {
      this.#onEmpty = resolve;
    });
  }

  /** Drops what waits. */
  close(): void {
    this.#closed = true;
    this.#empty();
  }

  #schedule(): void {
    if (this.#scheduled || this.#closed) return;
    this.#scheduled = true;
    setImmediate(() => this.#read());
  }

  #read(): void {
    this.#scheduled = false;
    const until = performance.now() + sliceMs;
    while (!this.#closed && this.#next < this.#waiting.length && performance.now() < until) {
      const bytes = this.#waiting[this.#next] as Buffer;
      this.#next++;
      if (this.#next > maximumWaiting) {
        // What was read is let go, though more comes all the time.
        this.#waiting.splice(0, this.#next);
        this.#next = 0;
      }
      this.#bytes -= bytes.length;
      this.#one(bytes);
    }
    if (this.#next >= this.#waiting.length) this.#empty();
    else this.#schedule();
  }

  #one(bytes: Buffer): void {
    try {
      const identifier = parseDataSet(bytes, this.#transferSyntax, {
        copy: true,
        ...(this.#assumed !== '' && { defaultCharacterSets: this.#assumed.split('\\') }),
      });
      this.#onMatch(identifier);
    } catch (error) {
      this.#passOver(asError(error).message);
    }
  }

  #passOver(why: string): void {
    // A node that sends nothing else must not fill the log.
    if (++this.unreadable > maximumLogged) return;
    this.#flow.log.warn('an identifier of a C-FIND response cannot be read', { error: why });
  }

  #empty(): void {
    this.#waiting = [];
    this.#next = 0;
    this.#bytes = 0;
    if (this.#paused) {
      this.#paused = false;
      this.#flow.resume();
    }
    this.#onEmpty?.();
    this.#onEmpty = undefined;
  }
}
