import { NegatoscopeError } from '../../../../src-shared/contract/errors.ts';
import { items, text } from '../../../../src-shared/dicom/access.ts';
import type { DataSet } from '../../../../src-shared/dicom/data-set.ts';
import { isUsableUid } from '../../../../src-shared/dicom/uids.ts';
import type { CommitmentInstance } from '../../../archive/database/state-commitments.ts';

/** The data sets of N-ACTION and N-EVENT-REPORT (PS3.4 tables J.3-1 and J.3-2). */

/** Action Type ID of the only action (PS3.4 J.3.2). */
export const requestCommitmentAction = 1;
/** Event Type IDs (PS3.4 J.3.3). */
export const allCommittedEvent = 1;
export const failuresExistEvent = 2;

/** Failure Reason (0008,1197), PS3.3 C.14.1.1. */
export const failureReason = {
  processingFailure: 0x0110,
  noSuchObjectInstance: 0x0112,
  classInstanceConflict: 0x0119,
  sopClassNotSupported: 0x0122,
  duplicateTransactionUid: 0x0131,
  resourceLimitation: 0x0213,
} as const;

export interface CommitmentRequest {
  transactionUid: string;
  instances: { sopClassUid: string; sopInstanceUid: string }[];
}

export interface CommitmentReport {
  transactionUid: string;
  committed: { sopClassUid: string; sopInstanceUid: string }[];
  failed: { sopClassUid: string; sopInstanceUid: string; reason: number }[];
}

const reference = (item: DataSet) => ({
  sopClassUid: text(item, 'ReferencedSOPClassUID') ?? '',
  sopInstanceUid: text(item, 'ReferencedSOPInstanceUID') ?? '',
});

/** The Transaction UID; `invalid-input` when it is missing or none. */
export function transactionUidOf(dataSet: DataSet): string {
  const uid = text(dataSet, 'TransactionUID') ?? '';
  if (!isUsableUid(uid)) {
    throw new NegatoscopeError('invalid-input', uid === '' ? 'no Transaction UID' : 'the Transaction UID is no UID', {
      tag: '00081195',
    });
  }
  return uid;
}

/** Reads the action information of N-ACTION; `invalid-input` for one that lacks what it must have. */
export function readRequest(dataSet: DataSet): CommitmentRequest {
  const transactionUid = transactionUidOf(dataSet);
  const instances = items(dataSet, 'ReferencedSOPSequence').map(reference);
  if (instances.length === 0) {
    throw new NegatoscopeError('invalid-input', 'no Referenced SOP Sequence', { tag: '00081199' });
  }
  const wrong = instances.findIndex(
    ({ sopClassUid, sopInstanceUid }) => !isUsableUid(sopClassUid) || !isUsableUid(sopInstanceUid),
  );
  if (wrong >= 0) {
    throw new NegatoscopeError('invalid-input', `item ${wrong + 1} of the Referenced SOP Sequence names no instance`, {
      tag: '00081199',
    });
  }
  return { transactionUid, instances };
}

const referenceItem = ({ sopClassUid, sopInstanceUid }: { sopClassUid: string; sopInstanceUid: string }): DataSet => ({
  '00081150': { vr: 'UI', Value: [sopClassUid] },
  '00081155': { vr: 'UI', Value: [sopInstanceUid] },
});

export const requestDataSet = ({ transactionUid, instances }: CommitmentRequest): DataSet => ({
  '00081195': { vr: 'UI', Value: [transactionUid] },
  '00081199': { vr: 'SQ', Value: instances.map(referenceItem) },
});

/**
 * The event information: what was committed and what was not, each in the order it was asked in. `retrieveAeTitle` empty: left out.
 * Instances without a result count as failed with 0110H.
 */
export function reportDataSet(
  transactionUid: string,
  instances: readonly CommitmentInstance[],
  retrieveAeTitle: string,
): { eventTypeId: number; dataSet: DataSet } {
  const committed = instances.filter(({ reason }) => reason === 0);
  const failed = instances.filter(({ reason }) => reason !== 0);
  const dataSet: DataSet = {
    ...(retrieveAeTitle !== '' && { '00080054': { vr: 'AE', Value: [retrieveAeTitle] } }),
    '00081195': { vr: 'UI', Value: [transactionUid] },
    ...(failed.length > 0 && {
      '00081198': {
        vr: 'SQ',
        Value: failed.map((instance) => ({
          ...referenceItem(instance),
          '00081197': { vr: 'US', Value: [instance.reason ?? failureReason.processingFailure] },
        })),
      },
    }),
    ...(committed.length > 0 && { '00081199': { vr: 'SQ', Value: committed.map(referenceItem) } }),
  };
  return { eventTypeId: failed.length === 0 ? allCommittedEvent : failuresExistEvent, dataSet };
}

/** Reads the event information of N-EVENT-REPORT; `invalid-input` without a Transaction UID. */
export function readReport(dataSet: DataSet): CommitmentReport {
  return {
    transactionUid: transactionUidOf(dataSet),
    committed: items(dataSet, 'ReferencedSOPSequence').map(reference),
    failed: items(dataSet, 'FailedSOPSequence').map((item) => ({
      ...reference(item),
      reason:
        Number(item['00081197']?.Value?.[0] ?? failureReason.processingFailure) || failureReason.processingFailure,
    })),
  };
}
