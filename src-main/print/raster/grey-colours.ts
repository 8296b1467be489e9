import type { CellArray } from '../../../src-shared/imaging/codecs/cells.ts';
import type { PaletteDescription, PixelDescription } from '../../../src-shared/imaging/description.ts';
import { expandPalette } from '../../../src-shared/imaging/pipeline/colour.ts';
import { colourTableDescription, colourTableName } from '../../../src-shared/imaging/pipeline/colour-tables.ts';
import { inSrgb } from '../../../src-shared/imaging/pipeline/render.ts';
import { paddingTest } from '../../../src-shared/imaging/pipeline/stored-values.ts';
import { type FramePresentation, saysGrey } from '../../../src-shared/objects/presentation-state/frame-presentation.ts';
import { luminance, newLevels, type Plane } from './plane.ts';
import { valuesOf } from './shared-frames.ts';
import type { RasterSource } from './tasks.ts';

type ImageSource = Extract<RasterSource, { kind: 'image' }>;

/** Colours that take the place of greys. */
export interface GreyColours {
  /** The greys are the other way round before. */
  inverse: boolean;
  /** sRGB bytes of the entries; absent: greys. */
  entries?: Uint8Array<ArrayBuffer>;
  /** Name of the table, where it is one. */
  name?: string;
  /** The image's own colours, from the first value on that its palette names (PS3.3 C.7.6.19). */
  supplemental?: PaletteDescription;
}

/**
 * The colours that greys are seen in, as in the viewer: a table that was chosen, else the palette of the state in force (PS3.4 N.2.3), else
 * the table of the modality, else the image's own. A table that nobody knows is grey.
 */
export function greyColours(
  { pixel, mask, rules }: ImageSource,
  presentation: FramePresentation | undefined,
  chosen: string | undefined,
): GreyColours {
  const stated = presentation && saysGrey(presentation) ? presentation : undefined;
  const id = chosen ?? (stated ? undefined : rules.table);
  const own = mask ? undefined : pixel.supplementalPalette;
  if (id === 'image' || (id === undefined && !stated)) {
    return { inverse: false, ...(own ? { supplemental: own } : {}) };
  }
  if (id === undefined) {
    const { palette, iccData } = stated ?? {};
    if (!palette) return { inverse: false };
    const entries = expandPalette(palette).slice() as Uint8Array<ArrayBuffer>;
    return { inverse: false, entries: iccData === undefined ? entries : inSrgb(entries, { iccData }) };
  }
  const table = colourTableDescription(id);
  const name = id === 'grey' ? undefined : colourTableName(id);
  return {
    inverse: id === 'grey-inverse',
    ...(table ? { entries: expandPalette(table) as Uint8Array<ArrayBuffer> } : {}),
    ...(name ? { name } : {}),
  };
}

/** Levels by which the upper half of a palette is darker than the lower one where it clearly falls. */
const clearly = 48;

/** Whether colours become much darker as their entries rise. */
export function isFalling(entries: Uint8Array): boolean {
  const count = entries.length / 3;
  const half = count >> 1;
  const sum = (from: number, to: number): number => {
    let total = 0;
    for (let i = from; i < to; i++) total += luminance(entries[3 * i]!, entries[3 * i + 1]!, entries[3 * i + 2]!, 255);
    return total;
  };
  return half > 0 && (sum(0, half) - sum(count - half, count)) / half > clearly;
}

/** Entries of a table by pixel as colours. Padding, and what is no number, is black as it is in greys. */
export function inColours(
  indices: ArrayLike<number>,
  entries: Uint8Array,
  values: CellArray,
  pixel: PixelDescription,
): Uint8Array<ArrayBuffer> {
  const isPadding = paddingTest(pixel);
  const data = new Uint8Array(indices.length * 3);
  for (let i = 0; i < indices.length; i++) {
    const value = values[i]!;
    if (Number.isNaN(value) || isPadding?.(value)) continue;
    const at = 3 * indices[i]!;
    data[3 * i] = entries[at]!;
    data[3 * i + 1] = entries[at + 1]!;
    data[3 * i + 2] = entries[at + 2]!;
  }
  return data;
}

/** Greys with the image's own colours in the place of the values that its palette names; without `colour` those are their luminance. */
export function supplemented(
  plane: Plane,
  { frame, pixel }: Pick<ImageSource, 'frame' | 'pixel'>,
  palette: PaletteDescription,
  colour: boolean,
): Plane {
  const { highest } = plane;
  const values = valuesOf(frame, pixel);
  const isPadding = paddingTest(pixel);
  const colours = expandPalette(palette);
  const last = colours.length / 3 - 1;
  const data = colour ? new Uint8Array(values.length * 3) : newLevels(values.length, highest);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    const index = value - palette.firstMapped;
    const own = index >= 0 && !isPadding?.(value);
    const at = 3 * Math.min(index, last);
    if (!colour) {
      data[i] = own ? luminance(colours[at]!, colours[at + 1]!, colours[at + 2]!, highest) : plane.data[i]!;
      continue;
    }
    const level = own ? 0 : Math.round((plane.data[i]! * 255) / highest);
    for (let c = 0; c < 3; c++) data[3 * i + c] = own ? colours[at + c]! : level;
  }
  return colour ? { ...plane, samples: 3, highest: 255, data } : { ...plane, data };
}
