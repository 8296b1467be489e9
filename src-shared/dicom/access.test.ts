import { expect, it } from 'vitest';
import { bytes, has, integer, item, items, number, numbers, personName, text, texts } from './access.ts';
import type { DataSet } from './data-set.ts';

const dataSet: DataSet = {
  '00080060': { vr: 'CS', Value: ['CT'] },
  '00080050': { vr: 'SH' },
  '00080008': { vr: 'CS', Value: ['ORIGINAL', null, 'AXIAL'] },
  '00100010': { vr: 'PN', Value: [{ Alphabetic: 'Doe^Jane', Phonetic: 'ド' }] },
  '00200013': { vr: 'IS', Value: [7] },
  '00280030': { vr: 'DS', Value: [0.5, '0.25'] },
  '00280034': { vr: 'IS', Value: ['1A', 2] },
  '00081140': { vr: 'SQ', Value: [{ '00081155': { vr: 'UI', Value: ['1.2'] } }, {}] },
  '00282000': { vr: 'OB', bytes: Uint8Array.of(1, 2) },
};

it('gives values by keyword or tag, and undefined for what is not there or of another kind', () => {
  expect(text(dataSet, 'Modality')).toBe('CT');
  expect(text(dataSet, '00080060')).toBe('CT');
  expect(text(dataSet, 'AccessionNumber')).toBeUndefined();
  expect(text(dataSet, 'PatientName')).toBe('Doe^Jane==ド');
  expect(text(dataSet, 'InstanceNumber')).toBe('7');
  expect(text(dataSet, 'ReferencedImageSequence')).toBeUndefined();
  expect(texts(dataSet, 'ImageType')).toEqual(['ORIGINAL', '', 'AXIAL']);
  expect(has(dataSet, 'AccessionNumber')).toBe(true);
  expect(number(dataSet, 'InstanceNumber')).toBe(7);
  expect(number(dataSet, 'Modality')).toBeUndefined();
  expect(numbers(dataSet, 'PixelSpacing')).toEqual([0.5, 0.25]);
  expect(numbers(dataSet, 'PixelAspectRatio')).toBeUndefined();
  expect(integer(dataSet, 'PixelSpacing')).toBeUndefined();
  expect(items(dataSet, 'ReferencedImageSequence')).toHaveLength(2);
  expect(items(dataSet, 'Modality')).toEqual([]);
  expect(text(item(dataSet, 'ReferencedImageSequence')!, 'ReferencedSOPInstanceUID')).toBe('1.2');
  expect(personName(dataSet, 'PatientName')).toEqual({ Alphabetic: 'Doe^Jane', Phonetic: 'ド' });
  expect(personName(dataSet, 'Modality')).toEqual({ Alphabetic: 'CT' });
  expect(personName(dataSet, 'ReferencedImageSequence')).toBeUndefined();
  expect(bytes(dataSet, 'ICCProfile')).toEqual(Uint8Array.of(1, 2));
});

it('an unknown keyword is a mistake in the program', () => {
  expect(() => text(dataSet, 'PatientNmae')).toThrow(RangeError);
});
