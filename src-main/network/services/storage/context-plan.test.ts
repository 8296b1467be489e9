import { describe, expect, it } from 'vitest';
import { type SendingSettings, sendingSchema } from '../../../../src-shared/settings/sending.ts';
import { ct, storage, ts } from '../../conformance/rig.ts';
import { contextsInOrder, maximumContexts, maySend, planContexts } from './context-plan.ts';
import { outcomeOfStatus } from './send-outcome.ts';

const settings = (fields: Parameters<typeof sendingSchema.parse>[0] = {}): SendingSettings =>
  sendingSchema.parse(fields);
const pair = (transferSyntaxUid: string, sopClassUid = ct) => ({ sopClassUid, transferSyntaxUid });
const proposed = (...[pairs, fields]: [ReturnType<typeof pair>[], object?]) =>
  planContexts(pairs, settings(fields)).contexts.map(({ abstractSyntax, transferSyntaxes }) =>
    abstractSyntax === ct ? transferSyntaxes : [abstractSyntax, ...transferSyntaxes],
  );

describe('the presentation contexts of an association', () => {
  it('are the native syntaxes in one, and that of each file in one of its own', () => {
    expect(proposed([pair(ts.ELE)])).toEqual([[ts.ELE, ts.ILE], [ts.ELE]]);
    expect(proposed([pair(ts.JLS), pair(ts.J2), pair(ts.JLS)])).toEqual([[ts.ELE, ts.ILE], [ts.JLS], [ts.J2]]);
    expect(proposed([pair(ts.ELE), pair(ts.ELE, storage('4'))])).toHaveLength(4);
  });

  it('do without that of the file, with others beside, or only with those that are allowed, as set', () => {
    expect(proposed([pair(ts.JLS)], { contexts: { own: false } })).toEqual([[ts.ELE, ts.ILE]]);
    expect(proposed([pair(ts.ELE)], { contexts: { own: false, combined: [], separate: [ts.ILE, ts.ELE] } })).toEqual([
      [ts.ILE],
      [ts.ELE],
    ]);
    expect(proposed([pair(ts.JLS)], { contexts: { transferSyntaxes: [ts.ILE] } })).toEqual([[ts.ILE]]);
    expect(
      proposed([pair(ts.ELE)], {
        compression: { mode: 'lossless', transferSyntaxes: [ts.JL1] },
        contexts: { own: false },
      }),
    ).toEqual([[ts.ELE, ts.ILE], [ts.JL1]]);
    // Without leave to compress nothing is proposed that could not be sent.
    expect(proposed([pair(ts.ELE)], { compression: { transferSyntaxes: [ts.JL1] }, contexts: { own: false } })).toEqual(
      [[ts.ELE, ts.ILE]],
    );
  });

  it('leave out what is no UID: a peer may refuse the whole association for it', () => {
    const broken = ['', 'CT', '1.2.3 ', '1'.repeat(65)].flatMap((uid) => [pair(ts.ELE, uid), pair(uid)]);
    expect(proposed([...broken, pair(ts.JLS)])).toEqual([[ts.ELE, ts.ILE], [ts.JLS]]);
    expect(maySend(settings(), '')).toBe(false);
  });

  it('are at most 128, with odd numbers in order; what does not fit is left for another association', () => {
    const pairs = Array.from({ length: 100 }, (_, index) => pair(ts.ELE, `1.2.3.${index}`));
    const plan = planContexts(pairs, settings());
    expect(plan.contexts).toHaveLength(maximumContexts);
    expect(plan.contexts.map(({ id }) => id)).toEqual(Array.from({ length: 128 }, (_, index) => 2 * index + 1));
    expect(plan.pairs.size).toBe(64);
  });

  it('cover the whole list beside what is needed, as far as it fits', () => {
    const sopClasses = [ct, ...Array.from({ length: 200 }, (_, index) => `1.2.3.${index}`)];
    const fields = { contexts: { propose: 'all', sopClasses, own: false } };
    const plan = planContexts([pair(ts.ELE, '1.2.3.199')], settings(fields));
    expect(plan.contexts).toHaveLength(128);
    expect(plan.contexts[0]?.abstractSyntax).toBe('1.2.3.199');
  });
});

describe('the choice among accepted contexts', () => {
  const order = (accepted: string[], own: string, isImage = true, fields: object = {}) =>
    contextsInOrder(
      accepted.map((transferSyntax, index) => ({ id: 2 * index + 1, transferSyntax })),
      own,
      isImage,
      settings(fields),
    ).map(({ transferSyntax }) => transferSyntax);

  it('is the syntax of the file, then the native ones', () => {
    expect(order([ts.ILE, ts.ELE, ts.JLS], ts.JLS, false)).toEqual([ts.JLS, ts.ELE, ts.ILE]);
    expect(order([ts.EBE, ts.ILE], ts.ELE)).toEqual([ts.ILE, ts.EBE]);
  });

  it('begins with what a node wants compressed, for uncompressed images only', () => {
    const wants = { compression: { mode: 'lossless', transferSyntaxes: [ts.JLS] } };
    expect(order([ts.ELE, ts.JLS], ts.ELE, true, wants)).toEqual([ts.JLS, ts.ELE]);
    expect(order([ts.ELE, ts.JLS], ts.ELE, false, wants)).toEqual([ts.ELE, ts.JLS]);
  });

  it('goes by the order of the contexts among equals', () => {
    const fields = { contexts: { preference: [[ts.JL, ts.JL1], ts.ILE] } };
    expect(order([ts.JL1, ts.ILE, ts.JL], ts.ELE, true, fields)).toEqual([ts.JL1, ts.JL, ts.ILE]);
  });
});

it('statuses go by the first rule that names them, else by their kind', () => {
  const rules = settings({ statuses: [{ from: 0xa700, to: 0xa7ff, outcome: 'failed', association: 'abort' }] });
  expect(outcomeOfStatus(0xa701, rules)).toEqual({ outcome: 'failed', abort: true });
  expect(outcomeOfStatus(0, rules)).toEqual({ outcome: 'done', abort: false });
  expect(outcomeOfStatus(0xb001, rules)).toEqual({ outcome: 'warning', abort: false });
  expect(outcomeOfStatus(0x1234, rules)).toEqual({ outcome: 'failed', abort: false });
});
