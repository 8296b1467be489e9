import { describe, expect, it } from 'vitest';
import { ctSlices, gatesOf, nmCounts, nmPhantom, phasesOf, rotationOf } from '../../testing/phantom-derived.ts';
import { integer, item, items, number, numbers, text, texts } from '../dicom/access.ts';
import type { DataSet, Element, Value, Vr } from '../dicom/data-set.ts';
import { createdObjectsSchema } from '../settings/created-objects.ts';
import { type DerivedCt, type DerivedSlice, derivedCt } from './derived-image-ct.ts';
import { derivedNm } from './derived-image-nm.ts';
import type { NmOperation } from './derived-image-nm-parts.ts';
import { projected, slabsOf } from './derived-image-slabs.ts';
import { parseRanges, rangesText } from './frame-ranges.ts';

const element = (vr: Vr, ...Value: Value[]): Element => ({ vr, Value });
const creation = (source: DataSet) => {
  let uids = 0;
  return {
    source,
    now: new Date(2026, 1, 3, 4, 5, 6, 78),
    newUid: () => `2.25.${++uids}`,
    settings: createdObjectsSchema.parse({}),
    version: '0.5.0',
    ...{ seriesNumber: 9000, seriesDescription: 'Derived' },
  };
};

const stored = (dataSet: DataSet): Uint16Array => {
  const { bytes } = dataSet['7FE00010']!;
  return new Uint16Array(bytes!.buffer.slice(bytes!.byteOffset, bytes!.byteOffset + bytes!.byteLength));
};

type Axes = Parameters<typeof nmPhantom>[1];
const one: Axes = [
  ['00540010', 1],
  ['00540020', 1],
];
const dynamic: Axes = [...one, ['00540030', 1], ['00540100', 6]];

function derive(kind: string, axes: Axes, modules: DataSet, frames: number[], operation: NmOperation): DataSet {
  const { dataSet: image, values } = nmPhantom(kind, axes, modules);
  const pixels = frames.map((frame) => values.slice((frame - 1) * 128, frame * 128));
  return derivedNm({ ...creation(image), image, frames, pixels, operation });
}

describe('derived nuclear images', () => {
  it('[GCA-178] have the modules that every nuclear image has, in a new series of the same study', () => {
    const made = derive('DYNAMIC', dynamic, phasesOf([6, 1000]), [1, 2], 'frames');
    expect(text(made, 'SOPClassUID')).toBe('1.2.840.10008.5.1.4.1.1.20');
    expect(text(made, 'Modality')).toBe('NM');
    expect(text(made, 'PatientID')).toBe('DERIVED1');
    expect(texts(made, 'ImageType')).toEqual(['DERIVED', 'PRIMARY', 'DYNAMIC', 'EMISSION']);
    expect(text(item(made, '00540410')!, 'CodeMeaning')).toBe('recumbent');
    expect(text(item(item(made, '00540410')!, '00540412')!, 'CodeMeaning')).toBe('supine');
    expect(text(item(made, '00540414')!, 'CodeMeaning')).toBe('headfirst');
    // Energy windows and detectors of what was taken, without private elements.
    expect(items(made, '00540012').map((window) => text(window, '00540018'))).toEqual(['Tc']);
    expect(items(made, '00540022')).toHaveLength(1);
    expect(item(made, '00540016')).not.toHaveProperty('00091001');
    expect(texts(made, 'CorrectedImage')).toEqual(['UNIF']);
    expect(integer(item(made, '00082112')!, '00081160')).toBe(1);
    expect(text(made, '00282110')).toBeUndefined();
  });

  it('[GCA-179] have rotations, gates and phases for the kinds that are stated, and no others', () => {
    const modules = { ...phasesOf([6, 1000]), ...rotationOf(6, 0, 60), ...gatesOf(6) };
    const has = (kind: string, axes: Axes) => {
      const made = derive(kind, axes, modules, [1, 2], 'frames');
      return ['00540052', '00540062', '00540032'].map((tag) => made[tag] !== undefined);
    };
    expect(
      has('STATIC', [
        ['00540010', 2],
        ['00540020', 1],
      ]),
    ).toEqual([false, false, false]);
    expect(has('DYNAMIC', dynamic)).toEqual([false, false, true]);
    expect(has('GATED', [...one, ['00540060', 1], ['00540070', 6]])).toEqual([false, true, false]);
    expect(has('TOMO', [...one, ['00540050', 1], ['00540090', 6]])).toEqual([true, false, false]);
    const both: Axes = [...one, ['00540050', 1], ['00540060', 1], ['00540070', 6], ['00540090', 1]];
    expect(has('GATED TOMO', both)).toEqual([true, true, false]);
  });

  it('[GCA-180] are 16 bits unsigned grey with the counts of their frames, their sum or their mean', () => {
    for (const operation of ['frames', 'sum', 'average'] as const) {
      const made = derive('DYNAMIC', dynamic, phasesOf([6, 1000]), [5, 2, 3, 4], operation);
      expect(['00280002', '00280100', '00280101', '00280102', '00280103'].map((tag) => integer(made, tag))).toEqual([
        1, 16, 16, 15, 0,
      ]);
      expect(text(made, 'PhotometricInterpretation')).toBe('MONOCHROME2');
      expect(numbers(made, 'PixelSpacing')).toEqual([4, 4]);
      const pixels = stored(made);
      expect(pixels).toHaveLength(128 * (operation === 'frames' ? 4 : 1));
      const counts = (place: number) =>
        [1, 2, 3, 4].map((frame) => nmCounts({ frame, row: place >> 4, column: place & 15 }));
      for (let place = 0; place < 128; place++) {
        const all = counts(place);
        const sum = all.reduce((total, count) => total + count, 0);
        if (operation === 'frames')
          for (const [at, count] of all.entries()) expect(pixels[at * 128 + place]).toBe(count);
        else expect(pixels[place]).toBe(operation === 'sum' ? sum : Math.round(sum / 4));
      }
      const [least, most] = [Math.min(...pixels), Math.max(...pixels)];
      expect(number(made, 'WindowCenter')).toBe((least + most + 1) / 2);
      expect(number(made, 'WindowWidth')).toBe(most - least + 1);
    }
  });

  it('[GCA-181] have a pointer and vectors that agree with the number of frames', () => {
    const axes: Axes = [
      ['00540010', 2],
      ['00540020', 2],
      ['00540030', 1],
      ['00540100', 4],
    ];
    // Of the second window and both detectors the second and fourth frame.
    const made = derive('DYNAMIC', axes, phasesOf([4, 1000]), [10, 12, 14, 16], 'frames');
    expect(integer(made, 'NumberOfFrames')).toBe(4);
    expect(texts(made, 'FrameIncrementPointer')).toEqual(['00540010', '00540020', '00540030', '00540100']);
    expect(numbers(made, '00540010')).toEqual([1, 1, 1, 1]);
    expect(numbers(made, '00540020')).toEqual([1, 1, 2, 2]);
    expect(numbers(made, '00540030')).toEqual([1, 1, 1, 1]);
    expect(numbers(made, '00540100')).toEqual([1, 2, 1, 2]);
    expect([integer(made, '00540011'), integer(made, '00540021'), integer(made, '00540031')]).toEqual([1, 2, 1]);
    expect(text(item(made, '00540012')!, '00540018')).toBe('Scatter');
    expect(items(made, '00540022')).toHaveLength(2);
    const phase = item(made, '00540032')!;
    // It begins a frame later, and a frame is left out in between.
    expect([integer(phase, '00540036'), integer(phase, '00181242'), integer(phase, '00540038')]).toEqual([
      1000, 1000, 1000,
    ]);
    expect(integer(phase, '00540033')).toBe(2);
    const sum = derive('DYNAMIC', dynamic, phasesOf([6, 1000]), [2, 3, 4], 'sum');
    expect(['00540010', '00540020', '00540030', '00540100'].map((tag) => numbers(sum, tag))).toEqual([
      [1],
      [1],
      [1],
      [1],
    ]);
    expect(integer(item(sum, '00540032')!, '00181242')).toBe(3000);
    // A frame in which the patient moved may be left out of a sum.
    const gap = derive('DYNAMIC', dynamic, phasesOf([6, 1000]), [2, 3, 5], 'sum');
    expect(integer(item(gap, '00540032')!, '00181242')).toBe(3000);
    expect(integer(item(sum, '00540032')!, '00540033')).toBe(1);
  });

  it('views and slices lie where they were', () => {
    const tomo = derive('TOMO', [...one, ['00540050', 1], ['00540090', 6]], rotationOf(6, 350, 20), [3, 5], 'frames');
    const rotation = item(tomo, '00540052')!;
    expect([number(rotation, '00540200'), number(rotation, '00181144'), number(rotation, '00181143')]).toEqual([
      30, 40, 80,
    ]);
    // Where the detector lies is said of the first view alone.
    expect(text(item(tomo, '00540022')!, '00200032')).toBeUndefined();
    const recon: DataSet = { ...rotationOf(6, 0, 60), '00180050': element('DS', 4), '00180088': element('DS', 4) };
    const some = derive('RECON TOMO', [['00540080', 9]], recon, [3, 5, 7], 'frames');
    // The normal of the slices is the y axis.
    expect(numbers(item(some, '00540022')!, '00200032')).toEqual([-30, -92, 50]);
    expect(number(some, '00180088')).toBe(8);
    expect(numbers(some, '00540080')).toEqual([1, 2, 3]);
    const slab = derive('RECON TOMO', [['00540080', 9]], recon, [3, 4, 5], 'sum');
    expect(numbers(item(slab, '00540022')!, '00200032')).toEqual([-30, -88, 50]);
    expect(number(slab, '00180050')).toBe(12);
  });

  it('are refused where no right image would come of them', () => {
    const detectors: Axes = [
      ['00540010', 1],
      ['00540020', 2],
    ];
    expect(() => derive('STATIC', detectors, {}, [1, 2], 'sum')).toThrow('several detectors');
    expect(() =>
      derive('TOMO', [...one, ['00540050', 1], ['00540090', 6]], rotationOf(6, 0, 60), [1, 2], 'sum'),
    ).toThrow('several sides');
    expect(() => derive('DYNAMIC', dynamic, phasesOf([6, 1000]), [1, 2, 4], 'frames')).toThrow('not evenly');
    expect(() => derive('DYNAMIC', dynamic, phasesOf([6, 1000]), [7, 8], 'sum')).toThrow('frames 1 to 6');
    expect(() => derive('DYNAMIC', dynamic, phasesOf([6, 1000]), [1], 'sum')).toThrow('two frames');
    expect(() => derive('PLANAR', dynamic, {}, [1], 'frames')).toThrow('kind of nuclear image');
    const { dataSet: image } = nmPhantom('DYNAMIC', dynamic, phasesOf([6, 1000]));
    const pixels = [1, 2].map(() => new Uint16Array(128).fill(40_000));
    expect(() => derivedNm({ ...creation(image), image, frames: [1, 2], pixels, operation: 'sum' })).toThrow(
      'The sum reaches 80000',
    );
    const mean = derivedNm({ ...creation(image), image, frames: [1, 2], pixels, operation: 'average' });
    expect(stored(mean)[0]).toBe(40_000);
  });
});

describe('derived CT series', () => {
  const made = (changes: Partial<DerivedCt> = {}, phantoms = ctSlices(6)): DataSet[] => {
    const images = phantoms.map(({ dataSet }) => dataSet);
    const slices = slabsOf(6, 3, 3).map((from): DerivedSlice => {
      const values = projected(
        from.map((at) => phantoms[at]!.values.map((value) => value - 1024)),
        'average',
      );
      return {
        ...{ position: [-24, -20, from[1]! * 5], orientation: [1, 0, 0, 0, 1, 0], rowMm: 2, columnMm: 2 },
        ...{ rows: 20, columns: 24, thicknessMm: 15, values, from },
      };
    });
    return derivedCt({
      ...{ ...creation(images[0]!), images, slices, derivations: ['average'], description: 'Average of 3 images' },
      kind: ['AXIAL', 'AVERAGE'],
      ...changes,
    });
  };

  it('[GCA-182] have the modules of a CT image and the geometry of their slabs', () => {
    const [first, second, ...more] = made();
    expect(more).toEqual([]);
    expect(texts(first!, 'ImageType')).toEqual(['DERIVED', 'SECONDARY', 'AXIAL', 'AVERAGE']);
    expect(numbers(second!, 'ImagePositionPatient')).toEqual([-24, -20, 20]);
    expect(numbers(second!, 'ImageOrientationPatient')).toEqual([1, 0, 0, 0, 1, 0]);
    expect(numbers(second!, 'PixelSpacing')).toEqual([2, 2]);
    expect(number(second!, 'SliceThickness')).toBe(15);
    expect(integer(second!, 'InstanceNumber')).toBe(2);
    expect(text(first!, 'SeriesInstanceUID')).toBe(text(second!, 'SeriesInstanceUID'));
    expect(text(first!, 'SOPInstanceUID')).not.toBe(text(second!, 'SOPInstanceUID'));
    expect(items(second!, 'SourceImageSequence').map((source) => text(source, '00081155'))).toEqual(
      ctSlices(6)
        .slice(3)
        .map(({ sopInstanceUid }) => sopInstanceUid),
    );
    expect([text(first!, '00281052'), text(first!, '00281053'), text(first!, '00281054')]).toEqual([
      '-1024',
      '1',
      'HU',
    ]);
    expect(['00280100', '00280101', '00280102', '00280103'].map((tag) => integer(first!, tag))).toEqual([
      16, 16, 15, 0,
    ]);
    const pixels = stored(second!);
    // Three slices differ by 21 HU a step: their mean is the middle one.
    const middle = ctSlices(6)[4]!.values;
    expect([...pixels]).toEqual([...middle]);
  });

  it('[GCA-182] contrast stands in them only if the originals used it', () => {
    for (const dataSet of made()) expect(dataSet).not.toHaveProperty('00180010');
    const [without, with_] = made(
      {},
      ctSlices(6, (slice): DataSet => (slice === 4 ? { '00180010': element('LO', 'Iohexol') } : {})),
    );
    expect(without).not.toHaveProperty('00180010');
    expect(text(with_!, 'ContrastBolusAgent')).toBe('Iohexol');
  });

  it('[GCA-183] acquisition and frame of reference are those of the sources, where these agree', () => {
    const [source] = ctSlices(6);
    const [first] = made();
    for (const tag of [
      '00180060',
      '00180090',
      '00181120',
      '00181130',
      '00181140',
      '00181210',
      '00200012',
      '00200052',
      '00201040',
      '00185100',
    ])
      expect(text(first!, tag), tag).toBe(text(source!.dataSet, tag));
    // The current was modulated.
    expect(first).not.toHaveProperty('00181151');
    const mixed = ctSlices(6, (slice) => ({ '00180060': element('DS', slice < 3 ? '120' : slice < 5 ? '100' : '80') }));
    const [agree, differ] = made({}, mixed);
    expect(text(agree!, '00180060')).toBe('120');
    expect(differ!['00180060']).toEqual({ vr: 'DS' });
  });

  it('what is unknown is padding, beyond HU of every value', () => {
    const values = new Float32Array(480).fill(-1500);
    values[7] = Number.NaN;
    const slice: DerivedSlice = {
      position: [0, 0, 0],
      orientation: [1, 0, 0, 0, 1, 0],
      ...{ rowMm: 2, columnMm: 2, rows: 20, columns: 24, thicknessMm: 5, values, from: [0] },
    };
    const [image] = made({ slices: [slice] });
    expect(number(image!, '00281052')).toBe(-2048);
    expect(integer(image!, '00280120')).toBe(0);
    expect([stored(image!)[7], stored(image!)[8]]).toEqual([0, 548]);
  });

  it('losses of the sources stay said; images of others are refused', () => {
    const lossy = {
      '00282110': element('CS', '01'),
      '00282112': element('DS', '8'),
      '00282114': element('CS', 'ISO_10918_1'),
    };
    const [clean, lost] = made(
      {},
      ctSlices(6, (slice) => (slice === 5 ? lossy : {})),
    );
    expect(clean).not.toHaveProperty('00282110');
    expect([text(lost!, '00282110'), text(lost!, '00282112'), text(lost!, '00282114')]).toEqual([
      '01',
      '8',
      'ISO_10918_1',
    ]);
    const other = (tag: string, vr: Vr) => ctSlices(6, (slice) => (slice === 2 ? { [tag]: element(vr, '1.2.3') } : {}));
    expect(() => made({}, other('00100020', 'LO'))).toThrow('several patients');
    expect(() => made({}, other('0020000D', 'UI'))).toThrow('several studies');
    expect(() => made({}, other('00200052', 'UI'))).toThrow('several frames of reference');
  });
});

it('slabs follow each other; projections are pixel by pixel', () => {
  expect(slabsOf(7, 3, 2)).toEqual([
    [0, 1, 2],
    [2, 3, 4],
    [4, 5, 6],
  ]);
  expect(slabsOf(2, 3, 1)).toEqual([]);
  const images = [
    [1, 2, Number.NaN],
    [5, Number.NaN, Number.NaN],
    [3, 7, Number.NaN],
  ];
  expect([...projected(images, 'average')]).toEqual([3, 4.5, Number.NaN]);
  expect([...projected(images, 'maximum')]).toEqual([5, 7, Number.NaN]);
  expect([...projected(images, 'minimum')]).toEqual([1, 2, Number.NaN]);
});

it('frames are typed as ranges', () => {
  expect(parseRanges('1-3, 7', 9)).toEqual([1, 2, 3, 7]);
  expect(parseRanges('7 2 – 3', 9)).toEqual([2, 3, 7]);
  for (const wrong of ['', '0', '3-2', '1-10', 'a', '1,,x']) expect(parseRanges(wrong, 9), wrong).toBeUndefined();
  expect(rangesText([1, 2, 3, 7])).toBe('1-3, 7');
});
