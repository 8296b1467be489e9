import { movedPlane } from '../../../src-shared/imaging/geometry/spans.ts';
import type { HalfSpace, Projection, ResliceOptions } from '../../../src-shared/imaging/volume/reslice.ts';
import type { Volume } from '../../../src-shared/imaging/volume/volume.ts';
import type { PresentationState, StateMpr, VolumeCrop } from '../../../src-shared/objects/presentation-state/model.ts';
import type { DisplayFrame } from '../../cornerstone/index.ts';
import type { FrameSet } from '../frame-sets.ts';
import { hint } from '../hints.ts';
import { locatedFrame, type Way, wayBetween } from '../linking/registrations.ts';
import type { KnownState } from '../states/known.ts';
import { stateName } from '../states/words.ts';
import { useViewer } from '../store.ts';
import type { ComputedView } from './computed-set.ts';
import { volumeKey } from './kept.ts';
import { planeOfState } from './plane-of-state.ts';
import { referredFrames } from './referred.ts';
import { showComputed, slabText, volumeFor, volumeName } from './showing.ts';
import { planOf } from './source.ts';

const projections: Record<StateMpr['rendering'], Projection> = {
  MAXIMUM_IP: 'maximum',
  MINIMUM_IP: 'minimum',
  AVERAGE_IP: 'average',
};

/** What a box keeps. */
const halfSpaces = ({ low, high }: VolumeCrop): HalfSpace[] => [
  [1, 0, 0, -low[0]],
  [0, 1, 0, -low[1]],
  [0, 0, 1, -low[2]],
  [-1, 0, 0, high[0]],
  [0, -1, 0, high[1]],
  [0, 0, -1, high[2]],
];

/** What the reader is told of a reconstruction that cannot be shown, or only in part. */
function told(missing: number, way: Way, crops: readonly VolumeCrop[], volume: Volume): string[] {
  return [
    ...(missing > 0 ? [`${missing} of its images are not here`] : []),
    ...(way.by ? [`by registration ${way.by}`] : []),
    ...(way.matrix && crops.length > 0 ? ['not cropped'] : []),
    ...(volume.factor > 1 ? [`at 1/${volume.factor} of the resolution`] : []),
  ];
}

/** Shows the reconstruction that a volumetric state describes; false when it cannot, which is said. */
export function openReconstruction(known: KnownState, cell: number): boolean {
  const { state } = known;
  const mpr = state?.mpr;
  const [input] = mpr?.inputs ?? [];
  const no = (why: string): false => {
    hint(cell, `No reconstruction: ${why}`);
    return false;
  };
  if (!state || !mpr || !input) return no('it does not say of which plane');
  const { frames, base, missing } = referredFrames(known, input.images);
  const [first] = frames;
  if (!first || !base) return no('its images are not among the open studies');
  const plan = planOf(frames);
  if ('why' in plan) return no(plan.why);
  const located = locatedFrame(first);
  const way = wayBetween({ patient: located.patient, frameOfReferenceUid: mpr.frameOfReferenceUid }, located);
  if (!way) return no('nobody says how its plane lies to its images');
  const before = useViewer.getState().cells[cell];
  void volumeFor(cell, frames, plan).then((volume) => {
    if (!volume || useViewer.getState().cells[cell] !== before) return;
    show(cell, known, state, mpr, { frames, base, missing, volume, way });
  });
  return true;
}

interface Found {
  frames: readonly DisplayFrame[];
  base: FrameSet;
  missing: number;
  volume: Volume;
  way: Way;
}

function show(
  cell: number,
  known: KnownState,
  { presentationLut }: PresentationState,
  mpr: StateMpr,
  { frames, base, missing, volume, way }: Found,
): void {
  const { grid } = volume;
  const voxelMm = Math.min(grid.columnMm, grid.rowMm, grid.stepMm);
  const own = planeOfState(mpr, voxelMm);
  const plane = way.matrix ? movedPlane(own, way.matrix) : own;
  if (!plane) {
    hint(cell, 'No reconstruction: the registration leaves nothing of its plane');
    return;
  }
  const [{ windows, voiFunction, luts }] = mpr.inputs as [StateMpr['inputs'][number]];
  const options: ResliceOptions = {
    ...(mpr.slabMm === undefined ? {} : { slab: { mm: mpr.slabMm, projection: projections[mpr.rendering] } }),
    ...(way.matrix ? {} : { kept: mpr.crops.flatMap(halfSpaces) }),
  };
  const slab = mpr.slabMm === undefined ? 'thin' : slabText(projections[mpr.rendering], mpr.slabMm);
  const view: ComputedView = {
    key: `${volumeName(volumeKey(frames))}/state/${known.uid}`,
    sources: frames,
    volume,
    planes: [plane],
    options,
    label: [`MPR of ${stateName(known)}`, slab, ...told(missing, way, mpr.crops, volume)].join(', '),
    thicknessMm: mpr.slabMm ?? voxelMm,
    look: {
      ...(windows.length > 0 ? { voiWindows: windows } : {}),
      ...(voiFunction ? { voiFunction } : {}),
      ...(luts.length > 0 ? { voiLuts: luts } : {}),
      presentationLutShape:
        presentationLut && 'shape' in presentationLut ? presentationLut.shape : ('IDENTITY' as const),
    },
    asStated: true,
  };
  showComputed(cell, view, base, {
    ...{ source: base.key, plane: undefined, state: known.uid, volume: volumeKey(frames) },
    ...{ images: frames, slab: options.slab },
  });
}
