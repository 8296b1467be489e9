import { fromBase64 } from '../base64.ts';
import type { CellArray, DecodedFrame } from '../codecs/cells.ts';
import type {
  FrameDescription,
  InstanceDescription,
  PaletteDescription,
  PixelDescription,
  ShutterDescription,
} from '../description.ts';
import { knownTransform } from '../icc/transform.ts';
import { applyPalette, isColour, toRgb } from './colour.ts';
import { coverOf, type OverlayPlane } from './cover.ts';
import { type GrayscaleOptions, toGrayscale } from './grayscale.ts';
import { overlayPlane } from './overlays.ts';
import { type PixelPresentation, paletteLevels } from './presentation.ts';
import { fitInside, type Picture, resample } from './resample.ts';
import { storedValues } from './stored-values.ts';
import { rgbWord } from './words.ts';

export interface RenderOptions extends Omit<GrayscaleOptions, 'presentation'> {
  /** A presentation state: its shutter, overlays and colours are seen, and those of the image are not; it also turns the picture. */
  presentation?: PixelPresentation;
  /** Frame number from 1; needed for overlays with frames of their own. */
  frame?: number;
  /** Draw overlays in white. */
  overlays?: boolean;
  /** Cover what the display shutter covers. */
  shutter?: boolean;
  /** Part of the image, in pixels from its top left corner. */
  region?: { x: number; y: number; width: number; height: number };
  /** Mirror left and right, top and bottom, after cutting the region out. */
  flipHorizontal?: boolean;
  flipVertical?: boolean;
  /** Fit into this box; pixels that are not square are made so. Without it every pixel becomes one. */
  fit?: { width: number; height: number; enlarge?: boolean };
}

/** What frame n (from 1) of an instance is: what all share and what is its own. */
export function frameOf(instance: Pick<InstanceDescription, 'shared' | 'perFrame'>, frame: number): FrameDescription {
  const own = instance.perFrame?.[frame - 1];
  return own ? { ...instance.shared, ...own } : instance.shared;
}

/** Height of a pixel over its width, from its spacing or aspect ratio. */
export function pixelAspect(
  pixel: Pick<PixelDescription, 'aspectRatio'>,
  frame: Pick<FrameDescription, 'spacing'>,
): number {
  if (frame.spacing) return frame.spacing.rowMm / frame.spacing.columnMm;
  return pixel.aspectRatio ? pixel.aspectRatio[0] / pixel.aspectRatio[1] : 1;
}

function crop(picture: Picture, region: NonNullable<RenderOptions['region']>): Picture {
  const x = Math.max(0, Math.min(picture.width - 1, Math.round(region.x)));
  const y = Math.max(0, Math.min(picture.height - 1, Math.round(region.y)));
  const width = Math.max(1, Math.min(picture.width - x, Math.round(region.width)));
  const height = Math.max(1, Math.min(picture.height - y, Math.round(region.height)));
  const { channels } = picture;
  const data = new Uint8Array(width * height * channels);
  for (let row = 0; row < height; row++) {
    const from = ((y + row) * picture.width + x) * channels;
    data.set(picture.data.subarray(from, from + width * channels), row * width * channels);
  }
  return { width, height, channels, data };
}

function flip(picture: Picture, horizontal: boolean, vertical: boolean): Picture {
  const { width, height, channels } = picture;
  const data = new Uint8Array(picture.data.length);
  for (let y = 0; y < height; y++) {
    const fromRow = (vertical ? height - 1 - y : y) * width;
    for (let x = 0; x < width; x++) {
      const from = (fromRow + (horizontal ? width - 1 - x : x)) * channels;
      const to = (y * width + x) * channels;
      for (let c = 0; c < channels; c++) data[to + c] = picture.data[from + c]!;
    }
  }
  return { width, height, channels, data };
}

/** Colours by their ICC profile, when there is one that can be used. */
export function inSrgb(
  rgb: Uint8Array<ArrayBuffer>,
  { iccData }: Pick<PixelDescription, 'iccData'>,
): Uint8Array<ArrayBuffer> {
  if (iccData !== undefined) knownTransform(iccData, () => fromBase64(iccData))?.(rgb, 3);
  return rgb;
}

/** Stored values from the first one on that the palette names get its colours (PS3.3 C.7.6.19); the others stay grey. */
function supplemented(picture: Picture, values: CellArray, palette: PaletteDescription): Picture {
  const colours = applyPalette(values, palette);
  const { width, height } = picture;
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) {
    const own = values[i]! >= palette.firstMapped;
    for (let c = 0; c < 3; c++) data[3 * i + c] = own ? colours[3 * i + c]! : picture.data[i]!;
  }
  return { width, height, channels: 3, data };
}

/** Greys in the colours of a pseudo-colour palette. */
function inPalette(picture: Picture, palette: PaletteDescription): Picture {
  const colours = paletteLevels(palette);
  const { width, height } = picture;
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++)
    data.set(colours.subarray(3 * picture.data[i]!, 3 * picture.data[i]! + 3), 3 * i);
  return { width, height, channels: 3, data };
}

/** Turned clockwise, then mirrored left to right (PS3.3 C.10.6). */
function turned(picture: Picture, { rotation, flipped }: PixelPresentation['spatial']): Picture {
  let found = picture;
  for (let quarter = 0; quarter < rotation / 90; quarter++) found = quarterTurn(found);
  return flipped ? flip(found, true, false) : found;
}

function quarterTurn({ width, height, channels, data }: Picture): Picture {
  const out = new Uint8Array(data.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = (y * width + x) * channels;
      const to = (x * height + height - 1 - y) * channels;
      for (let c = 0; c < channels; c++) out[to + c] = data[from + c]!;
    }
  }
  return { width: height, height: width, channels, data: out };
}

/** What lies over the pixels of a frame: its shutter, or that of the state, and the overlays that are seen, with the bits of the shutter. */
export function layersOver(
  cells: CellArray,
  pixel: PixelDescription,
  frame: FrameDescription,
  options: Pick<RenderOptions, 'presentation' | 'shutter' | 'overlays' | 'frame'>,
): { shutter?: ShutterDescription; overlays: OverlayPlane[] } {
  const { presentation } = options;
  const shutter = presentation ? presentation.shutter : options.shutter ? frame.shutter : undefined;
  const wanted = (pixel.overlays ?? []).filter(({ group }) =>
    group === shutter?.bitmapGroup
      ? !presentation?.overlays.some((own) => own.group === group)
      : presentation
        ? presentation.activeGroups.includes(group)
        : options.overlays,
  );
  if (presentation) wanted.push(...presentation.overlays);
  const overlays = wanted.flatMap((overlay): OverlayPlane[] => {
    const plane = overlayPlane(overlay, options.frame ?? 1, cells);
    const colour = presentation?.overlayColours?.[overlay.group];
    return plane ? [{ overlay, plane, ...(colour ? { word: rgbWord(...colour) } : {}) }] : [];
  });
  return { ...(shutter ? { shutter } : {}), overlays };
}

/** Shutter and overlays over a picture in the image's own pixels; a covering colour makes greys three channels. */
function covered(
  picture: Picture,
  decoded: DecodedFrame,
  pixel: PixelDescription,
  frame: FrameDescription,
  options: RenderOptions,
): Picture {
  const area = { rows: decoded.rows, columns: decoded.columns, aspect: pixelAspect(pixel, frame) };
  const cover = coverOf(area, layersOver(decoded.cells, pixel, frame, options));
  if (!cover) return picture;
  const grey = (word: number): boolean => (word & 255) === ((word >> 8) & 255) && (word & 255) === ((word >> 16) & 255);
  const { width, height } = picture;
  const channels = picture.channels === 1 && cover.every(grey) ? 1 : 3;
  const data = channels === picture.channels ? picture.data : new Uint8Array(width * height * 3);
  for (let i = 0; i < cover.length; i++) {
    const word = cover[i]!;
    for (let c = 0; c < channels; c++) {
      const at = i * channels + c;
      if (word !== 0) data[at] = (word >> (8 * c)) & 255;
      else if (data !== picture.data) data[at] = picture.data[i]!;
    }
  }
  return { width, height, channels, data };
}

/** A decoded frame as it is meant to be seen, 8 bits: the whole display pipeline of PS3.4 N.2 and PS3.3 C.7.6.3. */
export function renderFrame(
  decoded: DecodedFrame,
  pixel: PixelDescription,
  frame: FrameDescription,
  options: RenderOptions = {},
): Picture {
  const values = storedValues(decoded, pixel);
  const colour = isColour(pixel);
  let picture: Picture = {
    width: decoded.columns,
    height: decoded.rows,
    channels: colour ? 3 : 1,
    data: colour ? inSrgb(toRgb(decoded, values, pixel), pixel) : toGrayscale(values, pixel, frame, options),
  };
  if (options.presentation?.palette && !colour) picture = inPalette(picture, options.presentation.palette);
  if (pixel.supplementalPalette) picture = supplemented(picture, values, pixel.supplementalPalette);
  picture = covered(picture, decoded, pixel, frame, options);
  if (options.presentation) picture = turned(picture, options.presentation.spatial);
  if (options.region) picture = crop(picture, options.region);
  if (options.flipHorizontal || options.flipVertical) {
    picture = flip(picture, options.flipHorizontal ?? false, options.flipVertical ?? false);
  }
  if (options.fit) {
    const aspect = pixelAspect(pixel, frame);
    const width = aspect < 1 ? picture.width / aspect : picture.width;
    const height = aspect > 1 ? picture.height * aspect : picture.height;
    const most = options.fit.enlarge ? Number.POSITIVE_INFINITY : 1;
    const size = fitInside(width, height, options.fit.width, options.fit.height, most);
    picture = resample(picture, size.width, size.height);
  }
  return picture;
}
