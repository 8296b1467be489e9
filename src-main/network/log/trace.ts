import {
  modalityPerformedProcedureStepSopClass,
  modalityWorklistFindSopClass,
  storageCommitmentPushModelSopClass,
} from '../../../src-shared/dicom/sop-classes.ts';
import { commandField, responseBit } from '../dimse/command-fields.ts';
import type { Command } from '../dimse/command-set.ts';
import { statusKind } from '../dimse/status.ts';
import type { Ending, PresentationContext } from '../upper-layer/association-types.ts';
import type { AbortCause, AssociateAccept, AssociateRequest, Rejection } from '../upper-layer/pdu.ts';
import type { Transition } from '../upper-layer/state-machine.ts';

/** A step of the state machine, with what its PDU said. Data pass without steps. */
export interface TracedStep {
  at: number;
  order: number;
  transition: Transition;
  request?: AssociateRequest;
  accept?: AssociateAccept;
  rejection?: Rejection;
  abort?: AbortCause;
  error?: string;
}

/** A command that came or went, and how much data went with it; never the data. */
export interface TracedMessage {
  at: number;
  order: number;
  sent: boolean;
  command: Command;
  context: PresentationContext;
  /** Bytes of the data set; undefined when there is none. */
  dataBytes: number | undefined;
  /** The data set has not come or gone to its end. */
  unfinished: boolean;
  /** `dataBytes` has the headers of the PDUs in it. */
  withHeaders: boolean;
}

/** What is not kept of a long association: only how many messages of which kind there were. */
export interface Omitted {
  sent: boolean;
  field: number;
  count: number;
  dataBytes: number;
}

const headLength = 40;
const tailLength = 120;
const notableLength = 40;
const maximumSteps = 40;

/**
 * What was said on one association, as it was: references to what the association itself had made, put into words only when somebody asks
 * (`describeTrace`). Of a long one the beginning, the end, and what failed in between are kept; at most 240 entries.
 */
export class AssociationTrace {
  readonly steps: TracedStep[] = [];
  readonly #head: TracedMessage[] = [];
  readonly #tail: TracedMessage[] = [];
  readonly #notable: TracedMessage[] = [];
  readonly #omitted = new Map<number, Omitted>();
  #count = 0;
  #oldest = 0;
  #purpose: string | undefined;
  ending: { at: number; order: number; ending: Ending } | undefined;

  /** What was done on it, by its first request that was no C-ECHO; `verification` when there was no other. */
  get purpose(): string | undefined {
    return this.#purpose;
  }

  step(step: Omit<TracedStep, 'at' | 'order'>): void {
    if (this.steps.length < maximumSteps) {
      this.steps.push({
        at: Date.now(),
        order: ++this.#count,
        ...step,
        ...(step.request && { request: withoutSecrets(step.request) }),
        ...(step.accept && { accept: withoutSecrets(step.accept) }),
      });
    }
  }

  /** A command came or went. The entry is given back for what is learnt of its data set later. */
  message(sent: boolean, command: Command, context: PresentationContext, dataBytes?: number): TracedMessage {
    const entry: TracedMessage = {
      at: Date.now(),
      order: ++this.#count,
      sent,
      command,
      context,
      dataBytes,
      unfinished: false,
      withHeaders: false,
    };
    if (this.#purpose === undefined || this.#purpose === 'verification') {
      this.#purpose = purposeOf(command, context) ?? this.#purpose;
    }
    if (this.#head.length < headLength) {
      this.#head.push(entry);
    } else if (this.#tail.length < tailLength) {
      this.#tail.push(entry);
    } else {
      const old = this.#tail[this.#oldest] as TracedMessage;
      this.#tail[this.#oldest] = entry;
      this.#oldest = (this.#oldest + 1) % tailLength;
      this.#drop(old);
    }
    return entry;
  }

  end(ending: Ending): void {
    this.ending ??= { at: Date.now(), order: ++this.#count, ending };
  }

  /** In the order in which they came and went. */
  messages(): TracedMessage[] {
    return [...this.#head, ...this.#notable, ...this.#tail.slice(this.#oldest), ...this.#tail.slice(0, this.#oldest)];
  }

  omitted(): Omitted[] {
    return [...this.#omitted.values()];
  }

  #drop(old: TracedMessage): void {
    const { status } = old.command;
    const kind = status === undefined ? 'success' : statusKind(status);
    if (kind !== 'success' && kind !== 'pending' && this.#notable.length < notableLength) {
      this.#notable.push(old);
      return;
    }
    const { sent } = old;
    const { field } = old.command;
    const key = sent ? -1 - field : field;
    const omitted = this.#omitted.get(key);
    if (omitted === undefined) this.#omitted.set(key, { sent, field, count: 1, dataBytes: old.dataBytes ?? 0 });
    else {
      omitted.count++;
      omitted.dataBytes += old.dataBytes ?? 0;
    }
  }
}

/** The type of a user identity is kept, its name and passcode are not; nor is anything that holds on to a buffer of the connection. */
function withoutSecrets<T extends AssociateRequest | AssociateAccept>(pdu: T): T {
  const { user } = pdu;
  const nothing = new Uint8Array(0);
  return {
    ...pdu,
    user: {
      ...user,
      extended: user.extended.map((item) => ({ ...item, information: Uint8Array.from(item.information) })),
      ...(user.userIdentity && { userIdentity: { ...user.userIdentity, primary: nothing, secondary: nothing } }),
      ...(user.userIdentityResponse && { userIdentityResponse: nothing }),
    },
  };
}

const purposes: Readonly<Record<number, string>> = {
  [commandField.echo]: 'verification',
  [commandField.store]: 'storage',
  [commandField.find]: 'query',
  [commandField.move]: 'retrieve',
  [commandField.get]: 'retrieve',
};
const purposesOfClasses: Readonly<Record<string, string>> = {
  [modalityWorklistFindSopClass]: 'worklist',
  [storageCommitmentPushModelSopClass]: 'commitment',
  [modalityPerformedProcedureStepSopClass]: 'procedure-step',
  '1.2.840.10008.3.1.2.3.5': 'procedure-step',
  '1.2.840.10008.1.9': 'notification',
};

function purposeOf({ field }: Command, { abstractSyntax }: PresentationContext): string | undefined {
  if ((field & responseBit) !== 0 || field === commandField.cancel) return undefined;
  return purposesOfClasses[abstractSyntax] ?? purposes[field] ?? 'other';
}
