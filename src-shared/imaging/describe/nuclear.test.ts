import { describe, expect, it } from 'vitest';
import type { DataSet, Element, Value, Vr } from '../../dicom/data-set.ts';
import { describeInstance } from '../describe.ts';

const element = (vr: Vr, ...values: Value[]): Element => ({ vr, Value: values });
const sequence = (...items: DataSet[]): Element => ({ vr: 'SQ', Value: items });
const words = (vr: Vr, ...values: number[]): Element => ({
  vr,
  bytes: new Uint8Array(Uint16Array.from(values).buffer),
});

const described = (over: DataSet = {}) =>
  describeInstance(
    {
      '00080016': element('UI', '1.2.840.10008.5.1.4.1.1.20'),
      '00080018': element('UI', '1.2.3.4'),
      '00280002': element('US', 1),
      '00280004': element('CS', 'MONOCHROME2'),
      '00280010': element('US', 8),
      '00280011': element('US', 6),
      '00280100': element('US', 16),
      '00280103': element('US', 0),
      '7FE00010': { vr: 'OW', location: { offset: 1000, length: 96 } },
      ...over,
    },
    '1.2.840.10008.1.2.1',
  );

describe('nuclear images', () => {
  it('have the vectors that the Frame Increment Pointer names', () => {
    const vectors = {
      '00280008': element('IS', 4),
      '00540010': element('US', 1, 1, 2, 2),
      '00540020': element('US', 1, 2, 1, 2),
      '00540030': element('US', 9, 9, 9, 9),
    };
    const named = described({ ...vectors, '00280009': element('AT', '00540010', '00540020') });
    expect(named.nuclear).toEqual({ energyWindow: [1, 1, 2, 2], detector: [1, 2, 1, 2] });
    // The same two tags as bytes of an element whose representation nobody knew.
    const unknown = described({ ...vectors, '00280009': words('UN', 0x54, 0x10, 0x54, 0x20) });
    expect(unknown.nuclear).toEqual(named.nuclear);
    expect(described(vectors).nuclear?.phase).toEqual([9, 9, 9, 9]);
    expect(described({ ...vectors, '00280008': element('IS', 5) }).nuclear).toBeUndefined();
  });

  it('of a gated heart have the frame time of its intervals', () => {
    const intervals = { '00540063': sequence({ '00181063': element('DS', 62.5) }) };
    expect(described({ '00540062': sequence(intervals) }).cine).toEqual({ frameTimeMs: 62.5 });
    expect(described({ '00540062': sequence({}) }).cine).toBeUndefined();
  });

  it('of a detector that turns lie as it says in its first view alone', () => {
    const anterior = { '00200037': element('DS', 1, 0, 0, 0, 0, -1) };
    const raw = described({
      '00280008': element('IS', 3),
      '00280009': element('AT', '00540090'),
      '00540090': words('US', 1, 2, 3),
      '00540022': sequence(anterior),
    });
    const orientations = [0, 1, 2].map((at) => raw.perFrame?.[at]?.orientation ?? raw.shared.orientation);
    expect(orientations).toEqual([[1, 0, 0, 0, 0, -1], undefined, undefined]);
    const still = described({ '00280008': element('IS', 3), '00540022': sequence(anterior) });
    expect(still.shared.orientation).toEqual([1, 0, 0, 0, 0, -1]);
  });
});
