import { describe, expect, it } from 'vitest';
import type { DataSet } from './data-set.ts';
import { parseFile } from './part10/read.ts';
import { writePart10 } from './part10/write.ts';
import { lookupPrivate } from './private-dictionary.ts';
import { explicitVrLittleEndian, implicitVrLittleEndian } from './transfer-syntaxes.ts';

const meta = { sopClassUid: '1.2.840.10008.5.1.4.1.1.20', sopInstanceUid: '1.2.3', implementationClassUid: '1.2.4' };

/** The elements of the creator in one block, as their values are known to be and as nobody's. */
function block(reserved: string, known: boolean): DataSet {
  const element = (vr: 'SS' | 'SL' | 'CS' | 'DS' | 'LO', bytes: number[], value: DataSet[string]): DataSet[string] =>
    known ? { ...value, vr } : { vr: 'UN', bytes: Uint8Array.from(bytes) };
  const letters = (text: string) => [...text].map((letter) => letter.charCodeAt(0));
  return {
    '00080018': { vr: 'UI', Value: ['1.2.3'] },
    [`701100${reserved}`]: { vr: 'LO', Value: ['TOSHIBA_MEC_NM3A'] },
    [`7011${reserved}01`]: element('SS', [2, 0, 0xfe, 0xff], { vr: 'SS', Value: [2, -2] }),
    [`7011${reserved}07`]: element('SL', [0xff, 0xff, 0xff, 0xff], { vr: 'SL', Value: [-1] }),
    [`7011${reserved}08`]: element('CS', letters('LEGP\\LEHR '), { vr: 'CS', Value: ['LEGP', 'LEHR'] }),
    [`7011${reserved}0C`]: element('DS', letters('1.5 '), { vr: 'DS', Value: [1.5] }),
    [`7011${reserved}61`]: element('LO', letters('CBF '), { vr: 'LO', Value: ['CBF'] }),
    // Nothing is published of this one.
    [`7011${reserved}70`]: { vr: 'UN', bytes: Uint8Array.of(1, 2) },
  };
}

describe('private elements', () => {
  it('[GCA-190] of group 7011 are decoded by their table, whatever block their creator has reserved', () => {
    for (const reserved of ['10', '11', 'A7', 'FF']) {
      for (const transferSyntaxUid of [implicitVrLittleEndian, explicitVrLittleEndian]) {
        const { dataSet } = parseFile(writePart10({ ...meta, transferSyntaxUid }, block(reserved, false)));
        const expected = block(reserved, true);
        for (const tag of Object.keys(expected))
          expect(dataSet[tag], `${transferSyntaxUid} ${tag}`).toEqual(expected[tag]);
      }
    }
  });

  it('of another creator stay unknown', () => {
    const stranger = { ...block('10', false), '70110010': { vr: 'LO' as const, Value: ['SOMEBODY'] } };
    const { dataSet } = parseFile(writePart10({ ...meta, transferSyntaxUid: implicitVrLittleEndian }, stranger));
    expect(dataSet['70111001']?.vr).toBe('UN');
    expect(lookupPrivate('70111001', dataSet)).toBeUndefined();
    expect(lookupPrivate('70111001', undefined)).toBeUndefined();
    expect(lookupPrivate('70111011', block('10', true))).toEqual({ name: 'Useful Field of View', vr: 'SS', vm: '2-n' });
  });
});
