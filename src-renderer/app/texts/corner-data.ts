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

/** In place of an item with this value corners have those that say how an image of the modality was made. */
export const techniquePlace = 'technique';

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

const filledOf = new WeakMap<Corners, Map<string, Corners>>();

/** Corners with what is said of how an image of the modality was made, in its place. */
export function filledCorners(corners: Corners, modality: string): Corners {
  let byName = filledOf.get(corners);
  if (!byName) {
    byName = new Map();
    filledOf.set(corners, byName);
  }
  let filled = byName.get(modality);
  if (!filled) {
    const itemsOf = (name: CornerName): CornerItem[] =>
      corners[name].flatMap((item) => (item.value === techniquePlace ? techniqueItems(modality) : [item]));
    filled = Object.fromEntries(cornerNames.map((name) => [name, itemsOf(name)])) as Corners;
    // Files claim any text as their modality.
    if (byName.size > 100) byName.clear();
    byName.set(modality, filled);
  }
  return filled;
}

/** The corners as the program has them, with the place for the technique of each modality. */
export const builtInCorners: Corners = read.corners;

/** The corners in force for a modality: the reader's own, his own for all, else those of the program. */
export function cornersOf(modality: string, own: Readonly<Record<string, Corners>>): Corners {
  const found = [modality, '*'].find((name) => Object.hasOwn(own, name));
  return filledCorners(found === undefined ? builtInCorners : own[found]!, modality);
}
