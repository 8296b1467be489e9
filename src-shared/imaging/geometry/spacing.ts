import type { FrameDescription, InstanceDescription, Spacing, SpacingProvenance } from '../description.ts';
import { isSliceClass } from './slice-classes.ts';
import { type ImagePoint, type RegionSource, regionOf, regionSpacing, regionsOf } from './ultrasound-regions.ts';

/** What of a frame its lengths depend on; a frame of the viewer has all of it. */
export interface ScaleSource extends RegionSource {
  instance: Pick<InstanceDescription, 'ultrasoundRegions' | 'sopClassUid'>;
  description: Pick<FrameDescription, 'ultrasoundRegions' | 'spacing'>;
  series: { series: { modality: string } };
}

/** What a pixel is in millimetres and why, or why it is not known. */
export type LengthScale =
  | {
      unit: 'mm';
      /** Distance between rows (vertical), mm. */
      rowMm: number;
      /** Distance between columns (horizontal), mm. */
      columnMm: number;
      provenance: SpacingProvenance;
      /** Stands beside every length: where the spacing comes from. */
      note: string;
      /** The length in the patient may be another one: not corrected, or corrected for one depth only. */
      uncertain: boolean;
    }
  | { unit: 'px'; provenance: 'none'; note: string };

/** Where a picture is a shadow: sizes depend on how far the patient stood from the detector. */
const projections = new Set(['CR', 'DX', 'MG', 'XA', 'RF', 'IO', 'PX', 'RG', 'RTIMAGE', 'XC']);
const rtImage = '1.2.840.10008.5.1.4.1.1.481.1';

const pixels = (note: string): LengthScale => ({ unit: 'px', provenance: 'none', note });

const number = (value: number): string => String(Math.round(value * 1000) / 1000);

function calibratedNote({ calibration }: Spacing): string {
  const words = calibration?.description;
  const told = words ? `: ${words}` : '';
  if (calibration?.type === 'FIDUCIAL') return `calibrated on an object of known size${told}`;
  if (calibration?.type === 'GEOMETRY') return `corrected for geometry${told}`;
  return words ? `calibrated: ${words}` : 'calibrated, how is not stated';
}

/** Words of a spacing for one image (PS3.3 10.7.1). */
function noteOf(spacing: Spacing, projection: boolean, isRtImage: boolean): { note: string; uncertain: boolean } {
  switch (spacing.provenance) {
    case 'calibrated':
      return { note: calibratedNote(spacing), uncertain: projection };
    case 'imager':
      if (isRtImage) return { note: 'image plane spacing (not corrected for magnification)', uncertain: true };
      return { note: 'detector spacing (not corrected for magnification)', uncertain: true };
    case 'imager-magnified':
      if (isRtImage) {
        return {
          note: `at the axis of the machine (magnification ${number(spacing.magnification ?? 1)})`,
          uncertain: true,
        };
      }
      return {
        note: `corrected for magnification${spacing.magnification === undefined ? '' : ` ${number(spacing.magnification)}`}`,
        uncertain: true,
      };
    case 'nominal-scanned':
      return { note: 'spacing of the scanned film (not corrected for magnification)', uncertain: true };
    case 'ultrasound-region':
      return { note: 'ultrasound region', uncertain: false };
    default:
      // Without the detector's spacing nobody can tell whether this one was corrected (PS3.3 10.7.1.1).
      return projection
        ? { note: 'pixel spacing (correction for magnification not stated)', uncertain: true }
        : { note: 'pixel spacing', uncertain: false };
  }
}

/**
 * The scale of lengths on a frame: its spacing, where that comes from, and the words for it. In an ultrasound image with
 * regions it is that of the region which holds all the points (PS3.3 C.8.5.5); without points, the one all regions
 * share. Points are [column, row] in image pixels. `px` with the reason when nothing says what a pixel is: never a guess.
 */
export function lengthScale(frame: ScaleSource, points: readonly ImagePoint[] = []): LengthScale {
  const regions = regionsOf(frame);
  if (regions.length > 0) {
    if (points.length > 0) {
      const region = regionOf(frame, points);
      if (!region) return pixels('not inside one ultrasound region: pixels only');
      const found = regionSpacing(region);
      if (!found) return pixels('the ultrasound region has no lengths in both directions: pixels only');
      return { unit: 'mm', ...found, provenance: 'ultrasound-region', note: 'ultrasound region', uncertain: false };
    }
    const { spacing } = frame.description;
    if (spacing?.provenance !== 'ultrasound-region') return pixels('depends on the ultrasound region');
  }
  const { spacing } = frame.description;
  if (!spacing || spacing.provenance === 'none' || !(spacing.rowMm > 0) || !(spacing.columnMm > 0)) {
    return pixels('no spacing: pixels only');
  }
  const { rowMm, columnMm, provenance } = spacing;
  const { modality } = frame.series.series;
  const { sopClassUid } = frame.instance;
  return {
    unit: 'mm',
    rowMm,
    columnMm,
    provenance,
    ...noteOf(spacing, projections.has(modality) && !isSliceClass(sopClassUid), sopClassUid === rtImage),
  };
}
