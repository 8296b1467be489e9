import { describe, expect, it } from 'vitest';
import type { DataSet } from '../../../../src-shared/dicom/data-set.ts';
import { readDataSet } from '../../../../src-shared/dicom/part10/read.ts';
import { auditedIdentifier } from './find-audit.ts';

const kept = (identifier: DataSet | undefined): DataSet => {
  const { transferSyntaxUid, identifier: bytes } = auditedIdentifier(identifier);
  expect(bytes.length).toBeLessThanOrEqual(256 * 1024);
  return readDataSet(bytes, transferSyntaxUid).dataSet;
};

describe('the identifier of a query in the audit trail (PS3.15 A.5.3.10)', () => {
  it('has the keys with their values, but no names, birth dates and free texts', () => {
    const identifier: DataSet = {
      '00080052': { vr: 'CS', Value: ['STUDY'] },
      '00100010': { vr: 'PN', Value: [{ Alphabetic: 'Doe^Jane' }] },
      '00100020': { vr: 'LO', Value: ['P1'] },
      '00100030': { vr: 'DA', Value: ['19700101'] },
      '00104000': { vr: 'LT', Value: ['talked of'] },
      '00400275': { vr: 'SQ', Value: [{ '00401001': { vr: 'SH', Value: ['R1'] }, '00321032': { vr: 'PN' } }] },
    };
    expect(kept(identifier)).toEqual({
      ...identifier,
      '00100010': { vr: 'PN' },
      '00100030': { vr: 'DA' },
      '00104000': { vr: 'LT' },
    });
    expect(kept(undefined)).toEqual({});
  });

  it('is short, however long it was', () => {
    const uids = Array.from({ length: 100_000 }, (_, index) => `1.2.840.10008.${index}`);
    expect(kept({ '0020000D': { vr: 'UI', Value: uids } })['0020000D']?.Value).toEqual(uids.slice(0, 1000));
    expect(kept({ '00081030': { vr: 'LO', Value: ['x'.repeat(60_000), 'y'] } })['00081030']?.Value).toEqual(['y']);
    const many = Object.fromEntries(
      Array.from({ length: 10_000 }, (_, index) => [
        `0009${(index + 16).toString(16).padStart(4, '0').toUpperCase()}`,
        { vr: 'LO' as const, Value: ['x'.repeat(60)] },
      ]),
    );
    const keys = kept(many);
    expect(Object.keys(keys)).toHaveLength(10_000);
    expect(Object.values(keys).every(({ Value }) => Value === undefined)).toBe(true);
  });
});
