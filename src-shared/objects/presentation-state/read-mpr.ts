import type { DataSet } from '../../dicom/data-set.ts';
import { code, items, number, numbers, text } from '../../imaging/describe/values.ts';
import type { MprInput, ReferencedSeries, StateMpr, VolumeCrop } from './model.ts';
import type { Problems } from './problems.ts';
import { referencesOf } from './read-references.ts';
import { voiOf } from './read-transformations.ts';
import { isYes, oneOf, triple } from './read-values.ts';

type Vector = [number, number, number];

const unit = (vector: Vector | undefined): Vector | undefined => {
  const length = vector && Math.hypot(...vector);
  return vector && length && Math.abs(length - 1) < 0.01
    ? (vector.map((value) => value / length) as Vector)
    : undefined;
};

/** A length of the view: something between a hundredth of a millimetre and ten metres. */
const lengthOf = (dataSet: DataSet, tag: string): number | undefined => {
  const value = number(dataSet, tag, 'f64');
  return value !== undefined && value >= 0.01 && value <= 10_000 ? value : undefined;
};

/** Input sets by their UID (PS3.3 C.11.23); states of before 2017 have them in the inputs themselves. */
function inputsOf(dataSet: DataSet, problems: Problems): { input: MprInput; item: DataSet }[] {
  const sets = new Map(items(dataSet, '0070120A').map((set) => [text(set, '00701209'), set]));
  return items(dataSet, '00701201').flatMap((item) => {
    const set = sets.get(text(item, '00701209')) ?? item;
    const images = referencesOf(set, '00081140', problems);
    if (problems.when(images.length === 0, 'An input of the reconstruction has no images')) return [];
    const voi = voiOf(item, problems) ?? { windows: [], luts: [] };
    const [registration] = referencesOf(set, '00700404', problems);
    return [{ item, input: { ...voi, images, ...(registration ? { registration } : {}) } }];
  });
}

/** Volume Cropping (PS3.3 C.11.24) that holds for an input. */
function cropsOf(dataSet: DataSet, input: DataSet, problems: Problems): VolumeCrop[] {
  const wanted = new Set([
    ...(isYes(input, '00701204') ? numbers(input, '00701205', 'u16') : []),
    ...(isYes(dataSet, '0070120B') ? numbers(dataSet, '0070120C', 'u16') : []),
  ]);
  const found: VolumeCrop[] = [];
  for (const item of items(dataSet, '00701301')) {
    if (!wanted.has(number(item, '00701309') ?? -1)) continue;
    const method = code(item, '00701302');
    const box = numbers(item, '00701303', 'f64');
    if (method === 'BOUNDING_BOX' && box.length === 6 && box.every(Number.isFinite)) {
      // Two opposite corners, in any order.
      const low = [0, 1, 2].map((axis) => Math.min(box[axis]!, box[axis + 3]!)) as Vector;
      const high = [0, 1, 2].map((axis) => Math.max(box[axis]!, box[axis + 3]!)) as Vector;
      found.push({ low, high });
      continue;
    }
    problems.add(`Cropping by ${method?.slice(0, 32) ?? 'nothing'} is not applied`);
  }
  return found;
}

/** Planar reconstruction of a volumetric state (PS3.3 C.11.23, C.11.24, C.11.26, C.11.28); undefined when it does not say of which plane. */
export function mprOf(dataSet: DataSet, problems: Problems): StateMpr | undefined {
  const inputs = inputsOf(dataSet, problems);
  const [first] = inputs;
  const widthDirection = unit(triple(dataSet, '00701507'));
  const heightDirection = unit(triple(dataSet, '00701511'));
  const topLeft = triple(dataSet, '00701505');
  const widthMm = lengthOf(dataSet, '00701508');
  const heightMm = lengthOf(dataSet, '00701512');
  const style = code(dataSet, '00701501') ?? 'PLANAR';
  if (problems.when(style !== 'PLANAR', `Reconstruction ${style.slice(0, 32)} is not shown`)) return undefined;
  const across =
    widthDirection && heightDirection && widthDirection.reduce((sum, x, i) => sum + x * heightDirection[i]!, 0);
  if (!first || !widthDirection || !heightDirection || !topLeft || !widthMm || !heightMm || Math.abs(across!) > 0.01) {
    problems.add('Reconstruction: plane or images cannot be used');
    return undefined;
  }
  problems.when(inputs.length > 1, 'Only the first input of the reconstruction is shown');
  const slabMm = code(dataSet, '00701502') === 'SLAB' ? number(dataSet, '00701503', 'f64') : undefined;
  const frameOfReferenceUid = text(dataSet, '00200052');
  return {
    inputs: inputs.map(({ input }) => input),
    ...(slabMm !== undefined && slabMm > 0 && slabMm <= 10_000 ? { slabMm } : {}),
    rendering: oneOf(dataSet, '0070120D', ['MAXIMUM_IP', 'MINIMUM_IP', 'AVERAGE_IP'] as const) ?? 'AVERAGE_IP',
    ...(frameOfReferenceUid ? { frameOfReferenceUid } : {}),
    widthDirection,
    heightDirection,
    widthMm,
    heightMm,
    topLeft,
    crops: cropsOf(dataSet, first.item, problems),
  };
}

/** Series of the inputs, from the Common Instance Reference (PS3.3 C.12.2); those that it does not name come without a UID. */
export function mprSeries(dataSet: DataSet, mpr: StateMpr, problems: Problems): ReferencedSeries[] {
  const seriesOf = new Map<string, string>();
  for (const holder of [dataSet, ...items(dataSet, '00081200')]) {
    for (const series of items(holder, '00081115')) {
      const uid = text(series, '0020000E');
      for (const { sopInstanceUid } of referencesOf(series, '0008114A', problems)) {
        if (uid !== undefined) seriesOf.set(sopInstanceUid, uid);
      }
    }
  }
  const found = new Map<string, ReferencedSeries>();
  for (const image of mpr.inputs.flatMap(({ images }) => images)) {
    const seriesUid = seriesOf.get(image.sopInstanceUid) ?? '';
    const known = found.get(seriesUid);
    if (known) known.images.push(image);
    else found.set(seriesUid, { seriesUid, images: [image] });
  }
  return [...found.values()];
}
