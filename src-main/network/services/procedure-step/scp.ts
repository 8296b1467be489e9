import { NegatoscopeError } from '../../../../src-shared/contract/errors.ts';
import type { DataSet, Tag } from '../../../../src-shared/dicom/data-set.ts';
import { fromDicomJson, toDicomJson } from '../../../../src-shared/dicom/json.ts';
import { encodeDataSet } from '../../../../src-shared/dicom/part10/write.ts';
import { modalityPerformedProcedureStepSopClass } from '../../../../src-shared/dicom/sop-classes.ts';
import { tagNumber } from '../../../../src-shared/dicom/tag.ts';
import { isUsableUid } from '../../../../src-shared/dicom/uids.ts';
import type { AcceptancePolicy } from '../../../../src-shared/settings/schema.ts';
import type { StepMessage, StepState, StoredStep } from '../../../archive/database/state-procedure-steps.ts';
import { collect } from '../../dimse/collect.ts';
import { commandField } from '../../dimse/command-fields.ts';
import type { Command } from '../../dimse/command-set.ts';
import type { Operation, Outcome, Peer, Service } from '../../dimse/service.ts';
import { status } from '../../dimse/status.ts';
import { newUid } from '../../new-uid.ts';
import { encodeMessage, readMessage } from '../messages.ts';
import type { ServiceClass } from '../service-class.ts';
import { Turns } from '../turns.ts';
import type { AttributeProblem } from './attributes.ts';
import { applySet, changedFixed, checkCreate, checkSet, stateOf, studyUidsOf } from './attributes.ts';

/** Modality Performed Procedure Step Retrieve (PS3.4 F.8). */
export const procedureStepRetrieveSopClass = '1.2.840.10008.3.1.2.3.4';

/** Error ID (0000,0903) of an N-SET on a step that has ended (PS3.4 F.7.2.2.2). */
export const mayNoLongerBeUpdated = 0xa710;

/** The records, as the services need them. */
export interface StepStore {
  step(uid: string): Promise<StoredStep | undefined>;
  /** False when there is one with this UID. Resolves when it is written down. */
  create(step: StoredStep, studyUids: string[], message: StepMessage, peer: Peer): Promise<boolean>;
  /** False when the step has ended. Resolves when it is written down. */
  update(step: StoredStep, studyUids: string[], message: StepMessage, peer: Peer): Promise<boolean>;
}

/** Modality Performed Procedure Step as SCP (PS3.4 F.7), and its records for whoever reads them (F.8). */
export function procedureStepServiceClass(store: StepStore): ServiceClass {
  const turns = new Turns<string>();
  return {
    name: 'Modality Performed Procedure Step',
    sopClasses: ({ procedureStep }) =>
      procedureStep.enabled
        ? [modalityPerformedProcedureStepSopClass, ...(procedureStep.retrieve ? [procedureStepRetrieveSopClass] : [])]
        : [],
    open: ({ policy }) => new StepService(store, policy, turns),
  };
}

class StepService implements Service {
  readonly name = 'Modality Performed Procedure Step';
  readonly operations = new Set([commandField.create, commandField.setAttributes, commandField.getAttributes]);
  readonly #store: StepStore;
  readonly #policy: AcceptancePolicy;
  /** Changes of one step, from whichever association: none may be lost to another that read the record before it. */
  readonly #turns: Turns<string>;

  constructor(store: StepStore, policy: AcceptancePolicy, turns: Turns<string>) {
    this.#store = store;
    this.#policy = policy;
    this.#turns = turns;
  }

  perform(operation: Operation): Outcome | Promise<Outcome> {
    return operation.command.field === commandField.getAttributes
      ? this.#get(operation)
      : { status: status.missingAttribute, comment: 'the attributes are missing' };
  }

  receive(operation: Operation) {
    return collect((bytes) => {
      const { field } = operation.command;
      if (field === commandField.getAttributes) {
        return this.#get(operation);
      }
      if (operation.context.abstractSyntax !== modalityPerformedProcedureStepSopClass) {
        return { status: status.unrecognizedOperation, comment: 'this class is for reading' };
      }
      return field === commandField.create
        ? this.#create(operation, bytes)
        : this.#turns.take(operation.command.requestedSopInstanceUid ?? '', () => this.#set(operation, bytes));
    });
  }

  outcomeOf(error: unknown): Outcome | undefined {
    if (!(error instanceof NegatoscopeError)) {
      return undefined;
    }
    const { statuses } = this.#policy.procedureStep;
    const comment = error.message;
    if (error.code === 'disk-full' || error.code === 'busy') {
      return { status: statuses.outOfResources, comment };
    }
    // Anything that is not the sender's fault.
    return ['invalid-input', 'damaged', 'not-dicom'].includes(error.code)
      ? undefined
      : { status: statuses.processingFailure, comment };
  }

  async #create({ command, context, peer }: Operation, bytes: Buffer): Promise<Outcome> {
    if (command.affectedSopClassUid !== modalityPerformedProcedureStepSopClass) {
      return { status: status.noSuchSopClass };
    }
    const given = command.affectedSopInstanceUid;
    if (given !== undefined && !isUsableUid(given)) {
      return { status: status.invalidObjectInstance, comment: 'the SOP Instance UID is no UID' };
    }
    const uid = given ?? newUid();
    const fields: Partial<Command> = { affectedSopInstanceUid: uid };
    const dataSet = readMessage(bytes, context);
    const problem = checkCreate(dataSet, this.#policy.procedureStep.validation);
    if (problem !== undefined) {
      return this.#refused(problem, fields);
    }
    const now = Date.now();
    const step = {
      uid,
      state: 'IN PROGRESS' as const,
      peer: peer.aeTitle,
      address: peer.address,
      createdAt: now,
      changedAt: now,
      attributes: JSON.stringify(toDicomJson(dataSet)),
    };
    const message = { operation: 'create', transferSyntaxUid: context.transferSyntax, data: bytes } as const;
    return (await this.#store.create(step, studyUidsOf(dataSet), message, peer))
      ? { status: status.success, fields }
      : { status: status.duplicateSopInstance, fields, comment: 'there is a step with this UID' };
  }

  async #set({ command, context, peer }: Operation, bytes: Buffer): Promise<Outcome> {
    const { validation, fixedAttributes } = this.#policy.procedureStep;
    if (command.requestedSopClassUid !== modalityPerformedProcedureStepSopClass) {
      return { status: status.noSuchSopClass };
    }
    const step = await this.#find(command.requestedSopInstanceUid);
    if (step === undefined) {
      return { status: status.noSuchObjectInstance, comment: 'no such step' };
    }
    if (step.state !== 'IN PROGRESS') {
      return this.#ended();
    }
    const dataSet = readMessage(bytes, context);
    const record = fromDicomJson(JSON.parse(step.attributes));
    const given = fromDicomJson(toDicomJson(dataSet));
    const next = applySet(record, given);
    const problem = checkSet(given, next, validation);
    if (problem !== undefined) {
      return this.#refused(problem);
    }
    const changed = changedFixed(given, record).map(tagNumber);
    if (changed.length > 0 && fixedAttributes === 'refuse') {
      return this.#refused({ kind: 'invalid-value', elements: changed });
    }
    const updated = {
      ...step,
      state: (stateOf(given) ?? step.state) as StepState,
      // Tells one record from the next, also within a millisecond.
      changedAt: Math.max(Date.now(), step.changedAt + 1),
      attributes: JSON.stringify(toDicomJson(next)),
    };
    // What was not taken is not passed on either.
    const data = changed.length === 0 ? bytes : without(bytes, context.transferSyntax, changedFixed(given, record));
    const message = { operation: 'set', transferSyntaxUid: context.transferSyntax, data } as const;
    if (!(await this.#store.update(updated, studyUidsOf(next), message, peer))) {
      return this.#ended();
    }
    return changed.length > 0
      ? {
          status: status.attributeListError,
          comment: 'attributes that only N-CREATE may give were left as they are',
          fields: { attributeIdentifiers: changed },
        }
      : { status: status.success };
  }

  async #get({ command, context }: Operation): Promise<Outcome> {
    if (!this.#policy.procedureStep.retrieve || context.abstractSyntax !== procedureStepRetrieveSopClass) {
      return { status: status.unrecognizedOperation, comment: 'N-GET is of the retrieve class' };
    }
    const step = await this.#find(command.requestedSopInstanceUid);
    if (step === undefined) {
      return { status: status.noSuchObjectInstance, comment: 'no such step' };
    }
    const record = fromDicomJson(JSON.parse(step.attributes));
    const wanted = (command.attributeIdentifiers ?? []).map((tag) => tag.toString(16).toUpperCase().padStart(8, '0'));
    const missing = wanted.filter((tag) => record[tag] === undefined).map(tagNumber);
    const answer: DataSet =
      wanted.length === 0
        ? record
        : Object.fromEntries(Object.entries(record).filter(([tag]) => wanted.includes(tag) || tag === '00080005'));
    return {
      status: missing.length > 0 ? status.attributeListError : status.success,
      dataSet: encodeMessage(answer, context),
      ...(missing.length > 0 && { fields: { attributeIdentifiers: missing } }),
    };
  }

  async #find(uid: string | undefined): Promise<StoredStep | undefined> {
    return uid === undefined ? undefined : this.#store.step(uid);
  }

  #ended(): Outcome {
    return {
      status: this.#policy.procedureStep.statuses.processingFailure,
      comment: 'Performed Procedure Step Object may no longer be updated',
      fields: { errorId: mayNoLongerBeUpdated },
    };
  }

  /** PS3.7 C.5.5, C.5.13, C.5.14: the elements in question are in the answer. */
  #refused({ kind, elements }: AttributeProblem, fields: Partial<Command> = {}): Outcome {
    const codes = {
      missing: status.missingAttribute,
      'missing-value': status.missingAttributeValue,
      'invalid-value': status.invalidAttribute,
    };
    return {
      status: codes[kind],
      offendingElements: elements,
      fields: { ...fields, attributeIdentifiers: elements },
    };
  }
}

/** The data set without some of its elements, the rest with the bytes that it came with. */
function without(bytes: Uint8Array, transferSyntax: string, tags: readonly Tag[]): Uint8Array {
  const dataSet = readMessage(bytes, { transferSyntax }, { raw: true });
  for (const tag of tags) {
    delete dataSet[tag];
  }
  return encodeDataSet(dataSet, transferSyntax);
}
