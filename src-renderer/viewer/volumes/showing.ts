import type { Vector3 } from '../../../src-shared/imaging/geometry/orientation.ts';
import { planeName } from '../../../src-shared/imaging/geometry/orientation.ts';
import { distanceTo, middleOf } from '../../../src-shared/imaging/geometry/planes.ts';
import type { VolumePlan } from '../../../src-shared/imaging/volume/plan.ts';
import { type BodyPlane, bodyPlanes, planesThrough } from '../../../src-shared/imaging/volume/views.ts';
import type { Volume } from '../../../src-shared/imaging/volume/volume.ts';
import { asError } from '../../app/api.ts';
import { errorText } from '../../app/error-text.ts';
import { type DisplayFrame, holdFrames, letGo } from '../../cornerstone/index.ts';
import type { FrameSet } from '../frame-sets.ts';
import { hint } from '../hints.ts';
import { planeOfFrame } from '../linking/places.ts';
import { allFrameSets, findFrameSet, showFrameSet, useViewer } from '../store.ts';
import { aimAt, setBeginning } from '../view-memory.ts';
import { controllerOf } from '../viewports.ts';
import { type ComputedView, computedSet } from './computed-set.ts';
import { holdVolume, letVolumesGo, volumeKey } from './kept.ts';
import { planOf } from './source.ts';
import { type ShownView, type SlabChoice, setReading, slabChoices, useVolumes } from './store.ts';

const numbers = new Map<string, number>();
/** A volume in the name of a frame set. */
export function volumeName(key: string): string {
  const number = numbers.get(key) ?? numbers.size + 1;
  numbers.set(key, number);
  return `volume-${number}`;
}

/** Who holds the frames of computed sets. */
const holder = {};
/** Volumes that are being read for a cell. */
const pending = new Set<string>();
/** By key of the volume: who uses it for the sets that cells show. */
const users = new Map<string, object>();

function userOf(key: string): object {
  let user = users.get(key);
  if (!user) {
    user = { key };
    users.set(key, user);
  }
  return user;
}

/** One pass of a set that has several: that of the image that is shown. */
export function onePass({ frames, dimensions }: FrameSet, index: number): readonly DisplayFrame[] {
  if (!dimensions) return frames;
  const { positions, passes, fastest } = dimensions;
  const pass = fastest === 'pass' ? index % passes : Math.floor(index / positions);
  return frames.filter((_, at) => (fastest === 'pass' ? at % passes : Math.floor(at / positions)) === pass);
}

/** The middle of what a cell shows, in the patient. */
function placeOf(cell: number): Vector3 | undefined {
  const frame = controllerOf(cell)?.shown?.frame;
  const plane = frame && planeOfFrame(frame);
  return plane && middleOf(plane);
}

/** The frame of a list whose plane is nearest to a place. */
function nearest(frames: readonly DisplayFrame[], place: Vector3 | undefined): DisplayFrame | undefined {
  if (!place) return frames[frames.length >> 1];
  let [found, least] = [frames[0], Number.POSITIVE_INFINITY];
  for (const frame of frames) {
    const plane = planeOfFrame(frame);
    const distance = plane ? Math.abs(distanceTo(plane, place)) : Number.POSITIVE_INFINITY;
    if (distance < least) [found, least] = [frame, distance];
  }
  return found;
}

/** Reads the volume of frames for a cell, with a word on how far it is; undefined when it cannot be had, which was said. */
export async function volumeFor(
  cell: number,
  frames: readonly DisplayFrame[],
  plan: VolumePlan,
): Promise<Volume | undefined> {
  const key = volumeKey(frames);
  const total = frames.length;
  setReading(cell, { done: 0, total });
  pending.add(key);
  try {
    return await holdVolume(userOf(key), frames, plan, (done) => {
      if (done % 5 === 0 || done === total) setReading(cell, { done, total });
    });
  } catch (error) {
    const failed = asError(error);
    if (failed.code !== 'cancelled') hint(cell, `No volume: ${errorText(failed).title}`);
    return undefined;
  } finally {
    pending.delete(key);
    setReading(cell, undefined);
  }
}

const slabWords: Record<SlabChoice, string> = {
  thin: '',
  average: 'average',
  maximum: 'MIP',
  minimum: 'MinIP',
};
export const slabText = (slab: SlabChoice, mm: number): string =>
  slab === 'thin' ? 'thin' : `${slabWords[slab]} ${Math.round(mm * 10) / 10} mm`;

/** Puts a computed set beside the others and shows it in a cell. */
export function showComputed(
  cell: number,
  view: ComputedView,
  base: FrameSet,
  shown: Omit<ShownView, 'label'>,
  place?: Vector3,
): void {
  const known = useViewer.getState().computed.find(({ key }) => key === view.key);
  const frameSet = known ?? computedSet(view, base);
  if (!known) {
    holdFrames(holder, frameSet.frames);
    useViewer.setState(({ computed }) => ({ computed: [...computed, frameSet] }));
    useVolumes.setState(({ views }) => ({ views: new Map(views).set(view.key, { ...shown, label: view.label }) }));
  }
  const aimed = nearest(frameSet.frames, place);
  if (aimed) aimAt(cell, aimed.imageId);
  const state = controllerOf(cell)?.state;
  if (state && !view.asStated) {
    const { voi, inverted, colourTable } = state;
    setBeginning(cell, view.key, { index: 0, state: { voi, inverted, colourTable } });
  }
  showFrameSet(view.key, cell);
}

/** The stored frame set that a cell shows, or that what it shows was computed from. */
export function sourceOf(cell: number): FrameSet | undefined {
  const { studies, cells } = useViewer.getState();
  const key = cells[cell];
  const view = key === undefined ? undefined : useVolumes.getState().views.get(key);
  return findFrameSet(studies, view ? view.source : key);
}

/** Why the images of a cell cannot be reconstructed; undefined when they can. */
export function whyNone(cell: number): string | undefined {
  const source = sourceOf(cell);
  if (!source || source.frames.length === 0) return 'No images are shown';
  const plan = planOf(onePass(source, 0));
  return 'why' in plan ? `No reconstruction: ${plan.why}` : undefined;
}

/** Shows a plane of the body through the images of a cell, at the place that is shown now, with the slab that is chosen or the one given. */
export async function showPlane(
  plane: BodyPlane,
  cell = useViewer.getState().selected,
  given?: { slab: SlabChoice; slabMm: number },
): Promise<boolean> {
  const source = sourceOf(cell);
  if (!source || source.frames.length === 0) {
    hint(cell, 'No images are shown');
    return false;
  }
  const before = useViewer.getState().cells[cell];
  const controller = controllerOf(cell);
  const frames = onePass(source, before === source.key ? (controller?.wanted ?? 0) : 0);
  const plan = planOf(frames);
  if ('why' in plan) {
    hint(cell, `No reconstruction: ${plan.why}`);
    return false;
  }
  const place = placeOf(cell);
  const volume = await volumeFor(cell, frames, plan);
  // The reader went on meanwhile.
  if (!volume || useViewer.getState().cells[cell] !== before) return false;
  const { slab, slabMm } = given ?? useVolumes.getState();
  const planes = planesThrough(volume.grid, plane);
  const [first] = planes;
  const key = `${volumeName(volumeKey(frames))}/${plane}/${slab}${slab === 'thin' ? '' : slabMm}`;
  const words = [
    `${plane} MPR${slab === 'thin' ? '' : `, ${slabText(slab, slabMm)}`}`,
    ...(plan.gaps > 0 ? [`${plan.gaps} gaps`] : []),
    ...(volume.factor > 1 ? [`at 1/${volume.factor} of the resolution`] : []),
  ];
  const view: ComputedView = {
    key,
    sources: frames,
    volume,
    planes,
    options: slab === 'thin' ? {} : { slab: { mm: slabMm, projection: slab } },
    label: words.join(', '),
    thicknessMm: slab === 'thin' ? first!.rowMm : slabMm,
  };
  const { slab: used } = view.options;
  showComputed(
    cell,
    view,
    source,
    { source: source.key, plane, volume: volumeKey(frames), images: frames, slab: used },
    place,
  );
  return true;
}

/** Shows the images themselves again, where they are nearest to what is shown. */
export function showSource(cell = useViewer.getState().selected): boolean {
  const source = sourceOf(cell);
  if (!source || useViewer.getState().cells[cell] === source.key) return false;
  const aimed = nearest(source.frames, placeOf(cell));
  if (aimed) aimAt(cell, aimed.imageId);
  showFrameSet(source.key, cell);
  return true;
}

/** Alt+V: the next plane of the body, and after the last one the images again. */
export async function nextPlane(): Promise<void> {
  const { selected, cells } = useViewer.getState();
  const source = sourceOf(selected);
  const orientation = source?.frames[0]?.description.orientation;
  const own = orientation && planeName(orientation);
  const order = bodyPlanes.filter((plane) => plane !== own);
  const shown = useVolumes.getState().views.get(cells[selected] ?? '')?.plane;
  const at = shown ? order.indexOf(shown) : -1;
  const next = order[at + 1];
  if (next) await showPlane(next);
  else showSource();
}

/** Another slab, and what is shown with it. */
export async function setSlab(slab: SlabChoice, slabMm = useVolumes.getState().slabMm): Promise<void> {
  useVolumes.setState({ slab, slabMm });
  const { selected, cells } = useViewer.getState();
  const plane = useVolumes.getState().views.get(cells[selected] ?? '')?.plane;
  if (plane) await showPlane(plane);
}

export function nextSlab(): void {
  const { selected, cells } = useViewer.getState();
  const { slab, slabMm, views } = useVolumes.getState();
  if (!views.get(cells[selected] ?? '')?.plane) {
    hint(selected, 'Slabs are of reconstructions: Alt+V');
    return;
  }
  const next = slabChoices[(slabChoices.indexOf(slab) + 1) % slabChoices.length]!;
  void setSlab(next);
  hint(selected, next === 'thin' ? 'Thin planes' : slabText(next, slabMm));
}

/** Gives up what is being read for a cell. */
export function giveUp(cell: number): void {
  const source = sourceOf(cell);
  if (!source) return;
  const key = volumeKey(onePass(source, controllerOf(cell)?.wanted ?? 0));
  const user = users.get(key);
  if (user) letVolumesGo(user);
  users.delete(key);
  setReading(cell, undefined);
}

/** Computed sets that no cell shows go, and volumes whose images and planes no cell shows; gives back how to stop. */
export function followCells(): () => void {
  const leave = useViewer.subscribe((state, before) => {
    if (state.cells === before.cells && state.studies === before.studies) return;
    const cells = new Set(state.cells);
    const stored = new Set(allFrameSets(state.studies).map(({ key }) => key));
    const { views } = useVolumes.getState();
    // Without its images nobody knows any more what it is.
    const gone = state.computed.filter(({ key }) => {
      const source = views.get(key)?.source;
      return !cells.has(key) || (source !== undefined && !stored.has(source));
    });
    if (gone.length > 0) drop(gone);
    const shown = [...useVolumes.getState().views.values()].map(({ volume }) => volume);
    const used = new Set([...shown, ...pending]);
    for (const key of state.cells) {
      const frameSet = key === undefined ? undefined : findFrameSet(state.studies, key);
      if (!frameSet?.frames.length) continue;
      const passes = frameSet.dimensions?.passes ?? 1;
      for (let pass = 0; pass < passes; pass++) {
        const at = frameSet.dimensions?.fastest === 'position' ? pass * frameSet.dimensions.positions : pass;
        used.add(volumeKey(onePass(frameSet, at)));
      }
    }
    for (const [key, user] of users) {
      if (used.has(key)) continue;
      users.delete(key);
      letVolumesGo(user);
    }
  });
  return () => {
    leave();
    drop(useViewer.getState().computed);
    for (const user of users.values()) letVolumesGo(user);
    users.clear();
  };
}

function drop(gone: readonly FrameSet[]): void {
  const keys = new Set(gone.map(({ key }) => key));
  letGo(
    holder,
    gone.flatMap(({ frames }) => frames.map(({ imageId }) => imageId)),
  );
  useVolumes.setState(({ views }) => ({ views: new Map([...views].filter(([key]) => !keys.has(key))) }));
  useViewer.setState(({ computed }) => ({ computed: computed.filter(({ key }) => !keys.has(key)) }));
}
