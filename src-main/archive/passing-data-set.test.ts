import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { encodeDataSet } from '../../src-shared/dicom/part10/write.ts';
import { transferSyntaxes } from '../../src-shared/dicom/transfer-syntaxes.ts';
import { corpusAvailable, corpusFiles } from '../../testing/corpus.ts';
import { inspectFile } from './describe-file.ts';
import { PassingDataSet } from './passing-data-set.ts';
import { PassingMeta } from './passing-meta.ts';
import { madeDataSet } from './testing/instance.ts';

function passed(bytes: Uint8Array, uid: string, slice: number): PassingDataSet {
  const passing = new PassingDataSet(transferSyntaxes.get(uid)!);
  for (let at = 0; at < bytes.length; at += slice) passing.push(bytes.subarray(at, at + slice));
  passing.finish();
  return passing;
}

const expected = {
  sopClassUid: '1.2.840.10008.5.1.4.1.1.2',
  sopInstanceUid: '1.2.3.1.1.1',
  studyUid: '1.2.3.1',
  seriesUid: '1.2.3.1.1',
  patientId: 'P1',
};

describe.each([
  ['Implicit VR Little Endian', '1.2.840.10008.1.2'],
  ['Explicit VR Little Endian', '1.2.840.10008.1.2.1'],
  ['Explicit VR Big Endian', '1.2.840.10008.1.2.2'],
])('%s', (_, uid) => {
  const dataSet = {
    ...madeDataSet(),
    '00081140': {
      vr: 'SQ' as const,
      Value: [{ '00081150': { vr: 'UI' as const, Value: ['1.2'] }, '00080018': { vr: 'UI' as const, Value: ['9.9'] } }],
    },
  };

  it.each(['explicit', 'undefined'] as const)(
    'finds the identifiers with %s lengths, in slices of any size',
    (sequenceLengths) => {
      const bytes = encodeDataSet(dataSet, uid, { sequenceLengths });
      for (const slice of [1, 2, 3, 7, 16, 61, 1000, bytes.length]) {
        const passing = passed(bytes, uid, slice);
        expect(passing.doubt, `slices of ${slice}`).toBeUndefined();
        expect(passing.identifiers).toEqual(expected);
        expect(passing.bitsAllocated).toBe(16);
      }
    },
  );

  it('doubts what is cut short anywhere but between elements', () => {
    const bytes = encodeDataSet(dataSet, uid);
    const ends = new Set<number>();
    for (let length = 0; length < bytes.length; length++) {
      if (passed(bytes.subarray(0, length), uid, 64).doubt === undefined) ends.add(length);
    }
    // One place for each element that ends, the empty data set among them.
    expect(ends.size).toBe(Object.keys(dataSet).length);
  });
});

it('says where the VR of pixel data is', () => {
  const bytes = encodeDataSet(madeDataSet(), '1.2.840.10008.1.2.1');
  const { pixelDataVrOffset } = passed(bytes, '1.2.840.10008.1.2.1', 100);
  expect(Buffer.from(bytes).toString('latin1', pixelDataVrOffset!, pixelDataVrOffset! + 2)).toBe('OW');
});

it('doubts a tag that comes twice or out of order, and sequences without end', () => {
  const bytes = encodeDataSet(madeDataSet(), '1.2.840.10008.1.2.1');
  const twice = Buffer.concat([bytes.subarray(0, 18), bytes]);
  expect(passed(twice, '1.2.840.10008.1.2.1', 1000).doubt).toBe(18);
  const deep = Buffer.concat(
    Array.from({ length: 100 }, () => Buffer.from('08004011ffffffff' + 'feff00e0ffffffff', 'hex')),
  );
  expect(passed(deep, '1.2.840.10008.1.2', 1000).doubt).toBeDefined();
});

it.skipIf(!corpusAvailable)(
  'agrees with a proper reading on every file of the corpus that it does not doubt',
  () => {
    let agreed = 0;
    for (const { file, path } of corpusFiles()) {
      const bytes = readFileSync(file);
      const meta = new PassingMeta();
      const rest = meta.push(bytes);
      const syntax = transferSyntaxes.get(meta.transferSyntaxUid);
      if (!meta.regular || rest === undefined || syntax === undefined || syntax.packed !== undefined) continue;
      const passing = passed(rest, meta.transferSyntaxUid, 65_536);
      if (passing.doubt !== undefined) continue;
      const proper = inspectFile({ path: file, rules: { validation: 'none', presentationStates: 'as-any' } });
      for (const name of ['sopClassUid', 'sopInstanceUid', 'studyUid', 'seriesUid'] as const) {
        expect(passing.identifiers[name] ?? '', `${path} ${name}`).toBe(proper[name]);
      }
      agreed++;
    }
    expect(agreed).toBeGreaterThan(850);
  },
  60_000,
);
