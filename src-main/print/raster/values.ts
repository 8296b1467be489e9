import type { CellView } from '../../../src-shared/film/model.ts';
import { fromBase64 } from '../../../src-shared/imaging/base64.ts';
import type { CellArray, DecodedFrame } from '../../../src-shared/imaging/codecs/cells.ts';
import type { FrameDescription, PixelDescription } from '../../../src-shared/imaging/description.ts';
import { knownTransform } from '../../../src-shared/imaging/icc/transform.ts';
import { isColour, toRgb } from '../../../src-shared/imaging/pipeline/colour.ts';
import { colourLevels } from '../../../src-shared/imaging/pipeline/colour-window.ts';
import { coverOf } from '../../../src-shared/imaging/pipeline/cover.ts';
import { clampedWindow, petImage, petWindow } from '../../../src-shared/imaging/pipeline/domain.ts';
import { type GrayscaleOptions, toLevels, voiInForce } from '../../../src-shared/imaging/pipeline/grayscale.ts';
import type { PixelPresentation } from '../../../src-shared/imaging/pipeline/presentation.ts';
import { inSrgb, layersOver, pixelAspect } from '../../../src-shared/imaging/pipeline/render.ts';
import { headerVoi, type Voi } from '../../../src-shared/imaging/pipeline/voi.ts';
import { type FramePresentation, saysGrey } from '../../../src-shared/objects/presentation-state/frame-presentation.ts';
import { differenceOf } from './difference.ts';
import { greyColours, inColours, isFalling, supplemented } from './grey-colours.ts';
import { asColour, asGrey, luminance, newLevels, type Plane } from './plane.ts';
import { decodedFrame, valuesOf } from './shared-frames.ts';
import type { RasterSource } from './tasks.ts';

type ImageSource = Extract<RasterSource, { kind: 'image' }>;

/** What is wanted of the pixels. */
export interface Wanted {
  view: CellView;
  overlays: boolean;
  /** Colours stay colours; else they become greys. */
  colour: boolean;
  highest: number;
}

/** An image in its own pixels, as it is meant to be seen. */
export interface ShownPixels {
  plane: Plane;
  /** Window in force; absent: a table, or colours that none was chosen for. */
  window: CellView['window'];
  /** Name of the colour table that its greys are seen through. */
  table?: string;
  notes: string[];
}

const shownAsGreys = 'Colours are shown as greys';
const notInverted = 'Colours are not inverted: they would mean something else';
const greyInstead = (name: string | undefined): string =>
  `The printer prints greys: the image is shown without the colours of ${name ?? 'its presentation state'}`;

/** What was decoded, on its way to P-values. */
interface Greys {
  values: CellArray;
  pixel: PixelDescription;
  frame: FrameDescription;
  options: GrayscaleOptions;
}

/** An image with all that is done to its values (PS3.4 N.2), shutter and overlays over it, in its own pixels. */
export function shownPixels(
  source: ImageSource,
  presentation: FramePresentation | undefined,
  wanted: Wanted,
): ShownPixels {
  const decoded = decodedFrame(source.frame);
  const shown = isColour(source.pixel)
    ? colourPixels(source, decoded, presentation, wanted)
    : greyPixels(source, decoded, presentation, wanted);
  const plane = covered(shown.plane, source, decoded, presentation, wanted);
  const turnedGrey = plane.samples === 3 && !wanted.colour;
  return {
    ...shown,
    plane: turnedGrey ? asGrey(plane, wanted.highest) : plane,
    notes: [...shown.notes, ...(turnedGrey ? [shownAsGreys] : [])],
  };
}

function colourPixels(
  { frame, pixel }: ImageSource,
  decoded: DecodedFrame,
  presentation: FramePresentation | undefined,
  { view }: Wanted,
): ShownPixels {
  const iccData = presentation?.iccData ?? pixel.iccData;
  const data = inSrgb(toRgb(decoded, valuesOf(frame, pixel), pixel), iccData === undefined ? {} : { iccData });
  if (view.window) {
    const levels = colourLevels(view.window);
    for (let i = 0; i < data.length; i++) data[i] = levels[data[i]!]!;
  }
  const { columns, rows } = decoded;
  const profile = iccData === undefined ? undefined : knownTransform(iccData, () => fromBase64(iccData));
  const unused = (pixel.iccProfile || iccData !== undefined) && !profile;
  const notes = [...(view.inverted ? [notInverted] : []), ...(unused ? ['The ICC profile cannot be used'] : [])];
  return { plane: { columns, rows, samples: 3, highest: 255, data }, window: view.window, notes };
}

function greyPixels(
  source: ImageSource,
  decoded: DecodedFrame,
  presentation: FramePresentation | undefined,
  { view, highest, colour }: Wanted,
): ShownPixels {
  const greys = greysOf(source, presentation, view);
  const { values, pixel, frame, options } = greys;
  const voi = voiInForce(values, pixel, frame, options);
  const window = voi.kind === 'window' ? windowOf(voi) : undefined;
  const { columns, rows } = decoded;
  const { inverse, entries, name, supplemental } = greyColours(source, presentation, view.table);
  const invert = view.inverted !== inverse;
  const chosen = { ...options, voi, invert, paddingGray: 0 };
  if (entries && colour) {
    // All of the range before it is spread over the entries (PS3.4 N.2.3).
    const indices = toLevels(values, pixel, frame, chosen, Math.max(0, entries.length / 3 - 1));
    const data = inColours(indices, entries, values, pixel);
    const plane: Plane = { columns, rows, samples: 3, highest: 255, data };
    return { plane, window, ...(name ? { table: name } : {}), notes: [] };
  }
  // Of a state's palette bright stays bright; a table is left away.
  const falls = entries !== undefined && name === undefined && isFalling(entries);
  const data = toLevels(values, pixel, frame, { ...chosen, invert: invert !== falls }, highest);
  const plane: Plane = { columns, rows, samples: 1, highest, data };
  if (entries) return { plane, window, notes: [greyInstead(name)] };
  if (!supplemental) return { plane, window, ...(name ? { table: name } : {}), notes: [] };
  return { plane: supplemented(plane, source, supplemental, colour), window, notes: colour ? [] : [shownAsGreys] };
}

function windowOf({
  center,
  width,
  function: kind,
}: Extract<Voi, { kind: 'window' }>): NonNullable<CellView['window']> {
  return { center, width, function: kind ?? 'LINEAR' };
}

/** Windows of width 0 or less show nothing. */
const usable = (voi: Voi): Voi => (voi.kind === 'window' && !(voi.width > 0) ? { ...voi, width: 1 } : voi);

function greysOf(source: ImageSource, presentation: FramePresentation | undefined, view: CellView): Greys {
  const { pixel, description, rules } = source;
  const grey = presentation && saysGrey(presentation) ? presentation : undefined;
  const chosen: Voi | undefined = view.window && { kind: 'window', ...view.window };
  const common = { invert: view.inverted, modality: rules.modality };
  if (source.mask) {
    const difference = differenceOf(source, source.mask, grey);
    const voi = chosen ?? grey?.voi ?? difference.voi;
    return {
      values: difference.values,
      pixel: difference.pixel,
      frame: difference.frame,
      options: { ...common, voi: usable(voi), ...(grey ? { presentation: { ...grey, modality: {} } } : {}) },
    };
  }
  const values = valuesOf(source.frame, pixel);
  const stated = grey?.voiOfImage ? headerVoi(description) : grey ? grey.voi : imageVoi(source);
  const voi = chosen ?? stated;
  const options: GrayscaleOptions = {
    ...common,
    ...(voi ? { voi: usable(voi) } : {}),
    ...(grey ? { presentation: grey } : {}),
  };
  if (chosen || grey || !rules.clamped) return { values, pixel, frame: description, options };
  const found = usable(voiInForce(values, pixel, description, options));
  return { values, pixel, frame: description, options: { ...options, voi: clampedWindow(found) } };
}

/** The window that the image has with the others of its set, else the window or table of its header. */
function imageVoi({ description, instance, pixel, setWindow }: ImageSource): Voi | undefined {
  if (setWindow) return setWindow;
  const voi = headerVoi(description);
  return voi && instance.sopClassUid === petImage ? petWindow(voi, description.rescale, pixel) : voi;
}

const isGrey = (word: number): boolean => (word & 255) === ((word >> 8) & 255) && (word & 255) === ((word >> 16) & 255);

/** With the shutter and over it the overlays (PS3.4 N.2); what covers in colour makes a colour plane of greys. */
function covered(
  plane: Plane,
  { pixel, description, presented, rules }: ImageSource,
  decoded: DecodedFrame,
  presentation: FramePresentation | undefined,
  { overlays: wanted, colour }: Wanted,
): Plane {
  const over = layersOver(decoded.cells, pixel, description, {
    shutter: true,
    overlays: true,
    frame: presented.frame,
    ...(presentation ? { presentation: presentation as PixelPresentation } : {}),
  });
  const { shutter } = over;
  const area = { rows: decoded.rows, columns: decoded.columns, aspect: pixelAspect(pixel, description) };
  const isBits = ({ overlay }: (typeof over.overlays)[number]): boolean => overlay.group === shutter?.bitmapGroup;
  let below = plane;
  const put = (words: Uint32Array | undefined, level?: number): void => {
    if (!words) return;
    if (colour && below.samples === 1 && level === undefined && !words.every(isGrey)) below = asColour(below);
    paint(below, words, level);
  };
  if (shutter) {
    const hidden = coverOf(area, { shutter, overlays: over.overlays.filter(isBits) });
    // P-value 0..65535: as finely as the pixels are told.
    const value = shutter.presentationColor ? undefined : Math.min(65535, Math.max(0, shutter.presentationValue ?? 0));
    put(hidden, value === undefined ? undefined : Math.round((value * below.highest) / 65535));
  }
  const drawn = wanted ? over.overlays.filter((overlay) => !isBits(overlay)) : [];
  // The reader's colours are those of a screen: where there are none, overlays are white.
  const { graphicsWord, roiWord } = rules;
  if (drawn.length > 0) put(coverOf(area, { overlays: drawn, ...(colour ? { graphicsWord, roiWord } : {}) }));
  return below;
}

/** Puts colours (words of canvases, 0: none) or one level over pixels. */
function paint({ samples, highest, data }: Plane, words: Uint32Array, level: number | undefined): void {
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    if (word === 0) continue;
    const [red, green, blue] = [word & 255, (word >> 8) & 255, (word >> 16) & 255];
    if (samples === 1) data[i] = level ?? luminance(red, green, blue, highest);
    else {
      data[3 * i] = level ?? red;
      data[3 * i + 1] = level ?? green;
      data[3 * i + 2] = level ?? blue;
    }
  }
}

/** A picture as it was kept: bytes of one or three samples, inverted where that is asked for. */
export function picturePixels(
  { frame }: Extract<RasterSource, { kind: 'picture' }>,
  { view, colour, highest }: Omit<Wanted, 'overlays'>,
): ShownPixels {
  const { columns, rows, samplesPerPixel, cells } = decodedFrame(frame);
  const table = newLevels(256, highest);
  const levels = view.window ? colourLevels(view.window) : undefined;
  const isGreys = samplesPerPixel === 1;
  const most = isGreys ? highest : 255;
  for (let i = 0; i < 256; i++) {
    const level = levels ? levels[i]! : i;
    table[i] = Math.round(((view.inverted && isGreys ? 255 - level : level) * most) / 255);
  }
  const data = newLevels(cells.length, most);
  for (let i = 0; i < data.length; i++) data[i] = table[cells[i]!]!;
  const plane: Plane = { columns, rows, samples: isGreys ? 1 : 3, highest: most, data };
  const turnedGrey = !isGreys && !colour;
  return {
    plane: turnedGrey ? asGrey(plane, highest) : plane,
    window: view.window,
    notes: [...(turnedGrey ? [shownAsGreys] : []), ...(view.inverted && !isGreys ? [notInverted] : [])],
  };
}
