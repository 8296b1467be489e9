import { describe, expect, it } from 'vitest';
import type { FrameDescription, InstanceDescription } from '../description.ts';
import { type FrameSplit, sortFrames, splitFrameSets } from './frame-sets.ts';
import type { Orientation } from './orientation.ts';

const axial: Orientation = [1, 0, 0, 0, 1, 0];
const coronal: Orientation = [1, 0, 0, 0, 0, -1];
const sagittal: Orientation = [0, 1, 0, 0, 0, -1];

let rows = 0;
function slice(
  instanceNumber: number | undefined,
  z: number | undefined,
  extra: Partial<InstanceDescription> = {},
): InstanceDescription {
  return {
    row: ++rows,
    revision: 1,
    sopClassUid: '1.2.840.10008.5.1.4.1.1.2',
    sopInstanceUid: `1.2.${rows}`,
    transferSyntaxUid: '1.2.840.10008.1.2.1',
    kind: 'image',
    ...(instanceNumber === undefined ? {} : { instanceNumber }),
    numberOfFrames: 1,
    frameOfReferenceUid: '1.2.3',
    pixel: {
      rows: 4,
      columns: 4,
      samplesPerPixel: 1,
      photometricInterpretation: 'MONOCHROME2',
      planarConfiguration: 0,
      bitsAllocated: 16,
      bitsStored: 16,
      highBit: 15,
      pixelRepresentation: 0,
      numberFormat: 'integer',
    },
    shared: z === undefined ? {} : { position: [0, 0, z], orientation: axial },
    ...extra,
  };
}
const at = (number: number, position: [number, number, number], orientation: Orientation) =>
  slice(number, 0, { shared: { position, orientation } });
const order = (instances: InstanceDescription[], way?: 'anatomical' | 'acquisition') =>
  sortFrames(
    instances.map((instance) => ({ instance, frame: 1 })),
    way,
  ).map(({ instance }) => instance.instanceNumber);
const numbers = (sets: FrameSplit[]) => sets.map(({ frames }) => frames.map(({ instance }) => instance.instanceNumber));
const frameNumbers = (sets: FrameSplit[]) => sets.map(({ frames }) => frames.map(({ frame }) => frame));
const multiFrame = (perFrame: FrameDescription[], extra: Partial<InstanceDescription> = {}) =>
  slice(1, undefined, { numberOfFrames: perFrame.length, perFrame, ...extra });

describe('order of frames', () => {
  it('goes down through the body, whatever the numbers are', () => {
    expect(order([slice(1, 0), slice(2, 20), slice(3, 10), slice(4, 30)])).toEqual([4, 2, 3, 1]);
    expect(order([1, 2, 3].map((n) => at(n, [0, 10 * n, 0], coronal)))).toEqual([1, 2, 3]);
    expect(order([1, 2, 3].map((n) => at(n, [0, -10 * n, 0], coronal)))).toEqual([3, 2, 1]);
    expect(order([1, 2, 3].map((n) => at(n, [10 * n, 0, 0], sagittal)))).toEqual([1, 2, 3]);
    expect(order([1, 2, 3].map((n) => at(n, [-10 * n, 0, 0], sagittal)))).toEqual([3, 2, 1]);
    // The same slices seen from the other side: the normal points the other way, down stays down.
    const fromAbove: Orientation = [-1, 0, 0, 0, 1, 0];
    expect(order([1, 2, 3].map((n) => at(n, [0, 0, 10 * n], fromAbove)))).toEqual([3, 2, 1]);
    const oblique: Orientation = [1, 0, 0, 0, Math.cos(0.4), Math.sin(0.4)];
    expect(order([1, 2, 3].map((n) => at(n, [0, 0, 10 * n], oblique)))).toEqual([3, 2, 1]);
  });

  it('goes the way the numbers go when that is chosen', () => {
    expect(order([slice(3, 10), slice(1, 30), slice(2, 20)], 'acquisition')).toEqual([1, 2, 3]);
    expect(order([slice(3, 30), slice(1, 10), slice(2, 20)], 'acquisition')).toEqual([1, 2, 3]);
    expect(order([slice(1, 0), slice(2, 20), slice(3, 10), slice(4, 30)], 'acquisition')).toEqual([1, 3, 2, 4]);
  });

  it('is that of the numbers when places are missing or shared, else that of time', () => {
    expect(order([slice(3, undefined), slice(1, 30), slice(2, 20)])).toEqual([1, 2, 3]);
    expect(order([slice(2, 0), slice(4, 5), slice(1, 5), slice(3, 0)])).toEqual([1, 2, 3, 4]);
    const timed = ['101502', '101500', '101501'].map((contentTime) =>
      slice(undefined, undefined, { contentDate: '20240105', contentTime }),
    );
    expect(
      sortFrames(timed.map((instance) => ({ instance, frame: 1 }))).map(({ instance }) => instance.contentTime),
    ).toEqual(['101500', '101501', '101502']);
  });

  it('keeps one double in its place', () => {
    expect(order([slice(1, 0), slice(2, 10), slice(3, 20), slice(4, 30), slice(9, 20), slice(5, 40)])).toEqual([
      5, 4, 3, 9, 2, 1,
    ]);
  });
});

describe('frame sets of single frames', () => {
  it('keep a localizer, another size and another frame of reference apart', () => {
    const localizer = slice(1, 0, { shared: { position: [0, 0, 0], orientation: coronal } });
    const large = slice(9, 0);
    large.pixel = { ...large.pixel!, rows: 8 };
    const other = slice(10, 3, { frameOfReferenceUid: '9' });
    const sets = splitFrameSets([slice(2, 2), large, localizer, slice(3, 1), other]);
    expect(numbers(sets)).toEqual([[1], [2, 3], [9], [10]]);
    expect(sets.map(({ part }) => part)).toEqual(['coronal', 'axial, 4 × 4', 'axial, 4 × 8', 'axial, 4 × 4']);
  });

  it('keep kinds of image apart, and not what was only compressed', () => {
    const typed = (number: number, z: number, ...imageType: string[]) => slice(number, z, { imageType });
    const sets = splitFrameSets([
      typed(1, 5, 'ORIGINAL', 'PRIMARY', 'LOCALIZER'),
      typed(2, 30, 'ORIGINAL', 'PRIMARY', 'AXIAL'),
      typed(3, 20, 'DERIVED', 'PRIMARY', 'AXIAL'),
      typed(4, 25, 'DERIVED', 'SECONDARY', 'MPR'),
    ]);
    expect(numbers(sets)).toEqual([[1], [2, 3], [4]]);
    expect(sets[0]!.part).toBe('localizer axial');
  });

  it('split three planes, leave turning and slightly tilted images together', () => {
    const planes = splitFrameSets([at(1, [0, 0, 0], axial), at(2, [0, 0, 0], coronal), at(3, [0, 0, 0], sagittal)]);
    expect(numbers(planes)).toEqual([[1], [2], [3]]);
    const radial = Array.from({ length: 12 }, (_, n) => {
      const angle = (n * Math.PI) / 12;
      return at(n + 1, [0, 0, 0], [Math.cos(angle), Math.sin(angle), 0, 0, 0, -1]);
    });
    expect(numbers(splitFrameSets(radial.toReversed()))).toEqual([Array.from({ length: 12 }, (_, n) => n + 1)]);
    const tilted: Orientation = [1, 0, 0, 0, Math.cos(0.3), Math.sin(0.3)];
    const discs = [
      at(4, [0, 0, 0], axial),
      at(3, [0, 0, 4], axial),
      at(2, [0, 0, 30], tilted),
      at(1, [0, 0, 34], tilted),
    ];
    expect(numbers(splitFrameSets(discs))).toEqual([[1, 2, 3, 4]]);
  });

  it('keep coloured pictures apart from grey ones, also those of a palette', () => {
    const palette = slice(2, 1);
    palette.pixel = { ...palette.pixel!, photometricInterpretation: 'PALETTE COLOR' };
    expect(numbers(splitFrameSets([slice(1, 2), palette, slice(3, 0)]))).toEqual([[1, 3], [2]]);
  });

  it('make a set of each pass over the same places', () => {
    const echo = (number: number, z: number, EchoTime: string) => slice(number, z, { technique: { EchoTime } });
    const sets = splitFrameSets([
      ...[echo(1, 20, '10'), echo(2, 20, '90'), echo(3, 10, '10'), echo(4, 10, '90')],
      ...[echo(5, 0, '10'), echo(6, 0, '90')],
    ]);
    expect(numbers(sets)).toEqual([
      [1, 3, 5],
      [2, 4, 6],
    ]);
    expect(sets.map(({ part }) => part)).toEqual(['echo 10', 'echo 90']);
    // Nothing says what the passes are: the numbers do. The last one has not come whole.
    const untold = [20, 10, 0, 20, 10].map((z, i) => slice(i + 1, z));
    expect(numbers(splitFrameSets(untold))).toEqual([
      [1, 2, 3],
      [4, 5],
    ]);
  });

  it('that would be called the same say what kind of image or how large they are', () => {
    const of = (number: number, type: string, more: Partial<InstanceDescription> = {}) =>
      slice(number, number, { imageType: ['ORIGINAL', 'PRIMARY', type], ...more });
    const parts = (images: InstanceDescription[]) => splitFrameSets(images).map(({ part }) => part);
    expect(parts([of(1, 'M'), of(2, 'M'), of(3, 'P')])).toEqual(['m', 'p']);
    const small = of(2, 'M', { pixel: { ...slice(1, 0).pixel!, columns: 2 } });
    expect(parts([of(1, 'M'), small])).toEqual(['4 × 4', '2 × 4']);
    expect(parts([of(1, 'M'), of(2, 'M')])).toEqual([undefined]);
  });

  it('keep their keys while a study arrives', () => {
    const images = [slice(3, 20), slice(1, 40), slice(2, 30)];
    const localizer = at(9, [0, 0, 0], coronal);
    const before = splitFrameSets(images);
    const after = splitFrameSets([slice(5, 0), ...images, localizer, slice(4, 10)]);
    expect(numbers(after)).toEqual([[1, 2, 3, 4, 5], [9]]);
    expect(after[0]!.key).toBe(before[0]!.key);
  });

  it('with many passes are one set of two directions', () => {
    const timed = (phases: number, slices: number, technique: (phase: number) => Record<string, string>) =>
      Array.from({ length: phases * slices }, (_, i) =>
        slice(i + 1, -10 * (i % slices), { technique: technique(Math.floor(i / slices)) }),
      );
    const heart = splitFrameSets(timed(12, 3, (phase) => ({ TriggerTime: String(phase * 40) })));
    expect(heart).toHaveLength(1);
    expect(heart[0]!.dimensions).toEqual({ positions: 3, passes: 12, fastest: 'pass' });
    expect(numbers(heart)[0]!.slice(0, 3)).toEqual([1, 4, 7]);
    const perfusion = splitFrameSets(timed(12, 20, (phase) => ({ TemporalPositionIdentifier: String(phase + 1) })));
    expect(perfusion[0]!.dimensions).toEqual({ positions: 20, passes: 12, fastest: 'position' });
    expect(numbers(perfusion)[0]!.slice(0, 3)).toEqual([1, 2, 3]);
  });

  it('show mammograms as they hang', () => {
    const view = (number: number, laterality: string, ViewPosition: string) =>
      slice(number, undefined, { shared: { laterality }, technique: { ViewPosition } });
    const sets = splitFrameSets([view(1, 'L', 'MLO'), view(2, 'L', 'CC'), view(3, 'R', 'MLO'), view(4, 'R', 'CC')], {
      modality: 'MG',
    });
    expect(numbers(sets)).toEqual([[4, 2, 3, 1]]);
  });

  it('leave out what is no picture', () => {
    expect(splitFrameSets([slice(1, 0, { notDisplayable: 'video' })])).toEqual([]);
  });
});

describe('frame sets of multi-frame images', () => {
  const placed = (z: number, more: Partial<FrameDescription> = {}): FrameDescription => ({
    position: [0, 0, z],
    orientation: axial,
    ...more,
  });

  it('are never merged', () => {
    const sets = splitFrameSets([slice(1, 1), slice(2, 0), slice(3, 2, { numberOfFrames: 5 })]);
    expect(sets.map(({ frames }) => frames.length)).toEqual([2, 5]);
    expect(sets[1]!.frames.map(({ frame }) => frame)).toEqual([1, 2, 3, 4, 5]);
  });

  it('are split by stack and by orientation, and sorted by place', () => {
    const sets = splitFrameSets([
      multiFrame([
        placed(0, { stackId: '1' }),
        placed(10, { stackId: '1' }),
        { position: [0, 5, 0], orientation: coronal, stackId: '2' },
        { position: [0, 0, 0], orientation: coronal, stackId: '2' },
      ]),
    ]);
    expect(frameNumbers(sets)).toEqual([
      [2, 1],
      [4, 3],
    ]);
    expect(new Set(sets.map(({ key }) => key)).size).toBe(2);
    expect(sets.map(({ part }) => part)).toEqual(['axial, stack 1', 'coronal, stack 2']);
    expect(
      frameNumbers(splitFrameSets([multiFrame([placed(0), { position: [0, 0, 0], orientation: coronal }])])),
    ).toEqual([[1], [2]]);
  });

  it('with times have two directions', () => {
    const frames = [0, 1].flatMap((t) => [0, 10, 20].map((z) => placed(z, { temporalPosition: t + 1 })));
    const [set] = splitFrameSets([multiFrame(frames)]);
    expect(set!.frames.map(({ frame }) => frame)).toEqual([3, 2, 1, 6, 5, 4]);
    expect(set!.dimensions).toEqual({ positions: 3, passes: 2, fastest: 'position' });
  });

  it('with echoes that the frames tell have them one after the other', () => {
    const frames = [0, 10].flatMap((z) => ['10', '90'].map((EchoTime) => placed(z, { technique: { EchoTime } })));
    // As they are stored the second echo comes first at one place.
    const [set] = splitFrameSets([multiFrame([frames[0]!, frames[1]!, frames[3]!, frames[2]!])]);
    expect(set!.dimensions).toEqual({ positions: 2, passes: 2, fastest: 'position' });
    expect(set!.frames.map(({ frame }) => frame)).toEqual([4, 1, 3, 2]);
  });

  it('keep slices apart that lie a few thousandths of a millimetre from each other', () => {
    const retina = Array.from({ length: 9 }, (_, i) =>
      placed(-i * 0.003, { spacing: { rowMm: 0.004, columnMm: 0.006, provenance: 'pixel-spacing' } }),
    );
    const [set] = splitFrameSets([multiFrame(retina)]);
    expect(set!.frames.map(({ frame }) => frame)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(set!.dimensions).toBeUndefined();
  });

  it('without places go by In-Stack Position, or as stored', () => {
    const [set] = splitFrameSets([multiFrame([{ inStackPosition: 2 }, { inStackPosition: 1 }])]);
    expect(set!.frames.map(({ frame }) => frame)).toEqual([2, 1]);
    expect(frameNumbers(splitFrameSets([multiFrame([{}, {}])]))).toEqual([[1, 2]]);
  });

  it('of nuclear medicine have detectors and energy windows apart', () => {
    const sets = splitFrameSets([
      slice(1, undefined, { numberOfFrames: 4, nuclear: { detector: [1, 1, 2, 2], timeSlice: [2, 1, 1, 2] } }),
    ]);
    expect(frameNumbers(sets)).toEqual([
      [2, 1],
      [3, 4],
    ]);
    expect(sets.map(({ part }) => part)).toEqual(['detector 1', 'detector 2']);
    const tomo = multiFrame([placed(0), placed(4), placed(8)], { nuclear: { slice: [1, 2, 3] } });
    expect(frameNumbers(splitFrameSets([tomo]))).toEqual([[3, 2, 1]]);
  });

  it('of a gated heart go slice by slice, through its gates', () => {
    const gated = multiFrame(
      [1, 2, 3].flatMap(() => [0, 4].map((z) => placed(z))),
      { nuclear: { slice: [1, 2, 1, 2, 1, 2], timeSlot: [1, 1, 2, 2, 3, 3] } },
    );
    const [set] = splitFrameSets([gated]);
    expect(set!.dimensions).toEqual({ positions: 2, passes: 3, fastest: 'pass' });
    expect(set!.frames.map(({ frame }) => frame)).toEqual([2, 4, 6, 1, 3, 5]);
  });

  it('of slides go tile by tile', () => {
    const tile = (row: number, column: number): FrameDescription => ({ tile: { row, column } });
    const image = multiFrame([tile(257, 1), tile(1, 257), tile(1, 1)], { wholeSlide: { rows: 512, columns: 512 } });
    expect(frameNumbers(splitFrameSets([image]))).toEqual([[3, 2, 1]]);
  });
});

describe('large series', () => {
  it('are split without comparing every image with every other', () => {
    const single = Array.from({ length: 2000 }, (_, i) => slice(i + 1, -i));
    expect(splitFrameSets(single).map(({ frames }) => frames.length)).toEqual([2000]);
    const enhanced = multiFrame(Array.from({ length: 2000 }, (_, i) => ({ position: [0, 0, -i], orientation: axial })));
    expect(splitFrameSets([enhanced]).map(({ frames }) => frames.length)).toEqual([2000]);
  });
});
