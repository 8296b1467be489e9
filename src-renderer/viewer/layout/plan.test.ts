import { describe, expect, it } from 'vitest';
import layouts from '../../../resources/layouts.json';
import { defaultLayoutSchema } from '../../../src-shared/settings/layouts.ts';
import type { FrameSet } from '../frame-sets.ts';
import { gridOfSeries, planOf } from './plan.ts';

const rules = layouts.map((one) => defaultLayoutSchema.parse(one));

interface Made {
  modality: string;
  frames?: number;
  multi?: boolean;
  instance?: object;
  description?: object;
}

let keys = 0;
function set({ modality, frames = 1, multi = false, instance = {}, description = {} }: Made): FrameSet {
  const key = `${modality} ${++keys}`;
  return {
    key,
    label: '',
    series: { series: { modality } },
    frames: Array.from({ length: frames }, (_, index) => ({
      imageId: `${key} ${index}`,
      frame: index + 1,
      instance: { numberOfFrames: multi ? frames : 1, ...instance },
      description,
    })),
  } as unknown as FrameSet;
}
const breast = (laterality: string, ViewPosition: string, patientOrientation: [string, string]): FrameSet =>
  set({
    modality: 'MG',
    instance: { technique: { ViewPosition } },
    description: { laterality, patientOrientation },
  });

describe('[BIR-B1] the layout a study begins with', () => {
  it('has CT and MR by series, one to four of them', () => {
    const sets = Array.from({ length: 5 }, () => set({ modality: 'CT', frames: 20 }));
    expect(planOf(sets.slice(0, 1), rules).layout).toEqual({ rows: 1, columns: 1 });
    expect(planOf(sets.slice(0, 2), rules).layout).toEqual({ rows: 1, columns: 2 });
    expect(planOf(sets, rules)).toMatchObject({
      layout: { rows: 2, columns: 2 },
      cells: sets.slice(0, 4).map(({ key }) => key),
      play: [],
      pairs: false,
    });
    expect(gridOfSeries(['CT', 'CT', 'PR', 'SR', 'SR'], rules)).toEqual({ rows: 1, columns: 2 });
  });

  it('has radiographs one or two up, also of one series', () => {
    expect(planOf([set({ modality: 'DX' }), set({ modality: 'DX' })], rules).layout).toEqual({ rows: 1, columns: 2 });
    const plan = planOf([set({ modality: 'CR', frames: 2 })], rules);
    expect(plan).toMatchObject({ layout: { rows: 1, columns: 1 }, tilings: [{ rows: 1, columns: 2 }] });
  });

  it('plays the clips of ultrasound and angiography and tiles the stills', () => {
    const clip = set({ modality: 'US', frames: 30, multi: true, instance: { cine: { frameTimeMs: 33 } } });
    const stills = set({ modality: 'US', frames: 4 });
    const plan = planOf([clip, stills], rules);
    expect(plan).toMatchObject({ layout: { rows: 1, columns: 2 }, play: [0] });
    expect(plan.tilings).toEqual([undefined, { rows: 2, columns: 2 }]);
    const runs = [1, 2].map(() => set({ modality: 'XA', frames: 9, multi: true, instance: { cine: { rate: 15 } } }));
    expect(planOf(runs, rules)).toMatchObject({ layout: { rows: 1, columns: 1 }, play: [0] });
  });

  it('lays nuclear images out by their vectors', () => {
    const nuclear = (frames: number, vectors: object) =>
      planOf([set({ modality: 'NM', frames, multi: true, instance: { nuclear: vectors } })], rules).tilings[0];
    expect(nuclear(2, { detector: [1, 2] })).toEqual({ rows: 1, columns: 2 });
    expect(nuclear(4, { detector: [1, 2, 1, 2], energyWindow: [1, 1, 2, 2] })).toEqual({ rows: 2, columns: 2 });
    expect(nuclear(16, { phase: Array.from({ length: 16 }, (_, i) => i + 1) })).toEqual({ rows: 4, columns: 4 });
    expect(nuclear(60, { detector: [1, 2], rotation: [1, 1], angularView: [1, 2, 3] })).toBeUndefined();
  });

  it('puts mammograms right beside left, chest wall to chest wall, turning what lies otherwise', () => {
    const lcc = breast('L', 'CC', ['A', 'R']);
    const rcc = breast('R', 'CC', ['P', 'L']);
    // Stored mirrored, and stored upside down.
    const rmlo = breast('R', 'MLO', ['A', 'F']);
    const lmlo = breast('L', 'MLO', ['P', 'H']);
    const plan = planOf([lmlo, lcc, rmlo, rcc], rules);
    expect(plan.layout).toEqual({ rows: 2, columns: 2 });
    expect(plan.cells).toEqual([rcc.key, lcc.key, rmlo.key, lmlo.key]);
    expect(plan.pairs).toBe(true);
    expect([0, 1, 2, 3].map((cell) => plan.starts.get(cell)?.state)).toEqual([
      {},
      {},
      { rotation: 0, flipped: true },
      { rotation: 180, flipped: false },
    ]);
  });

  it('takes all views of one series of mammograms, and falls back to series where sides are unknown', () => {
    const frames = [breast('R', 'CC', ['P', 'L']), breast('L', 'CC', ['A', 'R'])].flatMap((one) => one.frames);
    const both = { ...set({ modality: 'MG' }), frames } as FrameSet;
    const plan = planOf([both], rules);
    expect(plan.cells).toEqual([both.key, both.key]);
    expect([...plan.starts.values()].map(({ index }) => index)).toEqual([0, 1]);
    const unknown = set({ modality: 'MG' });
    expect(planOf([unknown, set({ modality: 'MG' })], rules)).toMatchObject({
      layout: { rows: 1, columns: 2 },
      pairs: false,
    });
  });

  it('shows one image of what no layout names', () => {
    expect(planOf([set({ modality: 'ZZ' }), set({ modality: 'ZZ' })], rules).layout).toEqual({ rows: 1, columns: 1 });
    expect(planOf([], rules).cells).toEqual([]);
  });

  it('has the plain view of a breast before those with a displaced implant, a spot or a raw image', () => {
    const of = (side: string, instance: object): FrameSet => {
      const made = breast(side, 'CC', side === 'R' ? ['P', 'L'] : ['A', 'R']);
      return {
        ...made,
        frames: made.frames.map((frame) => ({ ...frame, instance: { ...frame.instance, ...instance } })),
      };
    };
    const raw = of('R', { sopClassUid: '1.2.840.10008.5.1.4.1.1.1.2.1' });
    const displaced = of('R', {
      technique: { ViewPosition: 'CC', ViewModifierCodeSequence: 'Implant Displaced' },
    });
    const [right, left] = [of('R', {}), of('L', {})];
    expect(planOf([raw, displaced, right, left], rules).cells).toEqual([right.key, left.key]);
    expect(planOf([raw, displaced, left], rules).cells).toEqual([displaced.key, left.key]);
    // Seen larger, whatever its view is called.
    const spacing = { rowMm: 0.05, columnMm: 0.05, provenance: 'imager-magnified', magnification: 1.8 };
    const spot = set({
      modality: 'MG',
      instance: { technique: { ViewPosition: 'CC' } },
      description: { laterality: 'R', patientOrientation: ['P', 'L'], spacing },
    });
    expect(planOf([spot, displaced, right, left], rules).cells).toEqual([right.key, left.key]);
    expect(planOf([spot, displaced, left], rules).cells).toEqual([displaced.key, left.key]);
  });
});
