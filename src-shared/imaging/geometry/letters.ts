import type { FrameDescription, InstanceDescription } from '../description.ts';
import type { Vector3 } from './orientation.ts';

/** Letters at the edges of a picture; an empty text where nothing is known. */
export interface EdgeLetters {
  top: string;
  right: string;
  bottom: string;
  left: string;
}

/** A direction within 5 degrees of a plane has no letter of the third axis. */
const leastComponent = Math.sin((5 * Math.PI) / 180);

/** Signs of directions: of the left, back and head, and of their opposites (PS3.3 C.7.6.1.1.1, C.7.6.2.1.1). */
const bipedAxes = [
  ['L', 'R'],
  ['P', 'A'],
  ['H', 'F'],
] as const;
const quadrupedAxes = [
  ['LE', 'RT'],
  ['D', 'V'],
  ['CR', 'CD'],
] as const;

/** Signs of a direction in the patient's coordinates, the strongest first: `L`, `LP`, `HLA`; of an animal `CRLE`. */
export function directionLetters(direction: Vector3, quadruped = false): string {
  const names = quadruped ? quadrupedAxes : bipedAxes;
  return direction
    .map((value, axis) => ({ size: Math.abs(value), sign: names[axis]![value > 0 ? 0 : 1] }))
    .filter(({ size }) => size > leastComponent)
    .sort((a, b) => b.size - a.size)
    .map(({ sign }) => sign)
    .join('');
}

const bipedOpposites: Record<string, string> = { L: 'R', R: 'L', A: 'P', P: 'A', H: 'F', F: 'H' };
const quadrupedOpposites: Record<string, string> = {
  LE: 'RT',
  RT: 'LE',
  D: 'V',
  V: 'D',
  CR: 'CD',
  CD: 'CR',
  // Towards the nose; what is away from it is caudal.
  R: 'CD',
  M: 'L',
  L: 'M',
  PR: 'DI',
  DI: 'PR',
  PA: 'D',
  PL: 'D',
};

/** The signs of a direction; undefined when it has others, or two of one axis, which says nothing. */
function signsOf(letters: string, quadruped: boolean): string[] | undefined {
  const pattern = quadruped ? /LE|RT|CR|CD|PR|DI|PA|PL|D|V|R|M|L/g : /[LRAPHF]/g;
  const signs = letters.match(pattern) ?? [];
  if (signs.length === 0 || signs.join('') !== letters) return undefined;
  const opposites = quadruped ? quadrupedOpposites : bipedOpposites;
  const taken = new Set<string>();
  for (const sign of signs) {
    if (taken.has(sign) || taken.has(opposites[sign]!)) return undefined;
    taken.add(sign);
  }
  return signs;
}

/** On a limb the opposite of dorsal is palmar or plantar, on the trunk ventral. */
const isLimb = (signs: readonly string[]): boolean => signs.some((sign) => /^(PR|DI|PA|PL)$/.test(sign));

function opposite(signs: readonly string[] | undefined, quadruped: boolean, limb: boolean): string {
  if (!signs || (limb && signs.includes('D'))) return '';
  const opposites = quadruped ? quadrupedOpposites : bipedOpposites;
  return signs.map((sign) => opposites[sign]!).join('');
}

/** The letters of the other direction; letters that are none of a human body give nothing. */
export const oppositeLetters = (letters: string): string => opposite(signsOf(letters, false), false, false);

/** Letters to the right and below of the image as it is stored, and to the left and above. */
function ownEdges(
  { orientation, patientOrientation }: Pick<FrameDescription, 'orientation' | 'patientOrientation'>,
  quadruped: boolean,
): { right: string; bottom: string; left: string; top: string } | undefined {
  if (orientation) {
    const [rx, ry, rz, cx, cy, cz] = orientation;
    return {
      right: directionLetters([rx, ry, rz], quadruped),
      bottom: directionLetters([cx, cy, cz], quadruped),
      left: directionLetters([-rx, -ry, -rz], quadruped),
      top: directionLetters([-cx, -cy, -cz], quadruped),
    };
  }
  if (!patientOrientation) return undefined;
  const [row, column] = patientOrientation.map((letters) => signsOf(letters, quadruped));
  const limb = isLimb([...(row ?? []), ...(column ?? [])]);
  return {
    right: row?.join('') ?? '',
    bottom: column?.join('') ?? '',
    left: opposite(row, quadruped, limb),
    top: opposite(column, quadruped, limb),
  };
}

/**
 * Letters at the edges of an image that was first rotated clockwise by a multiple of 90 degrees and then mirrored left to
 * right (PS3.3 C.10.6). From Image Orientation (Patient), else from Patient Orientation; an animal's (Anatomical
 * Orientation Type QUADRUPED) with their own signs. A value that the standard does not know is not shown. Undefined when
 * neither is known.
 */
export function edgeLetters(
  frame: Pick<FrameDescription, 'orientation' | 'patientOrientation'>,
  view: { rotation?: number; flipped?: boolean } = {},
  { quadruped = false }: Pick<InstanceDescription, 'quadruped'> = {},
): EdgeLetters | undefined {
  const own = ownEdges(frame, quadruped);
  return own && turnedLetters(own, view);
}

/** Letters at the edges of a picture that is rotated clockwise by a multiple of 90 degrees and then mirrored left to right. */
export function turnedLetters(own: EdgeLetters, view: { rotation?: number; flipped?: boolean }): EdgeLetters {
  let edges = [own.top, own.right, own.bottom, own.left];
  const turns = (((Math.round((view.rotation ?? 0) / 90) % 4) + 4) % 4) as number;
  for (let turn = 0; turn < turns; turn++) edges = [edges[3]!, edges[0]!, edges[1]!, edges[2]!];
  const [top, east, south, west] = edges as [string, string, string, string];
  return view.flipped
    ? { top, right: west, bottom: south, left: east }
    : { top, right: east, bottom: south, left: west };
}

/** The strongest direction of an edge, which small pictures show alone; the text as it is when it cannot be read. */
export const strongestLetter = (
  letters: string,
  { quadruped = false }: Pick<InstanceDescription, 'quadruped'> = {},
): string => signsOf(letters, quadruped)?.[0] ?? letters;

/** Right, left, both, or of an unpaired part of the body. */
export type Laterality = 'R' | 'L' | 'B' | 'U';

/**
 * The side of what is shown: Frame Laterality (0020,9072), else Image Laterality (0020,0062), else Laterality of the
 * series (0020,0060) (IHE BIR 5.7). The first that is there counts, also when it says unpaired. It is the patient's side
 * and stays what it is however the picture is turned.
 */
export function lateralityOf(
  frame: Pick<FrameDescription, 'laterality'>,
  series: { laterality?: string } = {},
): Laterality | undefined {
  const value = (frame.laterality ?? series.laterality)?.trim().toUpperCase();
  return value === 'R' || value === 'L' || value === 'B' || value === 'U' ? value : undefined;
}

/** Words of a side; nothing for an unpaired part. */
export const lateralityText: Readonly<Record<Laterality, string>> = { R: 'Right', L: 'Left', B: 'Both sides', U: '' };
