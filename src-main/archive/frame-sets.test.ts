import { describe, expect, it } from 'vitest';
import type { InstanceDescription } from '../../src-shared/imaging/description.ts';
import { splitFrameSets } from '../../src-shared/imaging/geometry/frame-sets.ts';
import { descriptionOf } from '../../src-shared/imaging/geometry/order.ts';
import { stackGeometry } from '../../src-shared/imaging/geometry/stack.ts';
import { corpusAvailable, corpusFiles } from '../../testing/corpus.ts';
import { describeFile } from './describe-file.ts';

/** The frame sets of every series of a folder of real files, by modality and Series Instance UID. */
function framesOf(folder: string) {
  const series = new Map<string, { modality: string; instances: InstanceDescription[] }>();
  for (const [index, { file, bytes }] of corpusFiles(folder).entries()) {
    const { series: columns, description } = describeFile(file, { path: file, bytes, receivedAt: 0 });
    const entry = series.get(String(columns['uid'])) ?? { modality: String(columns['modality']), instances: [] };
    entry.instances.push({ ...(JSON.parse(description) as InstanceDescription), row: index + 1, revision: 1 });
    series.set(String(columns['uid']), entry);
  }
  return [...series.values()].map(({ modality, instances }) => ({
    modality,
    sets: splitFrameSets(instances, { modality }).map((set) => ({
      ...set,
      stack: stackGeometry(set.frames.map(descriptionOf)),
      places: set.frames.map((frame) => descriptionOf(frame).position),
    })),
  }));
}

describe.skipIf(!corpusAvailable)('real series', () => {
  it('of two orientations are two sets', () => {
    const [series] = framesOf('series/mr-two-orientations');
    expect(series!.sets.map(({ part, frames }) => [part, frames.length])).toEqual([
      ['sagittal', 2],
      ['axial', 2],
    ]);
    // Right to left, head to feet.
    const [sagittal, axial] = series!.sets;
    expect(sagittal!.places[0]![0]).toBeLessThan(sagittal!.places[1]![0]);
    expect(axial!.places[0]![2]).toBeGreaterThan(axial!.places[1]![2]);
  });

  it('taken with a tilted gantry show the tilt', () => {
    const [series] = framesOf('series/ct-gantry-tilt-4');
    // Gantry/Detector Tilt (0018,1120) of these files is -14 degrees.
    expect(series!.sets[0]!.stack!.tiltDegrees).toBeCloseTo(14, 1);
    expect(series!.sets[0]!.stack).toMatchObject({ regular: false, gaps: [] });
  });

  it('of a head go from front to back, evenly', () => {
    const [series] = framesOf('series/mr-head-100');
    const [set] = series!.sets;
    expect(series!.sets).toHaveLength(1);
    expect(set!.stack).toMatchObject({ regular: true, duplicates: [] });
    expect(set!.stack!.spacingMm).toBeCloseTo(2.5, 3);
    expect(set!.places[0]![1]).toBeLessThan(set!.places.at(-1)![1]);
  });

  it('of PET, CT and MR go from head to feet', () => {
    const images = framesOf('petct/sts003').filter(({ sets }) => sets.length > 0);
    expect(images.map(({ modality, sets }) => [modality, sets.length, sets[0]!.frames.length])).toEqual(
      expect.arrayContaining([
        ['CT', 1, 51],
        ['PT', 1, 51],
        ['MR', 1, 47],
      ]),
    );
    for (const { sets } of images) {
      expect(sets[0]!.stack!.regular).toBe(true);
      expect(sets[0]!.places[0]![2]).toBeGreaterThan(sets[0]!.places.at(-1)![2]);
    }
  });

  it('in one object have their slices in order, and their times', () => {
    const sets = framesOf('enhanced').flatMap((series) => series.sets);
    expect(sets.map(({ dimensions }) => dimensions).filter(Boolean)).toEqual([
      { positions: 8, passes: 4, fastest: 'position' },
    ]);
    const timed = sets.find(({ dimensions }) => dimensions)!;
    const levels = timed.places.slice(0, 8).map((place) => place![2]);
    expect(levels).toEqual([...levels].sort((a, b) => b - a));
  });
});
