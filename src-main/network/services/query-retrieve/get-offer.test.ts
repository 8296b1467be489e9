import { describe, expect, it } from 'vitest';
import { queryingSchema } from '../../../../src-shared/settings/querying.ts';
import { listenerSchema } from '../../../../src-shared/settings/schema.ts';
import { offeredClasses, storageOffer } from './get-offer.ts';

const policy = listenerSchema.parse({});
const querying = queryingSchema.parse({});
const ct = '1.2.840.10008.5.1.4.1.1.2';
const sc = '1.2.840.10008.5.1.4.1.1.7';
const gsps = '1.2.840.10008.5.1.4.1.1.11.1';
const native = ['1.2.840.10008.1.2.1', '1.2.840.10008.1.2', '1.2.840.10008.1.2.2'];

const offer = (expected: { sopClasses: string[]; modalities: string[] }, changes: object = {}, compressed = true) =>
  storageOffer(offeredClasses(expected, { ...policy, ...changes }, querying), expected, {
    firstId: 5,
    taken: [],
    compressed,
  });

describe('what is proposed with C-GET', () => {
  it.each([
    ['nothing known', { sopClasses: [], modalities: [] }],
    ['modalities known', { sopClasses: [], modalities: ['CT', 'MR', 'US', 'PT', 'NM', 'XA'] }],
    ['classes known', { sopClasses: [ct, sc], modalities: ['CT', 'OT'] }],
    [
      'more classes than there is room for',
      { sopClasses: Array.from({ length: 300 }, (_, at) => `2.25.${at}`), modalities: [] },
    ],
  ] as const)('never more than 128 contexts, ids odd and once, a role for each class: %s', (_, expected) => {
    const { contexts, roles } = offer({ sopClasses: [...expected.sopClasses], modalities: [...expected.modalities] });
    expect(contexts.length).toBeLessThanOrEqual(126);
    expect(contexts.length).toBeGreaterThan(100);
    expect(contexts.map(({ id }) => id)).toEqual(contexts.map((_, index) => 5 + 2 * index));
    expect(contexts.at(-1)!.id).toBeLessThanOrEqual(255);
    expect(new Set(roles.map(({ sopClassUid }) => sopClassUid))).toEqual(
      new Set(contexts.map(({ abstractSyntax }) => abstractSyntax)),
    );
    expect(roles.every(({ scu, scp }) => scp && !scu)).toBe(true);
  });

  it('the classes that will come first, native, then each compressed syntax by itself; presentation states with them', () => {
    const { contexts } = offer({ sopClasses: [ct], modalities: ['CT'] });
    expect(contexts[0]).toEqual({ id: 5, abstractSyntax: ct, transferSyntaxes: native });
    const ofCt = contexts.filter(({ abstractSyntax }) => abstractSyntax === ct).map((one) => one.transferSyntaxes);
    for (const uid of ['1.2.840.10008.1.2.4.70', '1.2.840.10008.1.2.4.90', '1.2.840.10008.1.2.5']) {
      expect(ofCt).toContainEqual([uid]);
    }
    expect(contexts.map(({ abstractSyntax }) => abstractSyntax)).toContain(gsps);
    expect(contexts.map(({ abstractSyntax }) => abstractSyntax)).toContain(sc);
  });

  it('native syntaxes alone by setting; only what the listener takes, retired classes last', () => {
    const plain = offer({ sopClasses: [ct], modalities: [] }, {}, false);
    expect(plain.contexts.every(({ transferSyntaxes }) => transferSyntaxes.join() === native.join())).toBe(true);
    const few = offer({ sopClasses: [ct], modalities: ['CT'] }, { storageSopClasses: [sc, ct] });
    expect(new Set(few.contexts.map(({ abstractSyntax }) => abstractSyntax))).toEqual(new Set([ct, sc]));
    expect(offeredClasses({ sopClasses: [], modalities: [] }, policy, { getSopClasses: [sc] })).toEqual([sc]);
  });
});
