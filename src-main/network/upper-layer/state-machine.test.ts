import { describe, expect, it } from 'vitest';
import type { Event, State } from './state-machine.ts';
import { actionFor, event, nextState, stateNames } from './state-machine.ts';

const states = Object.keys(stateNames).map(Number) as State[];
const events = Object.values(event) as Event[];

/** PS3.8 table 9-10 read column by column, independently of the rows in the source: `event:action` per state. */
const columns: Record<State, string> = {
  1: '1:AE-1 5:AE-5',
  2: '3:AA-1 4:AA-1 6:AE-6 10:AA-1 12:AA-1 13:AA-1 16:AA-2 17:AA-5 18:AA-2 19:AA-1',
  3: '3:AA-8 4:AA-8 6:AA-8 7:AE-7 8:AE-8 10:AA-8 12:AA-8 13:AA-8 15:AA-1 16:AA-3 17:AA-4 19:AA-8',
  4: '2:AE-2 15:AA-2 17:AA-4',
  5: '3:AE-3 4:AE-4 6:AA-8 10:AA-8 12:AA-8 13:AA-8 15:AA-1 16:AA-3 17:AA-4 19:AA-8',
  6: '3:AA-8 4:AA-8 6:AA-8 9:DT-1 10:DT-2 11:AR-1 12:AR-2 13:AA-8 15:AA-1 16:AA-3 17:AA-4 19:AA-8',
  7: '3:AA-8 4:AA-8 6:AA-8 10:AR-6 12:AR-8 13:AR-3 15:AA-1 16:AA-3 17:AA-4 19:AA-8',
  8: '3:AA-8 4:AA-8 6:AA-8 9:AR-7 10:AA-8 12:AA-8 13:AA-8 14:AR-4 15:AA-1 16:AA-3 17:AA-4 19:AA-8',
  9: '3:AA-8 4:AA-8 6:AA-8 10:AA-8 12:AA-8 13:AA-8 14:AR-9 15:AA-1 16:AA-3 17:AA-4 19:AA-8',
  10: '3:AA-8 4:AA-8 6:AA-8 10:AA-8 12:AA-8 13:AR-10 15:AA-1 16:AA-3 17:AA-4 19:AA-8',
  11: '3:AA-8 4:AA-8 6:AA-8 10:AA-8 12:AA-8 13:AR-3 15:AA-1 16:AA-3 17:AA-4 19:AA-8',
  12: '3:AA-8 4:AA-8 6:AA-8 10:AA-8 12:AA-8 13:AA-8 14:AR-4 15:AA-1 16:AA-3 17:AA-4 19:AA-8',
  13: '3:AA-6 4:AA-6 6:AA-7 10:AA-6 12:AA-6 13:AA-6 16:AA-2 17:AR-5 18:AA-2 19:AA-7',
};

describe('state machine table (PS3.8 9.2)', () => {
  it.each(states)('has the actions of the standard in state %i', (state) => {
    const actions = events
      .map((happened) => [happened, actionFor(happened, state)] as const)
      .filter(([, action]) => action !== undefined)
      .map(([happened, action]) => `${happened}:${action}`);
    expect(actions.join(' ')).toBe(columns[state]);
  });

  it('ends each action in a state of the standard', () => {
    for (const [action, state] of Object.entries(nextState)) {
      expect(states, action).toContain(state);
    }
  });

  it('answers an unexpected or invalid PDU with an abort in every state with an association', () => {
    const pdus = [event.associateAcceptPdu, event.associateRejectPdu, event.associateRequestPdu, event.invalidPdu];
    for (const state of states.filter((each) => each >= 6 && each <= 12)) {
      for (const pdu of pdus) {
        expect(actionFor(pdu, state)).toBe('AA-8');
      }
    }
  });
});
