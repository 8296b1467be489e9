import data from '../../../resources/corner-texts.json';
import { z } from '../../../src-shared/contract/define.ts';
import {
  type CornerItem,
  type CornerName,
  type Corners,
  cornerItemSchema,
  cornerNames,
  cornersSchema,
} from '../../../src-shared/settings/display-texts.ts';

/** In place of this item the corners have those of the modality. */
const techniquePlace = 'technique';

const sizeSchema = z.object({
  /** Of pictures narrower than so many CSS pixels … */
  narrower: z.number().gt(0),
  /** … texts of a higher rank go. */
  rank: z.int().min(0),
});

/** `resources/corner-texts.json`. */
const dataSchema = z.object({
  sizes: z.array(sizeSchema),
  corners: cornersSchema,
  /** What is said of how an image was made, by modality; a name in place of a list stands for the list of that modality. */
  technique: z.record(z.string(), z.union([z.string(), z.array(cornerItemSchema)])),
});

const read = dataSchema.parse(data);
const byModality = new Map(Object.entries(read.technique));

/** Largest rank of the texts of a picture so many CSS pixels wide. */
export const rankAtWidth = (width: number): number =>
  Math.min(9, ...read.sizes.filter(({ narrower }) => width < narrower).map(({ rank }) => rank));

function techniqueItems(modality: string, depth = 0): readonly CornerItem[] {
  const found = byModality.get(modality);
  if (typeof found === 'string') return depth > 3 ? [] : techniqueItems(found, depth + 1);
  return found ?? [];
}

/** Modalities that the program has texts of their own for. */
export const modalitiesWithTexts = (): string[] => [...byModality.keys()];

/** The corners as the program has them for a modality. */
export function builtInCorners(modality: string): Corners {
  const filled = (name: CornerName): CornerItem[] =>
    read.corners[name].flatMap((item) => (item.value === techniquePlace ? techniqueItems(modality) : [item]));
  return Object.fromEntries(cornerNames.map((name) => [name, filled(name)])) as Corners;
}

const known = new Map<string, Corners>();

/** The corners in force for a modality: the reader's own, his own for all, else those of the program. */
export function cornersOf(modality: string, own: Readonly<Record<string, Corners>>): Corners {
  if (Object.hasOwn(own, modality)) return own[modality]!;
  if (Object.hasOwn(own, '*')) return own['*']!;
  let corners = known.get(modality);
  if (!corners) {
    corners = builtInCorners(modality);
    // Files claim any text as their modality.
    if (known.size > 100) known.clear();
    known.set(modality, corners);
  }
  return corners;
}
