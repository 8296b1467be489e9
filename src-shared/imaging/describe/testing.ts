import type { DataSet, Element, Value, Vr } from '../../dicom/data-set.ts';
import { describeInstance } from '../describe.ts';

/** Data sets for tests of the description: elements, and an image of 12 bits with what a test changes of it. */
export const element = (vr: Vr, ...values: Value[]): Element => ({ vr, Value: values });
export const sequence = (...items: DataSet[]): Element => ({ vr: 'SQ', Value: items });
export const bytes = (vr: Vr, data: ArrayLike<number>): Element => ({ vr, bytes: Uint8Array.from(data) });
export const words = (...values: number[]) => new Uint8Array(Uint16Array.from(values).buffer);

export const littleEndian = '1.2.840.10008.1.2.1';
export const image = (over: DataSet = {}): DataSet => ({
  '00080016': element('UI', '1.2.840.10008.5.1.4.1.1.2'),
  '00080018': element('UI', '1.2.3.4'),
  '00280002': element('US', 1),
  '00280004': element('CS', 'MONOCHROME2'),
  '00280010': element('US', 8),
  '00280011': element('US', 6),
  '00280100': element('US', 16),
  '00280101': element('US', 12),
  '00280102': element('US', 11),
  '00280103': element('US', 0),
  '7FE00010': { vr: 'OW', location: { offset: 1000, length: 96 } },
  ...over,
});
export const described = (over: DataSet = {}, transferSyntaxUid = littleEndian) =>
  describeInstance(image(over), transferSyntaxUid);
