import type { OverlayDescription, ShutterDescription } from '../../../src-shared/imaging/description.ts';
import type { SavedGrey, SavedLayer, SavedView } from '../../../src-shared/objects/presentation-state/write-view.ts';
import type { SeenFrame, SeenGrey } from '../../cornerstone/index.ts';

/** Ratios of the sides of a pixel as whole numbers (0070,0102): exact up to 1/10000. */
function wholeRatio(ratio: number): [vertical: number, horizontal: number] {
  for (let horizontal = 1; horizontal <= 1000; horizontal++) {
    const vertical = Math.round(ratio * horizontal);
    if (vertical > 0 && Math.abs(vertical / horizontal - ratio) < 1e-9) return [vertical, horizontal];
  }
  return [Math.max(1, Math.round(ratio * 10_000)), 10_000];
}

/** The displayed area as a state says it (PS3.3 C.10.4): its size mode is that of the view. */
function areaOf({ area, state, frame }: SeenFrame): SavedView['area'] {
  const { topLeft, bottomRight, pixel } = area;
  const { rowMm, columnMm, known } = pixel;
  const sides = known
    ? { pixelSpacing: { rowMm, columnMm } }
    : { aspectRatio: frame.pixel.aspectRatio ?? wholeRatio(rowMm / columnMm) };
  const place = { topLeft, bottomRight, ...sides };
  const stated = state.scaling === 'area' ? frame.presentation?.area : undefined;
  if (state.scaling === 'pixels') return { ...place, sizeMode: 'MAGNIFY', magnification: 1 };
  if (stated?.sizeMode === 'MAGNIFY' && stated.magnification !== undefined) {
    return { ...place, sizeMode: 'MAGNIFY', magnification: stated.magnification };
  }
  const trueSize = state.scaling === 'true-size' || stated?.sizeMode === 'TRUE SIZE';
  return { ...place, sizeMode: trueSize && known ? 'TRUE SIZE' : 'SCALE TO FIT' };
}

function greyOf({ voi, mask, palette, paletteIcc, presentationTable, ...grey }: SeenGrey): SavedGrey {
  const { label } = voi;
  const named = label ? { label } : {};
  return {
    ...{ modality: grey.modality, voiOn: grey.voiOn, inverse: grey.inverse },
    voi:
      voi.kind === 'table'
        ? { kind: 'table', table: voi.table, ...named }
        : {
            ...{ kind: 'window', center: voi.center, width: voi.width > 0 ? voi.width : 1 },
            ...(voi.function ? { function: voi.function } : {}),
            ...named,
          },
    ...(mask ? { mask } : {}),
    ...(palette ? { palette } : {}),
    ...(paletteIcc === undefined ? {} : { paletteIcc }),
    ...(presentationTable ? { presentationTable } : {}),
  };
}

/** The shutter in force; bits that a state can hold (those of a plane of one frame) with their plane. */
function shutterOf({ frame, state }: SeenFrame): { shutter?: ShutterDescription; shutterPlane?: OverlayDescription } {
  const shutter = state.shutter ? frame.description.shutter : undefined;
  if (!shutter) return {};
  const { rectangle, circle, polygon, bitmapGroup } = shutter;
  if (rectangle || circle || polygon) return { shutter };
  const plane = frame.pixel.overlays?.find(({ group }) => group === bitmapGroup);
  return plane?.data !== undefined && plane.numberOfFrames === 1 ? { shutter, shutterPlane: plane } : {};
}

/** Overlay groups of the image itself, and those that are seen: all of them, or those that a state switches on. */
function overlaysOf({ frame, state }: SeenFrame): Pick<SavedView, 'overlayGroups' | 'overlaysSeen'> {
  const { presentation } = frame;
  const stated = new Set(presentation?.overlays.map(({ group }) => group));
  const drawn = (frame.pixel.overlays ?? []).map(({ group }) => group).filter((group) => !stated.has(group));
  const bits = frame.description.shutter?.bitmapGroup;
  const groups = [...new Set([...drawn, ...(presentation?.activeGroups ?? [])])].filter((group) => group !== bits);
  const seen = presentation ? groups.filter((group) => presentation.activeGroups.includes(group)) : groups;
  return { overlayGroups: groups, overlaysSeen: state.overlays ? seen : [] };
}

/** A frame as it is seen, as what presentation states are made of. */
export function savedView(seen: SeenFrame, layers: readonly SavedLayer[]): SavedView {
  const { frame, turn, grey } = seen;
  const { instance, series, presentation, pixel } = frame;
  const icc = presentation?.iccData ?? pixel.iccData;
  return {
    ...{ studyUid: series.study.uid, seriesUid: series.series.uid },
    ...{ sopClassUid: instance.sopClassUid, sopInstanceUid: instance.sopInstanceUid },
    ...{ frame: frame.frame, numberOfFrames: instance.numberOfFrames },
    area: areaOf(seen),
    spatial: { rotation: turn.rotation, flipped: turn.flipped },
    ...(grey ? { grey: greyOf(grey) } : icc === undefined ? {} : { iccData: icc }),
    ...shutterOf(seen),
    ...overlaysOf(seen),
    layers,
  };
}

/** What of a view no presentation state can say, in words for the reader. */
export function unsaid({ frame, state, grey }: SeenFrame): string[] {
  const { shutter } = frame.description;
  const shapes = shutter?.rectangle || shutter?.circle || shutter?.polygon;
  const bits = state.shutter && shutter?.bitmapGroup !== undefined;
  return [
    ...(!grey && state.colourWindow ? ['the brightness of colours'] : []),
    ...(grey && frame.pixel.supplementalPalette && !grey.palette ? ['the colours of the image among its greys'] : []),
    ...(bits && shapes ? ['the part of the shutter that is drawn in bits'] : []),
    ...(grey?.mask && frame.instance.pixelIntensityRelationship === 'LIN'
      ? ['the logarithm before the subtraction, which other systems may leave out']
      : []),
    ...(state.overlays && frame.presentation?.overlays.length ? ['overlays of the state before'] : []),
  ];
}
