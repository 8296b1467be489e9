import { describe, expect, it } from 'vitest';
import { text, texts } from '../dicom/access.ts';
import type { DataSet, Element, Value, Vr } from '../dicom/data-set.ts';
import { readDataSet } from '../dicom/part10/read.ts';
import { encodeDataSet } from '../dicom/part10/write.ts';
import { demographicAttributes } from './demographics.ts';
import { type Reconciliation, reconciliationSchema } from './model.ts';
import { momentText, reconciled } from './reconcile.ts';
import { reconcilable } from './reconcile-values.ts';

const little = '1.2.840.10008.1.2.1';
const at = new Date('2026-03-04T05:06:07.089Z');
const e = (vr: Vr, ...values: Value[]): Element => ({ vr, Value: values });

const source: DataSet = {
  '00080005': e('CS', 'ISO_IR 100'),
  '00080050': e('SH', 'ACC1'),
  '00080051': e('SQ', { '00400031': e('UT', 'HOSPITAL') }),
  '00080080': e('LO', 'Krankenhaus Süd'),
  '00100010': e('PN', { Alphabetic: 'Müller^Jörg' }),
  '00100020': e('LO', 'OLD1'),
  '00100021': e('LO', 'SOUTH'),
  '00100024': e('SQ', { '00400032': e('UT', '1.2.3') }),
  '00100030': e('DA', '19600102'),
  '00204000': e('LT', 'grün '),
  '00400275': e('SQ', { '00400009': e('SH', 'Schädel') }),
  FFFAFFFA: e('SQ', { '04000015': e('CS', 'MD5') }),
};
const yuki = { Alphabetic: 'Sato^Yuki', Ideographic: '佐藤^由貴', Phonetic: 'さとう^ゆき' };
const rawOf = (dataSet: DataSet): DataSet => readDataSet(encodeDataSet(dataSet, little), little, { raw: true }).dataSet;
const decoded = (raw: DataSet): DataSet => readDataSet(encodeDataSet(raw, little), little).dataSet;
const given = (values: Record<string, string>, more: Partial<Reconciliation> = {}): Reconciliation =>
  reconciliationSchema.parse({ values, ...more });

describe('reconciliation of an instance', () => {
  it('gives other values and keeps what they were; everything else stays byte for byte', () => {
    const raw = rawOf(source);
    const before = JSON.stringify(raw);
    const changed = reconciled(
      raw,
      given({ '00100020': 'P7', '00100010': 'Müller^Jörg^^Dr', '00100030': '19600102' }),
      at,
    );
    expect(JSON.stringify(raw)).toBe(before);
    const result = decoded(changed);
    expect(text(result, 'PatientID')).toBe('P7');
    expect(text(result, 'PatientName')).toBe('Müller^Jörg^^Dr');
    // Who issued the old ID did not issue the new one.
    expect(result['00100024']).toBeUndefined();
    expect(result['FFFAFFFA']).toBeUndefined();
    const [item] = result['04000561']!.Value as DataSet[];
    expect(text(item!, 'ReasonForTheAttributeModification')).toBe('COERCE');
    expect(text(item!, 'ModifyingSystem')).toBe('NEGATOSCOPE');
    expect(text(item!, 'SourceOfPreviousValues')).toBe('Krankenhaus Süd');
    expect(text(item!, 'AttributeModificationDateTime')).toBe(momentText(at));
    const [modified] = item!['04000550']!.Value as DataSet[];
    expect(Object.keys(modified!).sort()).toEqual(['00100010', '00100020', '00100021', '00100024', 'FFFAFFFA']);
    expect(text(modified!, 'PatientName')).toBe('Müller^Jörg');
    expect(text(modified!, 'IssuerOfPatientID')).toBe('SOUTH');
    expect(result['00100021']).toEqual({ vr: 'LO' });
    for (const tag of ['00080005', '00080080', '00100030', '00204000', '00400275']) {
      expect(changed[tag]).toBe(raw[tag]);
    }
  });

  it('is nothing when everything is said already, delimiters and padding aside', () => {
    const raw = rawOf(source);
    expect(reconciled(raw, given({ '00100010': 'Müller^Jörg^^', '00100020': 'OLD1', '00100040': '' }), at)).toBe(raw);
  });

  it('keeps who issued the ID where that is said, and says what there was not before (PS3.3 C.12.1.1.9)', () => {
    const raw = rawOf(source);
    const result = decoded(reconciled(raw, given({ '00100020': 'P7', '00100021': 'SOUTH', '00100040': 'M' }), at));
    expect(text(result, 'IssuerOfPatientID')).toBe('SOUTH');
    const [item] = result['04000561']!.Value as DataSet[];
    const [modified] = item!['04000550']!.Value as DataSet[];
    expect(text(modified!, 'IssuerOfPatientID')).toBe('SOUTH');
    expect(modified!['00100040']).toEqual({ vr: 'CS' });
    const renamed = decoded(reconciled(raw, given({ '00100010': 'Roe^Jane' }), at));
    expect(text(renamed, 'IssuerOfPatientID')).toBe('SOUTH');
  });

  it('refuses an instance that names another patient than the one who was decided about', () => {
    const values = { '00100010': 'Roe^Jane', '00100020': 'P7', '00100030': '19600103' };
    const decided = (name: string, birthDate = '19600102') =>
      given(values, { patient: { name, patientId: 'OLD1', birthDate } });
    const raw = rawOf(source);
    expect(text(decoded(reconciled(raw, decided('MULLER^JORG'), at)), 'PatientID')).toBe('P7');
    expect(text(decoded(reconciled(raw, decided('', ''), at)), 'PatientID')).toBe('P7');
    for (const other of [decided('Müller^Jan'), decided('Müller^Jörg', '19600104')]) {
      expect(() => reconciled(raw, other, at)).toThrow(expect.objectContaining({ code: 'invalid-input' }));
    }
    const other = given(values, { patient: { name: 'Müller^Jörg', patientId: 'OLD2', birthDate: '' } });
    expect(() => reconciled(raw, other, at)).toThrow(expect.objectContaining({ code: 'invalid-input' }));
    const issued = (issuer: string) => ({ name: '', patientId: 'OLD1', birthDate: '', issuer });
    expect(() => reconciled(raw, given(values, { patient: issued('NORTH') }), at)).toThrow();
    expect(text(decoded(reconciled(raw, given(values, { patient: issued('SOUTH') }), at)), 'PatientID')).toBe('P7');
    // Also in what he is not given.
    const born = { name: '', patientId: 'OLD1', birthDate: '19600104' };
    expect(() => reconciled(raw, given({ '00100020': 'P7' }, { patient: born }), at)).toThrow();
    // Twins whose names sound alike are told apart by how they are written; another spelling of one group makes nobody another.
    const written = rawOf({ ...source, '00080005': e('CS', 'ISO_IR 192'), '00100010': e('PN', yuki) });
    expect(() => reconciled(written, decided('Sato^Yuki=佐藤^由紀=さとう^ゆき'), at)).toThrow();
    expect(text(decoded(reconciled(written, decided('Satoh^Yuki=佐藤^由貴'), at)), 'PatientID')).toBe('P7');
    // Who says already what he is to say is nobody else.
    const done = reconciled(raw, given(values), at);
    expect(reconciled(done, decided('Nobody^Else'), at)).toBe(done);
  });

  it('turns all text into UTF-8 where the new values need it, that of items and originals included', () => {
    const result = decoded(reconciled(rawOf(source), given({ '00100010': 'Yamada^Tarou=山田^太郎' }), at));
    expect(texts(result, 'SpecificCharacterSet')).toEqual(['ISO_IR 192']);
    expect(text(result, 'PatientName')).toBe('Yamada^Tarou=山田^太郎');
    expect(text(result, 'InstitutionName')).toBe('Krankenhaus Süd');
    expect(text(result, 'ImageComments')).toBe('grün');
    expect(text((result['00400275']!.Value as DataSet[])[0]!, 'ScheduledProcedureStepID')).toBe('Schädel');
    const [item] = result['04000561']!.Value as DataSet[];
    expect(text((item!['04000550']!.Value as DataSet[])[0]!, 'PatientName')).toBe('Müller^Jörg');
  });

  it('adds to what earlier changes kept, makes values empty, and keeps no trace where told so', () => {
    const once = reconciled(rawOf(source), given({ '00100020': 'P7', '00100021': 'SOUTH' }), at);
    const twice = decoded(
      reconciled(rawOf(decoded(once)), given({ '00100021': '', '00080050': 'A2' }, { source: 'CD' }), at),
    );
    const items = twice['04000561']!.Value as DataSet[];
    expect(items).toHaveLength(2);
    expect(text(items[1]!, 'SourceOfPreviousValues')).toBe('CD');
    expect(Object.keys((items[1]!['04000550']!.Value as DataSet[])[0]!).sort()).toEqual([
      '00080050',
      '00080051',
      '00100021',
    ]);
    expect(twice['00100021']).toEqual({ vr: 'LO' });
    expect(twice['00080051']).toBeUndefined();
    const silent = decoded(reconciled(rawOf(source), given({ '00100020': 'P7' }, { keepOriginal: false }), at));
    expect(silent['04000561']).toBeUndefined();
    expect(text(silent, 'PatientID')).toBe('P7');
  });

  it('is the same when it is made again for the same moment', () => {
    const wanted = given({ '00100020': 'P7' }, { at: '20260304050607.089000+0000' });
    const make = (now: Date) => encodeDataSet(reconciled(rawOf(source), wanted, now), little);
    expect(make(new Date())).toEqual(make(at));
  });

  it.each([
    ['0020000D', '1.2'],
    ['00100030', 'yesterday'],
    ['00100020', 'x'.repeat(65)],
    ['00100020', 'a\u0007'],
    ['00100020', 'A\\B'],
    ['00100010', 'a=b=c=d'],
    ['00080005', 'ISO_IR 6'],
    ['00091001', 'x'],
    ['00081140', 'x'],
    ['00280010', '5'],
  ])('refuses %s given as %j', (tag, value) => {
    expect(() => reconcilable(tag, value)).toThrow(
      expect.objectContaining({ code: 'invalid-input', parameters: expect.objectContaining({ tag }) }),
    );
  });

  it('writes moments with the offset from UTC', () => {
    expect(momentText(at)).toMatch(/^20260304\d{6}\.089000[+-]\d{4}$/);
  });
});

it('the 34 demographic attributes are text that can be given', () => {
  expect(demographicAttributes).toHaveLength(34);
  expect(new Set(demographicAttributes.map(({ tag }) => tag)).size).toBe(34);
  const levels = demographicAttributes.map(({ level }) => level);
  expect(['patient', 'study', 'series'].map((level) => levels.filter((one) => one === level).length)).toEqual([
    14, 9, 11,
  ]);
  for (const { tag } of demographicAttributes) expect(() => reconcilable(tag, '')).not.toThrow();
});
