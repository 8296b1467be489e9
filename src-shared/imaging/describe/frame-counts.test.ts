import { describe, expect, it } from 'vitest';
import type { DataSet, Element, Value, Vr } from '../../dicom/data-set.ts';
import { describeInstance } from '../describe.ts';

const element = (vr: Vr, ...values: Value[]): Element => ({ vr, Value: values });
const sequence = (...items: DataSet[]): Element => ({ vr: 'SQ', Value: items });
const littleEndian = '1.2.840.10008.1.2.1';

const image = (over: DataSet = {}): DataSet => ({
  '00080016': element('UI', '1.2.840.10008.5.1.4.1.1.2.1'),
  '00080018': element('UI', '1.2.3.4'),
  '00280002': element('US', 1),
  '00280004': element('CS', 'MONOCHROME2'),
  '00280010': element('US', 8),
  '00280011': element('US', 6),
  '00280100': element('US', 16),
  '00280103': element('US', 0),
  '7FE00010': { vr: 'OW', location: { offset: 1000, length: 96 } },
  ...over,
});

const frames = (count: number, make: (index: number) => DataSet): DataSet => ({
  '00280008': element('IS', count),
  '52009230': sequence(...Array.from({ length: count }, (_, index) => make(index))),
});

describe('a file with another number of frames than it says', () => {
  const found = (framesFound: number, over: DataSet, transferSyntaxUid = littleEndian) =>
    describeInstance(image(over), transferSyntaxUid, { framesFound });
  const describeStated = (over: DataSet) => describeInstance(image(over), littleEndian);
  const jpeg = '1.2.840.10008.1.2.4.70';
  const placed = frames(4, (index) => ({ '00209113': sequence({ '00200032': element('DS', 0, 0, index) }) }));

  it('has those that are there', () => {
    const claims = { '00280008': element('IS', 2147483647) };
    expect(found(3, claims)).toMatchObject({ numberOfFrames: 3, frameCounts: { stated: 2147483647, found: 3 } });
    expect(found(3, claims).notDisplayable).toBeUndefined();
    expect(found(5, { '00280008': element('IS', 5) }).frameCounts).toBeUndefined();
    expect(found(0, {})).toMatchObject({ numberOfFrames: 1, notDisplayable: 'pixel-data-short' });
    expect(found(2 ** 24, { '00280008': element('IS', 2 ** 24) }).notDisplayable).toBe('too-large');
    expect(found(7, {}, jpeg)).toMatchObject({ numberOfFrames: 1, frameCounts: { stated: 1, found: 7 } });
  });

  it('is not shown where frames have places and nobody can tell which is which', () => {
    expect(found(3, placed, jpeg).notDisplayable).toBe('frames-uncertain');
    expect(found(5, placed, jpeg).notDisplayable).toBe('frames-uncertain');
    expect(found(4, placed, jpeg).notDisplayable).toBeUndefined();
    // Frames without compression are told by their place.
    expect(found(3, placed).notDisplayable).toBeUndefined();
    const cine = {
      '00280008': element('IS', 4),
      '00280009': element('AT', '00181065'),
      '00181065': element('DS', 0, 40, 40, 40),
    };
    expect(found(3, cine, jpeg).notDisplayable).toBeUndefined();
  });

  it('and fewer items than frames gives none of them to the others', () => {
    const { shared, perFrame } = describeStated({ ...placed, '00280008': element('IS', 1_000_000) });
    expect(perFrame).toHaveLength(5);
    expect(perFrame?.[4]).toEqual({});
    const one = describeStated({
      ...frames(1, () => ({ '00209113': sequence({ '00200032': element('DS', 1, 2, 3) }) })),
      '00280008': element('IS', 9),
    });
    expect(one.shared.position).toBeUndefined();
    expect(shared.position).toBeUndefined();
    expect(one.perFrame).toEqual([{ position: [1, 2, 3] }, {}]);
    const exposed = describeStated({
      ...frames(1, () => ({ '00189114': sequence({ '00189082': element('FD', 90) }) })),
      '00280008': element('IS', 9),
    });
    expect(exposed.technique).toBeUndefined();
    expect(exposed.perFrame?.map(({ technique }) => technique)).toEqual([{ EchoTime: '90' }, undefined]);
  });
});
