import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { DataSet, Element, Vr } from '../../dicom/data-set.ts';
import { vrs } from '../../dicom/vr.ts';
import type { DeIdentifyPlan } from '../model.ts';
import { deIdentifyRequestSchema } from '../model.ts';
import { deIdentified } from './de-identify.ts';

/** Table 7-1 of the conformance statement: tag, representation, action (N empty, R removed, M another UID, O shifted). */
const table: readonly (readonly [tag: string, vr: Vr, action: 'N' | 'R' | 'M' | 'O'])[] = [
  ['00080012', 'DA', 'O'],
  ['00080013', 'TM', 'O'],
  ['00080014', 'UI', 'R'],
  ['00080018', 'UI', 'M'],
  ['00080021', 'DA', 'O'],
  ['00080023', 'DA', 'O'],
  ['0008002A', 'DT', 'O'],
  ['00080031', 'TM', 'O'],
  ['00080033', 'TM', 'O'],
  ['00080050', 'SH', 'N'],
  ['00080080', 'LO', 'N'],
  ['00080081', 'ST', 'N'],
  ['00080090', 'PN', 'N'],
  ['00080092', 'ST', 'N'],
  ['00080094', 'SH', 'N'],
  ['00081010', 'SH', 'N'],
  ['00081030', 'LO', 'N'],
  ['0008103E', 'LO', 'N'],
  ['00081040', 'LO', 'N'],
  ['00081048', 'PN', 'N'],
  ['00081050', 'PN', 'N'],
  ['00081060', 'PN', 'N'],
  ['00081070', 'PN', 'N'],
  ['00081080', 'LO', 'N'],
  ['00081155', 'UI', 'M'],
  ['00082111', 'ST', 'N'],
  ['00100010', 'PN', 'N'],
  ['00100020', 'LO', 'N'],
  ['00100030', 'DA', 'N'],
  ['00100032', 'TM', 'N'],
  ['00100040', 'CS', 'N'],
  ['00100050', 'SQ', 'R'],
  ['00100101', 'SQ', 'R'],
  ['00101000', 'LO', 'N'],
  ['00101001', 'PN', 'N'],
  ['00101002', 'SQ', 'R'],
  ['00101005', 'PN', 'R'],
  ['00101010', 'AS', 'N'],
  ['00101020', 'DS', 'N'],
  ['00101030', 'DS', 'N'],
  ['00101040', 'LO', 'R'],
  ['00101060', 'PN', 'R'],
  ['00101080', 'LO', 'R'],
  ['00101081', 'LO', 'R'],
  ['00101090', 'LO', 'N'],
  ['00102154', 'SH', 'R'],
  ['00102160', 'SH', 'N'],
  ['00102180', 'SH', 'N'],
  ['001021B0', 'LT', 'N'],
  ['00102297', 'PN', 'R'],
  ['00102298', 'CS', 'R'],
  ['00102299', 'LO', 'R'],
  ['00104000', 'LT', 'N'],
  ['00181000', 'LO', 'N'],
  ['00181012', 'DA', 'O'],
  ['00181014', 'TM', 'O'],
  ['00181030', 'LO', 'N'],
  ['00181078', 'DT', 'O'],
  ['00181079', 'DT', 'O'],
  ['00189074', 'DT', 'O'],
  ['00189151', 'DT', 'O'],
  ['00189516', 'DT', 'O'],
  ['00189517', 'DT', 'O'],
  ['0020000D', 'UI', 'M'],
  ['0020000E', 'UI', 'M'],
  ['00200010', 'SH', 'N'],
  ['00200052', 'UI', 'M'],
  ['00200200', 'UI', 'M'],
  ['00204000', 'LT', 'N'],
  ['00400275', 'SQ', 'R'],
  ['0040A124', 'UI', 'M'],
  ['00440010', 'DT', 'O'],
  ['21000040', 'DA', 'O'],
  ['30060024', 'UI', 'M'],
  ['300600C2', 'UI', 'M'],
];

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text.length % 2 === 0 ? text : `${text} `);
const raw = (vr: Vr, text: string): Element => ({ vr, bytes: bytes(text) });
const days = -37;
const samples: Partial<Record<Vr, string>> = {
  AS: '045Y',
  CS: 'M',
  DA: '20240229',
  DS: '72.5',
  DT: '20240229101530.250000+0100',
  TM: '101530.25',
  UI: '1.2.3.4.5',
};
const sampleOf = (vr: Vr): Element =>
  vr === 'SQ' ? { vr, Value: [{ '00080100': raw('SH', 'CODE') }] } : raw(vr, samples[vr] ?? `Text of ${vr}`);
const hash = (purpose: string, text: string): Uint8Array =>
  createHmac('sha256', 'key')
    .update(purpose + text)
    .digest();

function planOf(values: Record<string, string> = {}, more: Partial<DeIdentifyPlan> = {}): DeIdentifyPlan {
  return {
    request: deIdentifyRequestSchema.parse({ profile: 'canon-gca', values }),
    profile: { basedOn: 'canon-gca', options: [], actions: {}, safePrivate: [] },
    secret: new Uint8Array(32),
    pseudonym: { name: '', id: '' },
    shiftDays: days,
    ...more,
  };
}
const apply = (dataSet: DataSet, plan = planOf()): DataSet => deIdentified(dataSet, plan, hash);
const textOf = (element: Element | undefined): string =>
  element?.bytes === undefined
    ? (element?.Value ?? []).map((value) => (typeof value === 'object' ? '?' : String(value))).join('\\')
    : new TextDecoder().decode(element.bytes).trim();

describe('the profile of the GCA workstations', () => {
  it('has the 75 attributes of its table', () => {
    expect(new Set(table.map(([tag]) => tag)).size).toBe(75);
    const count = (wanted: string) => table.filter(([, , action]) => action === wanted).length;
    expect([count('O'), count('M'), count('R'), count('N')]).toEqual([17, 9, 14, 35]);
  });

  it.each(table)('[GCA-192] (%s) %s: %s, in items of sequences, too', (tag, vr, action) => {
    const before = sampleOf(vr);
    const after = apply({ [tag]: before, '00081140': { vr: 'SQ', Value: [{ [tag]: before }] } });
    for (const place of [after, after['00081140']!.Value![0] as DataSet]) {
      const element = place[tag];
      if (action === 'R') {
        expect(element).toBeUndefined();
      } else if (action === 'N') {
        expect(element).toEqual({ vr });
      } else if (action === 'M') {
        expect(textOf(element)).toMatch(/^2\.25\.\d+$/);
      } else if (vr === 'TM') {
        expect(element).toBe(before);
      } else {
        expect(textOf(element)).toBe(vr === 'DA' ? '20240123' : '20240123101530.250000+0100');
      }
    }
  });

  it('[GCA-192] puts what the user says in the place of the six attributes that he may give', () => {
    const given = {
      '00080050': 'ACC-1',
      '0008103E': 'Axial',
      '00081040': 'Nuclear medicine',
      '00100010': 'Doe^Jane',
      '00100020': 'P-1',
      '00100030': '19700101',
    };
    const before = Object.fromEntries(Object.keys(given).map((tag) => [tag, raw('LO', 'before')]));
    const after = apply(before, planOf(given));
    expect(Object.keys(after).sort()).toEqual(Object.keys(given).sort());
    expect(textOf(after['00080050'])).toBe('ACC-1');
    expect(after['00100010']!.Value).toEqual([{ Alphabetic: 'Doe^Jane' }]);
    expect(textOf(after['00100030'])).toBe('19700101');
  });

  it('adds no attribute that was not there', () => {
    expect(apply({}, planOf({ '00080050': 'ACC-1' }))).toEqual({});
  });

  it('[GCA-195] shifts every date by the days between the study date that is wanted and the one it had', () => {
    const dated = table.filter(([, vr, action]) => action === 'O' && vr !== 'TM');
    const before: DataSet = { '00080020': raw('DA', '20240101'), '00080022': raw('DA', '20240102') };
    for (const [tag, vr] of dated) before[tag] = sampleOf(vr);
    const after = apply(before, planOf({ '00080020': '20250101' }));
    expect(textOf(after['00080020'])).toBe('20250101');
    expect(textOf(after['00080022'])).toBe('20250102');
    for (const [tag] of dated) expect(textOf(after[tag]).slice(0, 8)).toBe('20250301');
  });

  it('[GCA-196] removes every private element, in items, too', () => {
    const hidden: DataSet = {
      '00290010': raw('LO', 'MAKER'),
      '00291001': raw('LO', 'Doe^Jane'),
      '00090002': raw('UN', 'x'),
    };
    const after = apply({ ...hidden, '00081140': { vr: 'SQ', Value: [hidden] }, '00080060': raw('CS', 'NM') });
    expect(after).toEqual({ '00081140': { vr: 'SQ', Value: [{}] }, '00080060': raw('CS', 'NM') });
  });

  it('[GCA-197] leaves attributes that are not listed byte for byte', () => {
    const others: DataSet = {};
    const unlisted: Record<string, Vr> = {
      '00080005': 'CS',
      '00080060': 'CS',
      '00080070': 'LO',
      '00181020': 'LO',
      '00200013': 'IS',
      '00280030': 'DS',
      '00540081': 'US',
      '00102110': 'LO',
      '00104001': 'LO',
      '00321032': 'PN',
    };
    for (const [tag, vr] of Object.entries(unlisted)) others[tag] = vr in samples ? sampleOf(vr) : raw(vr, '1 ');
    others['7FE00010'] = { vr: 'OW', location: { offset: 100, length: 4 } };
    const after = apply({ ...others, '00100010': raw('PN', 'Doe') });
    for (const tag of Object.keys(others)) expect(after[tag]).toBe(others[tag]);
  });

  it('[GCA-199] neither adds nor alters Patient Identity Removed', () => {
    expect(apply({ '00100010': raw('PN', 'Doe') })).not.toHaveProperty('00120062');
    const said = raw('CS', 'NO');
    expect(apply({ '00120062': said })['00120062']).toBe(said);
  });

  it('[GCA-193] gives a UID the same replacement wherever it stands, and others to others', () => {
    const uid = (text: string) => raw('UI', text);
    const item = { '00081150': uid('1.2.840.10008.5.1.4.1.1.20'), '00081155': uid('1.2.3.1') };
    const one = apply({
      '00080018': uid('1.2.3.1'),
      '00200052': uid('1.2.3.9'),
      '00081140': { vr: 'SQ', Value: [item] },
      '30060024': uid('1.2.3.9'),
    });
    const other = apply({ '00080018': uid('1.2.3.2'), '00200052': uid('1.2.3.9') });
    const referred = one['00081140']!.Value![0] as DataSet;
    expect(textOf(referred['00081155'])).toBe(textOf(one['00080018']));
    expect(textOf(referred['00081150'])).toBe('1.2.840.10008.5.1.4.1.1.20');
    expect(textOf(one['30060024'])).toBe(textOf(one['00200052']));
    expect(textOf(other['00200052'])).toBe(textOf(one['00200052']));
    expect(textOf(other['00080018'])).not.toBe(textOf(one['00080018']));
  });
});

describe('patient editing', () => {
  const profile = { basedOn: 'patient-editing', options: [], actions: {}, safePrivate: [] } as const;

  it('[GCA-200] changes only the attributes that are selected', () => {
    const before: DataSet = {};
    for (const [tag, vr] of table) before[tag] = sampleOf(vr);
    before['00291001'] = raw('LO', 'private');
    const selected = { '00100010': 'Doe^Jane', '00100040': 'F', '00104000': '' };
    const after = apply(before, planOf(selected, { profile, pseudonym: { name: 'X', id: 'Y' } }));
    for (const tag of Object.keys(before)) if (!(tag in selected)) expect(after[tag]).toBe(before[tag]);
    expect(after['00100010']!.Value).toEqual([{ Alphabetic: 'Doe^Jane' }]);
    expect(textOf(after['00100040'])).toBe('F');
    expect(after['00104000']).toEqual({ vr: 'LT' });
    expect(Object.keys(after).sort()).toEqual(Object.keys(before).sort());
  });
});

it('every representation of the tables is one', () => {
  for (const [, vr] of table) expect(vrs[vr]).toBeDefined();
});
