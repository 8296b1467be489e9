/**
 * The state machine of the DICOM upper layer as data: PS3.8 tables 9-1 to 9-10. Nothing here does anything; `association.ts` carries the
 * actions out.
 */

/** PS3.8 tables 9-1 to 9-5. */
export type State = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12 | 13;

export const stateNames: Readonly<Record<State, string>> = {
  1: 'Idle',
  2: 'Transport connection open, awaiting A-ASSOCIATE-RQ PDU',
  3: 'Awaiting local A-ASSOCIATE response primitive',
  4: 'Awaiting transport connection opening to complete',
  5: 'Awaiting A-ASSOCIATE-AC or A-ASSOCIATE-RJ PDU',
  6: 'Association established and ready for data transfer',
  7: 'Awaiting A-RELEASE-RP PDU',
  8: 'Awaiting local A-RELEASE response primitive',
  9: 'Release collision requestor side, awaiting A-RELEASE response primitive',
  10: 'Release collision acceptor side, awaiting A-RELEASE-RP PDU',
  11: 'Release collision requestor side, awaiting A-RELEASE-RP PDU',
  12: 'Release collision acceptor side, awaiting A-RELEASE response primitive',
  13: 'Awaiting transport connection close',
};

/** Events of PS3.8 table 9-10, in its order. */
export const event = {
  associateRequest: 1,
  transportConfirm: 2,
  associateAcceptPdu: 3,
  associateRejectPdu: 4,
  transportIndication: 5,
  associateRequestPdu: 6,
  acceptResponse: 7,
  rejectResponse: 8,
  dataRequest: 9,
  dataPdu: 10,
  releaseRequest: 11,
  releaseRequestPdu: 12,
  releaseResponsePdu: 13,
  releaseResponse: 14,
  abortRequest: 15,
  abortPdu: 16,
  transportClosed: 17,
  artimExpired: 18,
  invalidPdu: 19,
} as const;
export type Event = (typeof event)[keyof typeof event];

export type Action =
  | 'AE-1'
  | 'AE-2'
  | 'AE-3'
  | 'AE-4'
  | 'AE-5'
  | 'AE-6'
  | 'AE-7'
  | 'AE-8'
  | 'DT-1'
  | 'DT-2'
  | 'AR-1'
  | 'AR-2'
  | 'AR-3'
  | 'AR-4'
  | 'AR-5'
  | 'AR-6'
  | 'AR-7'
  | 'AR-8'
  | 'AR-9'
  | 'AR-10'
  | 'AA-1'
  | 'AA-2'
  | 'AA-3'
  | 'AA-4'
  | 'AA-5'
  | 'AA-6'
  | 'AA-7'
  | 'AA-8';

/**
 * The state an action ends in (PS3.8 tables 9-6 to 9-9). AE-6 leads to 13 instead when the service-provider rejects, AR-8 to 9 on the
 * requestor's side; DT and AR-6/AR-7 stay where they are.
 */
export const nextState: Readonly<Record<Action, State>> = {
  'AE-1': 4,
  'AE-2': 5,
  'AE-3': 6,
  'AE-4': 1,
  'AE-5': 2,
  'AE-6': 3,
  'AE-7': 6,
  'AE-8': 13,
  'DT-1': 6,
  'DT-2': 6,
  'AR-1': 7,
  'AR-2': 8,
  'AR-3': 1,
  'AR-4': 13,
  'AR-5': 1,
  'AR-6': 7,
  'AR-7': 8,
  'AR-8': 10,
  'AR-9': 11,
  'AR-10': 12,
  'AA-1': 13,
  'AA-2': 1,
  'AA-3': 1,
  'AA-4': 1,
  'AA-5': 1,
  'AA-6': 13,
  'AA-7': 13,
  'AA-8': 13,
};

/** Rows of PS3.8 table 9-10: one column per state 1..13, `-` where the standard leaves the field empty. */
const rows: Readonly<Record<Event, string>> = {
  //   1     2     3     4     5     6     7     8     9     10    11    12    13
  1: 'AE-1  -     -     -     -     -     -     -     -     -     -     -     -',
  2: '-     -     -     AE-2  -     -     -     -     -     -     -     -     -',
  3: '-     AA-1  AA-8  -     AE-3  AA-8  AA-8  AA-8  AA-8  AA-8  AA-8  AA-8  AA-6',
  4: '-     AA-1  AA-8  -     AE-4  AA-8  AA-8  AA-8  AA-8  AA-8  AA-8  AA-8  AA-6',
  5: 'AE-5  -     -     -     -     -     -     -     -     -     -     -     -',
  6: '-     AE-6  AA-8  -     AA-8  AA-8  AA-8  AA-8  AA-8  AA-8  AA-8  AA-8  AA-7',
  7: '-     -     AE-7  -     -     -     -     -     -     -     -     -     -',
  8: '-     -     AE-8  -     -     -     -     -     -     -     -     -     -',
  9: '-     -     -     -     -     DT-1  -     AR-7  -     -     -     -     -',
  10: '-     AA-1  AA-8  -     AA-8  DT-2  AR-6  AA-8  AA-8  AA-8  AA-8  AA-8  AA-6',
  11: '-     -     -     -     -     AR-1  -     -     -     -     -     -     -',
  12: '-     AA-1  AA-8  -     AA-8  AR-2  AR-8  AA-8  AA-8  AA-8  AA-8  AA-8  AA-6',
  13: '-     AA-1  AA-8  -     AA-8  AA-8  AR-3  AA-8  AA-8  AR-10 AR-3  AA-8  AA-6',
  14: '-     -     -     -     -     -     -     AR-4  AR-9  -     -     AR-4  -',
  15: '-     -     AA-1  AA-2  AA-1  AA-1  AA-1  AA-1  AA-1  AA-1  AA-1  AA-1  -',
  16: '-     AA-2  AA-3  -     AA-3  AA-3  AA-3  AA-3  AA-3  AA-3  AA-3  AA-3  AA-2',
  17: '-     AA-5  AA-4  AA-4  AA-4  AA-4  AA-4  AA-4  AA-4  AA-4  AA-4  AA-4  AR-5',
  18: '-     AA-2  -     -     -     -     -     -     -     -     -     -     AA-2',
  19: '-     AA-1  AA-8  -     AA-8  AA-8  AA-8  AA-8  AA-8  AA-8  AA-8  AA-8  AA-7',
};

const table: (Action | undefined)[][] = [];
for (const [number, row] of Object.entries(rows)) {
  table[Number(number)] = row.split(/ +/).map((field) => (field === '-' ? undefined : (field as Action)));
}

/** The action for an event in a state; undefined where the standard has none. */
export function actionFor(happened: Event, state: State): Action | undefined {
  return table[happened]?.[state - 1];
}

/** One step of an association's life, as listeners and tests see it. */
export interface Transition {
  event: Event;
  from: State;
  action: Action;
  to: State;
}
