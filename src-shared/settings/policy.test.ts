import { describe, expect, it } from 'vitest';
import { overlay } from './overlay.ts';
import { chooseTransferSyntax, messagePreference, policyFor, storagePreference } from './policy.ts';
import { listenerSchema } from './schema.ts';

const implicit = '1.2.840.10008.1.2';
const explicit = '1.2.840.10008.1.2.1';
const bigEndian = '1.2.840.10008.1.2.2';
const lossless14 = '1.2.840.10008.1.2.4.57';
const lossless = '1.2.840.10008.1.2.4.70';

describe('choice of a transfer syntax', () => {
  it('takes ours in our order, whatever the order proposed', () => {
    expect(chooseTransferSyntax([implicit, bigEndian, explicit], [explicit, bigEndian, implicit], 'our-order')).toBe(
      explicit,
    );
  });
  it('leaves the order among equals to the proposal', () => {
    const preference = [[lossless14, lossless], implicit];
    expect(chooseTransferSyntax([implicit, lossless, lossless14], preference, 'our-order')).toBe(lossless);
    expect(chooseTransferSyntax([implicit, lossless14, lossless], preference, 'our-order')).toBe(lossless14);
  });
  it('takes the first known one of the proposal when the peer decides', () => {
    expect(chooseTransferSyntax(['1.2.3', implicit, explicit], [explicit, [implicit]], 'proposed-order')).toBe(
      implicit,
    );
  });
  it('takes nothing that is not named', () => {
    expect(chooseTransferSyntax([lossless], [explicit, implicit], 'our-order')).toBeUndefined();
  });
});

describe('rules of an association', () => {
  const listener = listenerSchema.parse({
    aeTitle: 'MAIN',
    statuses: { duplicate: 1 },
    titles: [{ aeTitle: 'OTHER', overrides: { maxPduLength: 0, statuses: { damaged: 2 }, storage: false } }],
  });
  it('are the listener’s for its own title, with or without blanks around it', () => {
    expect(policyFor(listener, ' MAIN   ')?.maxPduLength).toBe(16384);
  });
  it('differ for a further title in what it overrides, and in nothing else', () => {
    const policy = policyFor(listener, 'OTHER');
    expect(policy).toMatchObject({ maxPduLength: 0, storage: false, verification: true });
    expect(policy?.statuses).toMatchObject({ damaged: 2, duplicate: 1, outOfResources: 0xa700 });
  });
  it('are none for a foreign title, unless titles are ignored', () => {
    expect(policyFor(listener, 'NOBODY')).toBeUndefined();
    expect(policyFor({ ...listener, calledAeTitle: 'ignore' }, 'NOBODY')?.maxPduLength).toBe(16384);
  });
  it('refuses overrides that are no fields of the policy', () => {
    expect(listenerSchema.safeParse({ titles: [{ aeTitle: 'X', overrides: { port: 1 } }] }).success).toBe(false);
    expect(listenerSchema.safeParse({ titles: [{ aeTitle: 'X', overrides: { maxPduLength: -1 } }] }).success).toBe(
      false,
    );
  });
  it('prefer the list of a SOP class over the general one', () => {
    const policy = policyFor(
      listenerSchema.parse({
        transferSyntaxes: [lossless],
        classTransferSyntaxes: [{ sopClasses: ['1.2'], transferSyntaxes: [implicit] }],
      }),
      'NEGATOSCOPE',
    )!;
    expect(storagePreference(policy, '1.2')).toEqual([implicit]);
    expect(storagePreference(policy, '1.3')).toEqual([lossless]);
    expect(storagePreference(policyFor(listener, 'MAIN')!, '1.3')).toBeUndefined();
  });
  it('fall back from Verification to messages to the usual order', () => {
    const given = (fields: object) => policyFor(listenerSchema.parse(fields), 'NEGATOSCOPE')!;
    expect(messagePreference(given({}), 'verification')).toEqual([explicit, implicit, bigEndian]);
    expect(messagePreference(given({ messageTransferSyntaxes: [implicit] }), 'verification')).toEqual([implicit]);
    expect(messagePreference(given({ verificationTransferSyntaxes: [bigEndian] }), 'verification')).toEqual([
      bigEndian,
    ]);
    expect(messagePreference(given({ verificationTransferSyntaxes: [bigEndian] }), 'other')[0]).toBe(explicit);
  });
});

describe('overlay', () => {
  it('merges objects, replaces lists, changes neither', () => {
    const base = { a: { b: 1, c: [1, 2] }, d: 1 };
    expect(overlay(base, { a: { c: [3] } })).toEqual({ a: { b: 1, c: [3] }, d: 1 });
    expect(base.a.c).toEqual([1, 2]);
  });
});
