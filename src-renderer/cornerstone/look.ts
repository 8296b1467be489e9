import { colourLevels } from '../../src-shared/imaging/pipeline/colour-window.ts';
import { coverOf, type OverlayPlane } from '../../src-shared/imaging/pipeline/cover.ts';
import { liesOver, overlayPlane } from '../../src-shared/imaging/pipeline/overlays.ts';
import { rgbWord } from '../../src-shared/imaging/pipeline/words.ts';
import type { ViewState } from './controller.ts';
import type { DecodedImage } from './decode/protocol.ts';
import { type DisplayFrame, spacingOf } from './registry.ts';
import { shadesOf } from './shades.ts';
import type { Look } from './surface.ts';
import { colourTableOf, viewDefaults } from './view-defaults.ts';
import type { VoiChoice } from './voi.ts';

/** What of a view the pixels of an image depend on. */
type Chosen = Pick<ViewState, 'inverted' | 'colourTable' | 'colourWindow' | 'overlays' | 'shutter'>;

/**
 * The look of a frame: `values` are what is shown of it (its own, or what is left when a mask was taken off), `valuesKey`
 * says which.
 */
export function lookOf(
  frame: DisplayFrame,
  values: DecodedImage,
  valuesKey: string,
  voi: VoiChoice | undefined,
  view: Chosen,
): Look {
  const { colourWindow: window } = view;
  return {
    valuesKey,
    decoded: values,
    shades: voi && shadesOf(frame, voi, view.inverted, colourTableOf(frame, view.colourTable)),
    levels: voi || !window ? undefined : { key: `${window.center}|${window.width}`, table: colourLevels(window) },
    cover: coverFor(frame, values, view),
  };
}

/** The last covers, by key: frames of one image mostly have the same one. Those of large images do not stay. */
const covers = new Map<string, Look['cover']>();
const mostCovers = 4;
const mostCoverBytes = 128 * 1024 * 1024;

/** Shutter and overlays of a frame as one layer; undefined when nothing lies over it or all of it is switched off. */
function coverFor(frame: DisplayFrame, decoded: DecodedImage, view: Chosen): Look['cover'] {
  const shutter = view.shutter ? frame.description.shutter : undefined;
  // The bits of a shutter are no picture: without it they are not drawn either.
  const bitmapGroup = frame.description.shutter?.bitmapGroup;
  const overlays = (frame.pixel.overlays ?? []).filter(({ group }) =>
    group === bitmapGroup ? view.shutter : view.overlays,
  );
  if (!shutter && overlays.length === 0) return undefined;
  const { graphicsWord, roiWord } = viewDefaults;
  const { catalogue } = frame.series;
  const { row, revision } = frame.instance;
  const { columns, rows } = decoded;
  const own = overlays.some(({ embeddedBit, firstFrame }) => embeddedBit !== undefined || firstFrame !== undefined);
  const parts = [catalogue, row, revision, own ? frame.frame : 0, JSON.stringify(shutter), view.overlays];
  if (frame.presentation) parts.push(frame.presentation.key);
  const key = [...parts, graphicsWord, roiWord].join('|');
  const known = covers.get(key);
  if (known || covers.has(key)) return known;
  const planes = overlays.flatMap((overlay): OverlayPlane[] => {
    const plane =
      overlay.embeddedBit === undefined
        ? overlayPlane(overlay, frame.frame, undefined)
        : liesOver(overlay, frame.frame)
          ? decoded.overlayPlanes?.[overlay.embeddedBit]
          : undefined;
    const colour = frame.presentation?.overlayColours?.[overlay.group];
    return plane ? [{ overlay, plane, ...(colour ? { word: rgbWord(...colour) } : {}) }] : [];
  });
  const { rowMm, columnMm } = spacingOf(frame);
  const words = coverOf(
    { columns, rows, aspect: rowMm / columnMm },
    { shutter, overlays: planes, graphicsWord, roiWord },
  );
  const cover = words && { key, words, whole: !words.includes(0) };
  covers.set(key, cover);
  let bytes = 0;
  for (const one of covers.values()) bytes += one?.words.byteLength ?? 0;
  for (const [oldest, { words } = {}] of covers) {
    if (covers.size <= mostCovers && bytes <= mostCoverBytes) break;
    covers.delete(oldest);
    bytes -= words?.byteLength ?? 0;
  }
  return cover;
}
