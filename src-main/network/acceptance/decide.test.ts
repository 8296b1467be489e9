import { describe, expect, it } from 'vitest';
import { listenerSchema } from '../../../src-shared/settings/schema.ts';
import { plainRequest, type RequestParts, verificationContext } from '../testing/raw-peer.ts';
import type { ListenerInput } from '../testing/test-listener.ts';
import type { AcceptanceState } from './decide.ts';
import { decide } from './decide.ts';

const state: AcceptanceState = { address: '10.0.0.1', associations: 0, stopping: false, ready: true };

function outcome(settings: ListenerInput, parts: RequestParts = {}, changed: Partial<AcceptanceState> = {}): string {
  const acceptance = decide(plainRequest([verificationContext()], parts), listenerSchema.parse(settings), {
    ...state,
    ...changed,
  });
  if ('policy' in acceptance) {
    return acceptance.overLimit ? 'accepted over the limit' : 'accepted';
  }
  if ('close' in acceptance) {
    return 'closed';
  }
  const { result, source, reason } = acceptance.reject;
  return `${result}/${source}/${reason}`;
}

describe('decide (PS3.8 9.3.4)', () => {
  it.each<[string, string, ListenerInput, RequestParts, Partial<AcceptanceState>]>([
    ['a right request', 'accepted', {}, {}, {}],
    ['another called title', '1/1/7', {}, { called: 'OTHER' }, {}],
    ['a called title in other letters', '1/1/7', {}, { called: 'negatoscope' }, {}],
    ['another called title when titles do not count', 'accepted', { calledAeTitle: 'ignore' }, { called: 'OTHER' }, {}],
    ['one of our further titles', 'accepted', { titles: [{ aeTitle: 'SECOND' }] }, { called: 'SECOND' }, {}],
    ['another application context', '1/1/2', {}, { applicationContext: '1.2.3' }, {}],
    ['no application context', '1/1/2', {}, { applicationContext: '' }, {}],
    [
      'another application context, transient by setting',
      '2/1/2',
      { rejections: { applicationContext: 'transient' } },
      { applicationContext: '1.2.3' },
      {},
    ],
    ['an unknown caller', '1/1/3', { callingPolicy: 'title', callers: [{ aeTitle: 'CT1' }] }, {}, {}],
    ['an unknown address', '1/1/3', { callingPolicy: 'address', callers: [{ address: '10.0.0.2' }] }, {}, {}],
    ['an unknown address, silently', 'closed', { callingPolicy: 'address', unknownCaller: 'close' }, {}, {}],
    ['a known caller', 'accepted', { callingPolicy: 'title', callers: [{ aeTitle: 'RAW' }] }, {}, {}],
    ['one too many', '2/3/2', { maxAssociations: 2 }, {}, { associations: 2 }],
    ['the last one allowed', 'accepted', { maxAssociations: 2 }, {}, { associations: 1 }],
    [
      'one too many, as congestion',
      '2/3/1',
      { maxAssociations: 2, overLimit: 'temporary-congestion' },
      {},
      { associations: 2 },
    ],
    [
      'one too many, to be refused instance by instance',
      'accepted over the limit',
      { maxAssociations: 2, overLimit: 'refuse-storage' },
      {},
      { associations: 2 },
    ],
    ['nobody known', '1/1/1', { users: { check: 'required' } }, {}, {}],
    [
      'nobody known, and too many: no passcode is looked at',
      '2/3/2',
      { users: { check: 'required' }, maxAssociations: 2, overLimit: 'local-limit-exceeded' },
      {},
      { associations: 2 },
    ],
    ['any number without a limit', 'accepted', { maxAssociations: 0 }, {}, { associations: 1000 }],
    ['somebody while the archive is closed', '2/3/1', {}, {}, { ready: false }],
    ['the same, permanent', '1/3/1', { rejections: { congestion: 'permanent' } }, {}, { ready: false }],
    ['somebody while we stop', '2/1/1', {}, {}, { stopping: true }],
    ['the same, permanent', '1/1/1', { rejections: { stopping: 'permanent' } }, {}, { stopping: true }],
    ['a peer that takes 7 bytes at most', '1/2/1', {}, { user: { maximumLength: 7 } }, {}],
    ['a peer that takes anything', 'accepted', {}, { user: { maximumLength: 0 } }, {}],
  ])('%s: %s', (_name, expected, settings, parts, changed) => {
    expect(outcome(settings, parts, changed)).toBe(expected);
  });

  it('uses the rules of the title that was called', () => {
    const settings: ListenerInput = {
      titles: [
        { aeTitle: 'STRICT', overrides: { callingPolicy: 'title', rejections: { applicationContext: 'transient' } } },
      ],
    };
    expect(outcome(settings)).toBe('accepted');
    expect(outcome(settings, { called: 'STRICT' })).toBe('1/1/3');
    expect(outcome(settings, { called: 'STRICT', applicationContext: '1' })).toBe('2/1/2');
  });
});
