import { describe, expect, it } from 'vitest';
import type { DataSet } from '../../../../src-shared/dicom/data-set.ts';
import type { Model } from './models.ts';
import { type IdentifierPolicy, readRetrieveIdentifier } from './retrieve-identifier.ts';

const tolerant: IdentifierPolicy = { missingUpperKeys: 'accept', uidLists: 'honour' };
const tags: Record<string, [string, 'CS' | 'LO' | 'UI']> = {
  level: ['00080052', 'CS'],
  patient: ['00100020', 'LO'],
  issuer: ['00100021', 'LO'],
  study: ['0020000D', 'UI'],
  series: ['0020000E', 'UI'],
  image: ['00080018', 'UI'],
};
const identifier = (keys: Record<string, string | string[]>): DataSet =>
  Object.fromEntries(
    Object.entries(keys).map(([name, value]) => {
      const [tag, vr] = tags[name] as [string, 'CS'];
      return [tag, { vr, Value: [value].flat() }];
    }),
  );
const read = (
  keys: Record<string, string | string[]>,
  {
    model = 'study-root',
    relational = false,
    ...policy
  }: Partial<IdentifierPolicy> & { model?: Model; relational?: boolean } = {},
) => readRetrieveIdentifier(identifier(keys), model, relational, { ...tolerant, ...policy });
const cause = (work: () => unknown): unknown => {
  try {
    work();
  } catch (error) {
    return (error as { parameters: object }).parameters;
  }
  return 'taken';
};

describe('the identifier of a retrieve (PS3.4 C.4.2.1.4.1)', () => {
  it('asks at each level by the unique keys down to it', () => {
    expect(read({ level: 'PATIENT', patient: 'P1' }, { model: 'patient-root' })).toEqual({
      level: 'PATIENT',
      selector: { patientId: 'P1' },
    });
    expect(read({ level: 'STUDY', study: '1.2' })).toEqual({ level: 'STUDY', selector: { studyUids: ['1.2'] } });
    expect(read({ level: 'SERIES', study: '1.2', series: '1.3' }).selector).toEqual({
      studyUids: ['1.2'],
      seriesUids: ['1.3'],
    });
    expect(read({ level: 'image', study: '1.2', series: '1.3', image: '1.4' })).toEqual({
      level: 'IMAGE',
      selector: { studyUids: ['1.2'], seriesUids: ['1.3'], sopInstanceUids: ['1.4'] },
    });
  });

  it('a Patient ID limits it to that patient in either model, its issuer too; keys below the level do not count', () => {
    const keys = { level: 'STUDY', patient: 'P1', issuer: 'HOSPITAL', study: '1.2', image: '1.4' };
    const selector = { patientId: 'P1', patientIdIssuer: 'HOSPITAL', studyUids: ['1.2'] };
    expect(read(keys).selector).toEqual(selector);
    expect(read(keys, { model: 'patient-root' }).selector).toEqual(selector);
    expect(read({ level: 'STUDY', issuer: 'HOSPITAL', study: '1.2' }).selector).toEqual({ studyUids: ['1.2'] });
  });

  it('several UIDs of the level itself, each once', () => {
    const keys = { level: 'STUDY', study: ['1.2', '1.3', '1.2'] };
    expect(read(keys).selector).toEqual({ studyUids: ['1.2', '1.3'] });
    expect(read(keys, { uidLists: 'match-nothing' }).selector).toBeUndefined();
    expect(cause(() => read(keys, { uidLists: 'refuse' }))).toEqual({ cause: 'identifier', tag: '0020000D' });
    expect(cause(() => read({ level: 'SERIES', study: ['1.2', '1.3'], series: '1.4' }))).toEqual({
      cause: 'identifier',
      tag: '0020000D',
    });
  });

  it('keys of upper levels that are missing', () => {
    const keys = { level: 'SERIES', study: '', series: '1.3' };
    expect(read(keys).selector).toEqual({ seriesUids: ['1.3'] });
    expect(read(keys, { missingUpperKeys: 'match-nothing' }).selector).toBeUndefined();
    expect(cause(() => read(keys, { missingUpperKeys: 'refuse' }))).toEqual({ cause: 'relational', tag: '0020000D' });
    // Relational retrieval was negotiated.
    expect(read(keys, { missingUpperKeys: 'refuse', relational: true }).selector).toEqual({ seriesUids: ['1.3'] });
    expect(
      cause(() => read({ level: 'STUDY', study: '1.2' }, { model: 'patient-root', missingUpperKeys: 'refuse' })),
    ).toEqual({
      cause: 'relational',
      tag: '00100020',
    });
  });

  it('is refused without a level, with one that the model has not, without its key, with a wildcard', () => {
    const refusals: [Record<string, string | string[]>, string][] = [
      [{}, '00080052'],
      [{ level: '', study: '1.2' }, '00080052'],
      [{ level: 'PATIENT', patient: 'P1' }, '00080052'],
      [{ level: 'STUDIES', study: '1.2' }, '00080052'],
      [{ level: 'STUDY' }, '0020000D'],
      [{ level: 'STUDY', study: '' }, '0020000D'],
      [{ level: 'IMAGE', study: '1.2', series: '1.3' }, '00080018'],
      [{ level: 'STUDY', study: '1.2*' }, '0020000D'],
      [{ level: 'SERIES', study: '?', series: '1.3' }, '0020000D'],
    ];
    for (const [keys, tag] of refusals) {
      expect(
        cause(() => read(keys)),
        JSON.stringify(keys),
      ).toEqual({ cause: 'identifier', tag });
    }
    // Nobody without a Patient ID is asked for as a patient.
    const noId = { level: 'PATIENT', patient: ' ' };
    expect(cause(() => read(noId, { model: 'patient-root', relational: true }))).toEqual({
      cause: 'identifier',
      tag: '00100020',
    });
  });
});
