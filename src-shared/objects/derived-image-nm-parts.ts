import { items, number, numbers, text, texts } from '../dicom/access.ts';
import type { DataSet, Element, Tag } from '../dicom/data-set.ts';
import { sliceNormal } from '../imaging/geometry/orientation.ts';
import { decimal, element, empty, sequence } from './created-object.ts';
import { decimals, words } from './derived-image.ts';
import { type NmAxis, type NmKind, type NmPlaces, runOf, takenOf } from './derived-image-nm-axes.ts';
import { copied } from './taken-over.ts';

/** What becomes of the chosen frames of a nuclear image. */
export type NmOperation = 'frames' | 'sum' | 'average';

/** Items without private elements. */
const publicOf = (dataSet: DataSet): DataSet =>
  Object.fromEntries(
    Object.entries(dataSet).flatMap(([tag, value]) =>
      Number.parseInt(tag.slice(3, 4), 16) % 2 === 1
        ? []
        : [[tag, value.vr === 'SQ' ? sequence(...items(dataSet, tag).map(publicOf)) : value]],
    ),
  );

/** A sequence of the image as it is, or empty. */
export const publicItems = (image: DataSet, tag: Tag): Element =>
  items(image, tag).length > 0 ? sequence(...items(image, tag).map(publicOf)) : empty('SQ');

/** A sequence that may only be there with items. */
export const presentItems = (image: DataSet, tag: Tag): DataSet =>
  items(image, tag).length > 0 ? { [tag]: publicItems(image, tag) } : {};

/** Items of a sequence by their places, from 1; a single item holds for all. */
function chosenItems(image: DataSet, tag: Tag, places: readonly number[] = [1]): DataSet[] {
  const all = items(image, tag).map(publicOf);
  if (all.length === 1) return all;
  return places.flatMap((place) => (all[place - 1] ? [all[place - 1]!] : []));
}

const put = (vr: 'DS' | 'IS', value: number) => element(vr, vr === 'IS' ? String(Math.round(value)) : decimal(value));
const added = (dataSets: readonly DataSet[], tag: Tag): number | undefined => {
  const values = dataSets.map((one) => number(one, tag));
  return values.includes(undefined) ? undefined : values.reduce<number>((sum, one) => sum + one!, 0);
};

/**
 * What the frames that are taken were acquired with: NM Isotope (PS3.3 C.8.4.10), NM Detector (C.8.4.11), NM TOMO Acquisition (C.8.4.12),
 * NM Multi-gated Acquisition (C.8.4.13), NM Phase (C.8.4.14) and NM Reconstruction (C.8.4.15), each for the kinds of images that have it.
 * Throws RangeError, with words for the reader.
 */
export function nmParts(
  image: DataSet,
  kind: NmKind,
  places: NmPlaces,
  frames: readonly number[],
  operation: NmOperation,
): DataSet {
  const { of } = takenOf(places, frames);
  const one = operation !== 'frames';
  if (one && (of.detector?.length ?? 1) > 1)
    throw new RangeError('Frames of several detectors look from several sides: they cannot be added');
  if (one && (of.angularView?.length ?? 1) > 1) throw new RangeError('Views from several sides cannot be added');
  if (one && of.slice && runOf(of.slice).step !== 1 && of.slice.length > 1)
    throw new RangeError('The chosen slices do not follow each other');
  return {
    ...isotope(image, of.energyWindow, one),
    ...detectors(image, of, operation),
    ...(kind.includes('TOMO') ? rotations(image, places, frames, operation) : {}),
    ...(kind.includes('GATED') ? gates(image, kind, of, operation) : {}),
    ...(kind === 'DYNAMIC' ? phases(image, places, frames, operation) : {}),
    ...(kind.startsWith('RECON') ? reconstruction(image, of.slice, one) : {}),
  };
}

/** One window of all whose counts were added; its ranges are all of theirs. */
function mergedWindow(windows: readonly DataSet[]): DataSet {
  const names = windows.flatMap((window) => text(window, '00540018') ?? []);
  const ranges = windows.flatMap((window) => items(window, '00540013'));
  return {
    ...(names.length > 0 && { '00540018': element('SH', names.join('+').slice(0, 16)) }),
    ...(ranges.length > 0 && { '00540013': sequence(...ranges) }),
  };
}

function isotope(image: DataSet, windows: readonly number[] | undefined, one: boolean): DataSet {
  const chosen = chosenItems(image, '00540012', windows);
  const used = one && chosen.length > 1 ? [mergedWindow(chosen)] : chosen;
  return {
    '00540012': used.length > 0 ? sequence(...used) : empty('SQ'),
    '00540016': publicItems(image, '00540016'),
    ...presentItems(image, '00180026'),
  };
}

/** The detectors; where a detector or its first slice lies when the first view or slice is another one. */
function detectors(image: DataSet, of: Partial<Record<NmAxis, number[]>>, operation: NmOperation): DataSet {
  const first = of.angularView?.[0] ?? 1;
  const slices = of.slice && runOf(of.slice, 'slices');
  const spacing = number(image, '00180088') ?? number(image, '00180050');
  const list = chosenItems(image, '00540022', of.detector).map((item): DataSet => {
    const own: DataSet = { '00181181': empty('CS'), '00200032': empty('DS'), '00200037': empty('DS'), ...item };
    // Where it lies is said of the first view alone.
    if (first > 1)
      return { ...own, '00200032': empty('DS'), '00200037': empty('DS'), ...startAngle(image, item, first) };
    const at = numbers(item, '00200032');
    const orientation = numbers(item, '00200037');
    if (!slices || at?.length !== 3 || orientation?.length !== 6) return own;
    const steps = slices.first - 1 + (operation === 'frames' ? 0 : (slices.count - 1) / 2);
    if (steps === 0) return own;
    if (spacing === undefined) return { ...own, '00200032': empty('DS') };
    const normal = sliceNormal(orientation as unknown as Parameters<typeof sliceNormal>[0]);
    return { ...own, '00200032': decimals(...at.map((value, axis) => value + normal[axis]! * steps * spacing)) };
  });
  return { '00540022': list.length > 0 ? sequence(...list) : empty('SQ') };
}

/** Start Angle of a detector at another view (PS3.3 C.8.4.11.1.2): clockwise angles grow. */
function startAngle(image: DataSet, detector: DataSet, view: number): DataSet {
  const [rotation] = items(image, '00540052');
  const start = number(detector, '00540200');
  const moved = rotation && start !== undefined ? angleAt(rotation, start, view) : undefined;
  return moved === undefined ? {} : { '00540200': put('DS', moved) };
}

function angleAt(rotation: DataSet, start: number, view: number): number | undefined {
  const step = number(rotation, '00181144');
  const way = text(rotation, '00181140')?.trim();
  if (view === 1) return start;
  if (step === undefined || (way !== 'CW' && way !== 'CC')) return undefined;
  const turned = start + (way === 'CW' ? 1 : -1) * (view - 1) * step;
  return ((turned % 360) + 360) % 360;
}

/** Of one part of the acquisition (a phase, a rotation) the places along an axis. */
function placesWithin(
  places: NmPlaces,
  frames: readonly number[],
  part: NmAxis,
  place: number,
  axis: NmAxis,
): readonly number[] {
  const own = frames.filter((frame) => places[part]![frame - 1] === place);
  return takenOf(places, own).of[axis] ?? [1];
}

function rotations(image: DataSet, places: NmPlaces, frames: readonly number[], operation: NmOperation): DataSet {
  const motion = copied(image, ['00540202']);
  if (!places.rotation) return { '00540052': publicItems(image, '00540052'), ...motion };
  const taken = takenOf(places, frames).of.rotation ?? [1];
  const list = taken.flatMap((rotation) =>
    chosenItems(image, '00540052', [rotation]).map((item): DataSet => {
      const { first, step, count } = runOf(placesWithin(places, frames, 'rotation', rotation, 'angularView'));
      const start = number(item, '00540200');
      const angle = number(item, '00181144');
      const begins = start === undefined ? undefined : angleAt(item, start, first);
      if (start !== undefined && begins === undefined)
        throw new RangeError('It does not say at which angle its views are');
      return {
        ...item,
        ...(begins !== undefined && { '00540200': put('DS', begins) }),
        ...(angle !== undefined && {
          '00181144': put('DS', angle * step),
          // All of a rotation is what it was.
          ...(first === 1 && count === number(item, '00540053') ? {} : { '00181143': put('DS', angle * step * count) }),
        }),
        '00540053': words([count]),
      };
    }),
  );
  const [only, ...more] = list;
  if (operation === 'frames' || !only)
    return { '00540052': list.length > 0 ? sequence(...list) : empty('SQ'), ...motion };
  const whole = added([only, ...more], '00181242');
  const duration: DataSet =
    whole === undefined ? {} : { '00181242': put('IS', operation === 'sum' ? whole : whole / list.length) };
  return { '00540052': sequence({ ...only, ...duration }), ...motion };
}

/** Beats and time slots. */
function gates(image: DataSet, kind: NmKind, of: Partial<Record<NmAxis, number[]>>, operation: NmOperation): DataSet {
  const slots = runOf(of.timeSlot, 'time slots');
  const gated = items(image, '00540062')
    .map(publicOf)
    .map((item): DataSet => {
      const data = chosenItems(item, '00540063', of.rrInterval).map(({ '00540072': slotTimes, ...one }): DataSet => {
        // Of gated planar images alone.
        const times =
          kind === 'GATED' ? chosenItems(slotTimes ? { '00540072': slotTimes } : {}, '00540072', of.timeSlot) : [];
        const none = kind === 'GATED' ? { '00540072': empty('SQ') } : {};
        if (operation === 'frames')
          return { ...one, ...none, ...(times.length > 0 && { '00540072': sequence(...times) }) };
        const long = number(one, '00181063');
        const all = added(times, '00540073');
        const factor = operation === 'sum' ? slots.count : 1;
        return {
          ...one,
          ...none,
          ...(long !== undefined && { '00181063': put('DS', long * factor) }),
          ...(times.length > 0 && {
            '00540072': sequence(all === undefined ? {} : { '00540073': put('DS', (all / times.length) * factor) }),
          }),
        };
      });
      const used = operation === 'frames' || data.length < 2 ? data : [mergedBeats(data)];
      const trigger = number(item, '00181060');
      const [first] = items(item, '00540063');
      const each = first && number(first, '00181063');
      return {
        ...item,
        // The first slot begins so much later.
        ...(slots.first > 1 && {
          '00181060':
            trigger === undefined || each === undefined ? empty('DS') : put('DS', trigger + (slots.first - 1) * each),
        }),
        '00540063': used.length > 0 ? sequence(...used) : empty('SQ'),
      };
    });
  return {
    ...copied(image, ['00181080', '00181085', '00181086', '00181088']),
    '00540062': gated.length > 0 ? sequence(...gated) : empty('SQ'),
  };
}

/** Beats of several lengths that were added: from the shortest to the longest, all of them. */
function mergedBeats(data: readonly DataSet[]): DataSet {
  const list = (tag: Tag): number[] => data.flatMap((one) => number(one, tag) ?? []);
  const sums = (['00181083', '00181084'] as const).flatMap((tag) => {
    const sum = added(data, tag);
    return sum === undefined ? [] : [[tag, put('IS', sum)] as const];
  });
  const [low, high] = [list('00181081'), list('00181082')];
  const { '00181062': _, ...first } = data[0]!;
  return {
    ...first,
    ...(low.length > 0 && { '00181081': put('IS', Math.min(...low)) }),
    ...(high.length > 0 && { '00181082': put('IS', Math.max(...high)) }),
    ...Object.fromEntries(sums),
  };
}

function phases(image: DataSet, places: NmPlaces, frames: readonly number[], operation: NmOperation): DataSet {
  const taken = takenOf(places, frames).of.phase ?? [1];
  const list = taken.flatMap((phase) =>
    chosenItems(image, '00540032', [phase]).map((item): DataSet => {
      const taken = placesWithin(places, frames, 'phase', phase, 'timeSlice');
      const { first, step, count } =
        operation === 'frames' ? runOf(taken) : { first: taken[0] ?? 1, step: 1, count: taken.length };
      const long = number(item, '00181242');
      const pause = number(item, '00540038') ?? 0;
      const delay = number(item, '00540036') ?? 0;
      if (long === undefined && (first > 1 || step > 1))
        throw new RangeError('It does not say how long its frames took');
      const each = (long ?? 0) + pause;
      return {
        ...item,
        '00540036': put('IS', delay + (first - 1) * each),
        '00540038': put('IS', count > 1 ? pause + (step - 1) * each : pause),
        '00540033': words([count]),
      };
    }),
  );
  const [only] = list;
  if (operation === 'frames' || !only) return { '00540032': list.length > 0 ? sequence(...list) : empty('SQ') };
  const counts = list.map((item) => Number(texts(item, '00540033')[0] ?? 1));
  const durations = list.map((item) => number(item, '00181242'));
  if (durations.includes(undefined)) throw new RangeError('It does not say how long its frames took');
  const total = durations.reduce<number>((sum, one, at) => sum + one! * counts[at]!, 0);
  const frameCount = counts.reduce((sum, one) => sum + one, 0);
  return {
    '00540032': sequence({
      ...only,
      '00181242': put('IS', operation === 'sum' ? total : total / frameCount),
      '00540038': put('IS', 0),
      '00540033': words([1]),
    }),
  };
}

function reconstruction(image: DataSet, taken: readonly number[] | undefined, one: boolean): DataSet {
  const { step, count } = runOf(taken, 'slices');
  const spacing = number(image, '00180088');
  const thickness = number(image, '00180050') ?? (spacing === undefined ? undefined : Math.abs(spacing));
  const thick = one && count > 1;
  const apart = thick ? count : count > 1 ? step : 1;
  return {
    ...copied(image, ['00181100', '00181210', '00541201']),
    '00180088': spacing === undefined ? empty('DS') : decimals(spacing * apart),
    '00180050':
      thickness === undefined
        ? empty('DS')
        : decimals(thick ? thickness + (count - 1) * Math.abs(spacing ?? thickness) : thickness),
  };
}
