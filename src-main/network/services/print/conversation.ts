import { NegatoscopeError } from '../../../../src-shared/contract/errors.ts';
import type { DataSet } from '../../../../src-shared/dicom/data-set.ts';
import { statusMeaning } from '../../../../src-shared/dicom/dimse-status.ts';
import type { PrinterProfile, PrintOperation } from '../../../../src-shared/settings/printing.ts';
import { printStatusRule } from '../../../../src-shared/settings/printing-for.ts';
import type { Log } from '../../../log/types.ts';
import type { Command } from '../../dimse/command-set.ts';
import { endingError } from '../../dimse/ending-error.ts';
import type { Association, PresentationContext } from '../../upper-layer/association.ts';
import { encodeMessage, readMessage } from '../messages.ts';
import { replaced, silentlyReplaced, spokenOf, statusError, statusWords } from './judge.ts';
import type { OpenPrinter } from './open.ts';

/** Elements and items of an answer: those of a film box with hundreds of image boxes, of a printer's whole configuration. */
const maximumElements = 20_000;

/** What came back of a request that did not fail. */
export interface Answer {
  command: Command;
  dataSet: DataSet;
}

export interface Asking {
  operation: PrintOperation;
  context: PresentationContext;
  command: Omit<Command, 'dataSetType'>;
  /** Attributes, or what sends them. */
  attributes?: DataSet;
  data?: (association: Association) => Promise<void>;
}

/** Requests to a printer over one association, and what the profile makes of the answers. */
export class Conversation {
  readonly open: OpenPrinter;
  readonly #profile: PrinterProfile;
  readonly #log: Log;

  constructor(open: OpenPrinter, profile: PrinterProfile, log: Log) {
    this.open = open;
    this.#profile = profile;
    this.#log = log;
  }

  get established(): boolean {
    return this.open.association.endpoint.association.established;
  }

  /** Why the association has ended, or will have when it is told. */
  async lost(): Promise<NegatoscopeError> {
    return endingError(await this.open.association.endpoint.ended);
  }

  /** Also for what it is asked over: the meta SOP class, a class of its own. */
  context(abstractSyntax: string): PresentationContext | undefined {
    return this.open.contexts.get(abstractSyntax);
  }

  /**
   * Asks and judges. `onWarning` hears of what goes on all the same. Rejects with `dimse-status` for what failed (and has aborted the
   * association where a rule says so), and as `exchange` when the association ends.
   */
  async ask(
    asking: Asking,
    onWarning?: (status: number | undefined, words: string) => Promise<void> | void,
  ): Promise<Answer> {
    const { operation, context, command, attributes, data } = asking;
    const { endpoint } = this.open.association;
    if (!this.established) throw await this.lost();
    const body =
      data ?? (attributes && Object.keys(attributes).length > 0 ? encodeMessage(attributes, context) : undefined);
    const response = await endpoint.exchange(context, command, body === undefined ? {} : { data: body });
    const dataSet = this.#read(operation, context, response.dataSet);
    const { outcome, association } = printStatusRule(this.#profile, operation, response.status);
    if (outcome === 'done') {
      const otherwise = silentlyReplaced(operation, attributes, dataSet);
      if (otherwise !== undefined) await onWarning?.(undefined, otherwise);
      return { command: response.command, dataSet };
    }
    const comment = response.command.errorComment;
    const words = statusWords(operation, response.status, {
      comment,
      attributes: [...spokenOf(response.command), ...replaced(attributes, dataSet)],
    });
    this.#log.warn('answer of a printer', {
      operation,
      status: response.status,
      outcome,
      meaning: statusMeaning(response.status, 'print'),
    });
    if (outcome === 'warning') {
      await onWarning?.(response.status, words);
      return { command: response.command, dataSet };
    }
    const error = statusError(operation, response.status, words, comment);
    if (association === 'abort') {
      this.#log.error('a printer made us abort the association', { operation, status: response.status });
      endpoint.association.abort(error);
      await endpoint.ended;
    }
    throw error;
  }

  /** Attributes of an answer; of a damaged one none, for the status is what counts. */
  #read(operation: PrintOperation, context: PresentationContext, bytes: Uint8Array | undefined): DataSet {
    if (bytes === undefined) return {};
    try {
      return readMessage(bytes, context, { maximumElements });
    } catch (error) {
      this.#log.warn('damaged answer of a printer', {
        operation,
        error: error instanceof NegatoscopeError ? error.message : String(error),
      });
      return {};
    }
  }
}
