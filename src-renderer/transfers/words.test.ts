import { expect, it } from 'vitest';
import type { AssociationActivity } from '../../src-shared/contract/network.ts';
import { merged } from './associations-tab.tsx';
import { failureReason, hereText, jobStatusText, kindName, nextAttempt, purposeName } from './words.ts';

it('a status means what it means for that kind of job', () => {
  expect(jobStatusText({ kind: 'send', lastStatus: 0xa700 })).toBe('A700H: Refused: out of resources');
  expect(jobStatusText({ kind: 'retrieve', lastStatus: 0xa801 })).toBe('A801H: Refused: move destination unknown');
  expect(jobStatusText({ kind: 'send' })).toBe('');
  expect(jobStatusText({ kind: 'print', lastStatus: 0xc605 })).toBe(
    'C605H: The printer has not enough memory for the image',
  );
  expect(failureReason(0x0112)).toBe('0112H: No such object instance');
  expect(kindName('de-identify')).toBe('De-identify');
  expect(kindName('something-new')).toBe('Something new');
});

it('every kind of job and every purpose of an association that we open has words of its own', () => {
  const kinds = ['import', 'rebuild', 'send', 'forward', 'retrieve', 'priors', 'commitment', 'commitment-report'];
  const names = [...kinds, 'procedure-step', 'notification', 'compress', 'print', 'file-set'].map(kindName);
  expect(names.filter((name) => name.includes('-') || name === '')).toEqual([]);
  expect(new Set(names).size).toBe(names.length);
  const purposes = ['verification', 'storage', 'query', 'retrieve', 'worklist', 'commitment', 'commitment-report'];
  const words = [...purposes, 'procedure-step', 'notification', 'print', 'printer-status', 'printer-test'].map(
    (purpose) => purposeName({ purpose }),
  );
  expect(words.filter((word) => word.includes('-'))).toEqual([]);
  expect(new Set(words).size).toBe(words.length);
});

it('what was announced is here, in part, or not', () => {
  expect([hereText({ here: 12, instances: 12 }), hereText({ here: 0, instances: 12 })]).toEqual(['all', 'none']);
  expect(hereText({ here: 3, instances: 1200 })).toBe('3 of 1\u202f200');
});

it('the next attempt is told without counting every second at the end', () => {
  const at = (ms: number) => nextAttempt({ state: 'waiting', nextAttemptAt: ms }, 0);
  expect([at(200_000), at(10_000), at(4000), at(500)]).toEqual(['in 3 min 20 s', 'in 10 s', 'in a few seconds', 'now']);
  expect(nextAttempt({ state: 'waiting' }, 0)).toBe('');
});

it('associations that ended stay as they were last told of, the newest first', () => {
  const one = (id: number, more: Partial<AssociationActivity> = {}): AssociationActivity => ({
    id,
    direction: 'in',
    peerAeTitle: 'A',
    peerAddress: '',
    startedAt: 0,
    outcome: 'open',
    received: 0,
    failed: 0,
    bytes: 0,
    bytesPerSecond: 0,
    ...more,
  });
  const list = merged([one(2), one(1)], [one(3), one(2, { outcome: 'released' })]);
  expect(list.map(({ id, outcome }) => [id, outcome])).toEqual([
    [3, 'open'],
    [2, 'released'],
    [1, 'open'],
  ]);
});
