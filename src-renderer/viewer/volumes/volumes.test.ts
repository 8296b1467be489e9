import { describe, expect, it, vi } from 'vitest';
import { sliceNormal } from '../../../src-shared/imaging/geometry/orientation.ts';
import { type ImagePlane, toPatient } from '../../../src-shared/imaging/geometry/planes.ts';
import type { VolumePlan } from '../../../src-shared/imaging/volume/plan.ts';
import type { Volume } from '../../../src-shared/imaging/volume/volume.ts';
import type { StateMpr } from '../../../src-shared/objects/presentation-state/model.ts';

const reserved = new Map<unknown, number>();
vi.mock('../../cornerstone/index.ts', () => ({
  reserveMemory: (owner: unknown, bytes: number) => (bytes > 0 ? reserved.set(owner, bytes) : reserved.delete(owner)),
  imageBudget: () => 1e9,
  keptModality: ({ description }: { description: object }) => description,
  loadImage: ({ length }: string) =>
    Promise.resolve({ decoded: { columns: 2, rows: 1, components: 1, pixels: Int16Array.of(length, 7) } }),
  computedUid: 'computed:',
}));

const { holdVolume, keptVolumes, letVolumesGo, volumeKey } = await import('./kept.ts');
const { computedSet, imageOf } = await import('./computed-set.ts');
const { coarsePlane, toStated } = await import('./superimposed.ts');
const { voxelKind } = await import('./source.ts');

const frame = (imageId: string, description: object = {}, pixel: object = {}) =>
  ({
    imageId,
    description,
    pixel: { columns: 2, rows: 1, bitsStored: 12, pixelRepresentation: 0, numberFormat: 'integer', ...pixel },
  }) as never;
const frames = [frame('a'), frame('bb'), frame('ccc')];
const plan = {
  order: [2, 0, 1],
  gaps: 0,
  grid: { columns: 2, rows: 1, slices: 3, columnMm: 1, rowMm: 1, left: [0, 0, 0], top: [0, 0, 0] },
} as unknown as VolumePlan;

describe('volumes in memory', () => {
  it('are read once for all who use them, and go with the last of them', async () => {
    const [one, other] = [{}, {}];
    const told: number[] = [];
    const [a, b] = await Promise.all([
      holdVolume(one, frames, plan, (done) => told.push(done)),
      holdVolume(other, frames, plan),
    ]);
    expect(a).toBe(b);
    expect([...a.values]).toEqual([3, 7, 1, 7, 2, 7]);
    expect(told).toEqual([1, 2, 3]);
    expect(keptVolumes()).toEqual({ count: 1, bytes: 12 });
    expect([...reserved.values()]).toEqual([12]);
    letVolumesGo(one);
    expect(keptVolumes().count).toBe(1);
    letVolumesGo(other);
    expect(keptVolumes().count).toBe(0);
    expect(reserved.size).toBe(0);
  });

  it('are given up while they are read, and leave no memory behind', async () => {
    const user = {};
    const asked = holdVolume(user, frames, plan);
    letVolumesGo(user);
    await expect(asked).rejects.toMatchObject({ code: 'cancelled' });
    expect(keptVolumes().count).toBe(0);
    expect(reserved.size).toBe(0);
  });

  it('are others when any image is another', () => {
    const of = (...ids: string[]) => volumeKey(ids.map((id) => frame(id)));
    expect(of('a', 'b', 'c', 'd', 'e')).toBe(of('a', 'b', 'c', 'd', 'e'));
    expect(of('a', 'b', 'c', 'd', 'e')).not.toBe(of('a', 'x', 'c', 'd', 'e'));
    expect(of('a', 'b', 'cd', 'e')).not.toBe(of('a', 'bc', 'd', 'e'));
  });

  it('have voxels that hold every value', () => {
    const rescaled = (slope: number, intercept: number) => ({ rescale: { slope, intercept } });
    expect(voxelKind([frame('a', rescaled(1, -1024))])).toBe('int16');
    expect(voxelKind([frame('a', {}, { bitsStored: 16 })])).toBe('uint16');
    expect(voxelKind([frame('a', rescaled(1, -1024), { bitsStored: 16 })])).toBe('float32');
    expect(voxelKind([frame('a', rescaled(0.5, 0))])).toBe('float32');
    expect(voxelKind([frame('a', {}, { numberFormat: 'float' })])).toBe('float32');
  });
});

const plane: ImagePlane = {
  position: [10, 20, 30],
  orientation: [0, 1, 0, 0, 0, -1],
  normal: sliceNormal([0, 1, 0, 0, 0, -1]),
  rowMm: 0.5,
  columnMm: 0.25,
  rows: 1100,
  columns: 600,
};

describe('computed pictures', () => {
  const volume = (values: Volume['values'], minimum: number, maximum: number) =>
    ({ values, minimum, maximum }) as Volume;

  it('have whole numbers of whole numbers, and padding where the volume is not', () => {
    const made = imageOf(Float32Array.of(1.4, Number.NaN, -3.6), plane, volume(new Int16Array(1), -4, 9));
    expect(made.pixels).toEqual(Int16Array.of(1, -5, -4));
    expect(made).toMatchObject({ minimum: -4, maximum: 1, padding: [-5, -5] });
    const fractions = imageOf(Float32Array.of(1.5), plane, volume(new Float32Array(1), 0, 2));
    expect([fractions.pixels, fractions.padding]).toEqual([Float32Array.of(1.5), undefined]);
    // The least value has no room below it.
    expect(imageOf(Float32Array.of(2), plane, volume(new Int16Array(1), -32768, 9)).pixels).toBeInstanceOf(
      Float32Array,
    );
  });

  it('are rescaled values where the images had a rescale alone', () => {
    const of = (rescaled: boolean) =>
      imageOf(Float32Array.of(1), plane, { ...volume(new Int16Array(1), 0, 9), rescaled }).rescaled;
    expect([of(true), of(false)]).toEqual([true, false]);
  });

  it('have the mapping to values of the real world that all their images have, or none', () => {
    const source = (description: object) =>
      ({
        imageId: 'a',
        pixel: { rows: 2, columns: 2 },
        frame: 1,
        instance: {},
        series: { series: {}, patient: {} },
        description: { spacing: { rowMm: 1, columnMm: 1, provenance: 'pixel-spacing' }, ...description },
      }) as never as import('../../cornerstone/index.ts').DisplayFrame;
    const mapped = (slope: number, by = 1) => {
      const mapping = { slope, intercept: 0, units: 'mm2/s' };
      return source({ rescale: { slope: by, intercept: 0 }, realWorldValue: mapping, realWorldValues: [mapping] });
    };
    const of = (...sources: ReturnType<typeof source>[]) =>
      computedSet(
        {
          key: 'v',
          sources,
          volume: volume(new Int16Array(1), 0, 9),
          planes: [plane],
          options: {},
          label: '',
          thicknessMm: 1,
        },
        { series: { series: {} } } as never,
      ).frames[0]!.description.realWorldValues?.length;
    expect(of(mapped(2), mapped(2), mapped(2))).toBe(1);
    expect(of(mapped(2), mapped(2), mapped(3))).toBeUndefined();
    expect(of(mapped(2), mapped(2), mapped(2, 5))).toBeUndefined();
    expect(of(mapped(2), mapped(2), source({}))).toBeUndefined();
    const table = source({ realWorldValues: [{ table: [1, 2], first: 0, last: 1 }] });
    expect(of(table, table, table)).toBeUndefined();
  });

  it('are of values of one kind', async () => {
    const { planOf } = await import('./source.ts');
    const of = (description: object) => ({ instance: {}, pixel: {}, description }) as never;
    const hounsfield = of({ rescale: { slope: 1, intercept: -1024, type: 'HU' } });
    expect(planOf([hounsfield, hounsfield, of({})])).toEqual({ why: 'the images differ in the kind of their values' });
    expect(planOf([hounsfield, of({ rescale: { slope: 1, intercept: 0, type: 'US' } })])).toMatchObject({
      why: expect.stringContaining('differ in the kind'),
    });
  });

  it('are worked out in a coarser raster of the same place', () => {
    const { plane: coarse, step } = coarsePlane(plane);
    expect([step, coarse.columns, coarse.rows, coarse.columnMm, coarse.rowMm]).toEqual([3, 200, 367, 0.75, 1.5]);
    const [x, y, z] = toPatient(plane, [0, 0]);
    const corner = toPatient(coarse, [0, 0]);
    expect(corner[0]).toBeCloseTo(x, 9);
    expect(corner[1]).toBeCloseTo(y, 9);
    expect(corner[2]).toBeCloseTo(z, 9);
  });

  it('go from the values of the image to those that the state means', () => {
    const own = [
      frame('a', { rescale: { slope: 2, intercept: 10 } }),
      frame('b', { rescale: { slope: 2, intercept: 10 } }),
    ];
    expect(toStated({}, own)(30)).toBe(10);
    expect(toStated({ rescale: { slope: 3, intercept: 1 } }, own)(30)).toBe(31);
    // Every slice has a slope of its own: there is no way back.
    expect(toStated({}, [...own, frame('c', { rescale: { slope: 1, intercept: 0 } })])(30)).toBe(30);
    expect(toStated({ unreadable: true }, own)(30)).toBe(30);
  });

  it('have the size and the corner that a state says', async () => {
    const { planeOfState } = await import('./plane-of-state.ts');
    const mpr = {
      widthDirection: [1, 0, 0],
      heightDirection: [0, 0, -1],
      widthMm: 100,
      heightMm: 33,
      topLeft: [-50, 7, 20],
    } as unknown as StateMpr;
    const found = planeOfState(mpr, 0.7);
    expect([found.columns * found.columnMm, found.rows * found.rowMm]).toEqual([100, expect.closeTo(33, 9)]);
    expect(toPatient(found, [0, 0])).toEqual([expect.closeTo(-50, 9), 7, expect.closeTo(20, 9)]);
    expect(toPatient(found, [found.columns, found.rows])).toEqual([expect.closeTo(50, 9), 7, expect.closeTo(-13, 9)]);
    expect(planeOfState({ ...mpr, widthMm: 10_000 }, 0.1).columns).toBe(2048);
  });
});
