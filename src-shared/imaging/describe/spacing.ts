import type { DataSet } from '../../dicom/data-set.ts';
import type { Spacing, UltrasoundRegion } from '../description.ts';
import { isSliceClass } from '../geometry/slice-classes.ts';
import { firstItem, items, number, numbers, text, vector } from './values.ts';

type Pair = [number, number];

function pair(dataSet: DataSet | undefined, tag: string): Pair | undefined {
  if (!dataSet) return undefined;
  const values = vector(dataSet, tag, 2);
  if (!values) return undefined;
  const [row, column] = values as Pair;
  return row > 0 && column > 0 && row < 1e6 && column < 1e6 ? [row, column] : undefined;
}

const same = (a: Pair, b: Pair) => Math.abs(a[0] - b[0]) <= 1e-6 * b[0] && Math.abs(a[1] - b[1]) <= 1e-6 * b[1];

const spacing = ([rowMm, columnMm]: Pair, provenance: Spacing['provenance']): Spacing => ({
  rowMm,
  columnMm,
  provenance,
});

/**
 * Spacing of an image and where it comes from (PS3.3 10.7): calibrated when Pixel Spacing differs from what the
 * detector or scanner says, else that of the detector, divided by the estimated magnification when one is given. Of
 * reconstructed slices Pixel Spacing alone counts.
 */
export function describeSpacing(dataSet: DataSet): Spacing | undefined {
  const pixelSpacing = pair(dataSet, '00280030');
  if (pixelSpacing && isSliceClass(text(dataSet, '00080016') ?? '')) return spacing(pixelSpacing, 'pixel-spacing');
  const imager = pair(dataSet, '00181164');
  const nominal = pair(dataSet, '00182010');
  const atDevice = imager ?? nominal;
  const calibration = describeCalibration(dataSet);
  const calibrated = (values: Pair): Spacing => ({
    ...spacing(values, 'calibrated'),
    ...(calibration ? { calibration } : {}),
  });
  if (pixelSpacing && atDevice && (calibration || !same(pixelSpacing, atDevice))) return calibrated(pixelSpacing);
  if (imager) return atPatient(imager, number(dataSet, '00181114'));
  if (nominal) return spacing(nominal, 'nominal-scanned');
  if (pixelSpacing) return calibration ? calibrated(pixelSpacing) : spacing(pixelSpacing, 'pixel-spacing');
  const imagePlane = pair(dataSet, '30020011');
  if (imagePlane) return atPatient(imagePlane, portalMagnification(dataSet));
  return regionSpacing(describeRegions(dataSet));
}

/** Spacing at the detector, divided by its magnification where that is known. */
function atPatient([row, column]: Pair, magnification: number | undefined): Spacing {
  if (magnification === undefined || magnification <= 0) return spacing([row, column], 'imager');
  return { ...spacing([row / magnification, column / magnification], 'imager-magnified'), magnification };
}

/**
 * An RT Image has its spacing in the plane of the image, at RT Image SID from the source (PS3.3 C.8.8.2); what is looked at lies about
 * the axis of the machine, at Radiation Machine SAD.
 */
function portalMagnification(dataSet: DataSet): number | undefined {
  const imageDistance = number(dataSet, '30020026');
  const axisDistance = number(dataSet, '30020022');
  return imageDistance !== undefined && axisDistance !== undefined && imageDistance > 0 && axisDistance > 0
    ? imageDistance / axisDistance
    : undefined;
}

/** How Pixel Spacing was calibrated (PS3.3 10.7.1.2); undefined when nothing says that it was. */
function describeCalibration(dataSet: DataSet): Spacing['calibration'] {
  const type = text(dataSet, '00280A02');
  if (type === undefined) return undefined;
  const description = text(dataSet, '00280A04');
  return {
    ...(type === 'GEOMETRY' || type === 'FIDUCIAL' ? { type } : {}),
    ...(description === undefined ? {} : { description }),
  };
}

/** Pixel Measures, Projection Pixel Calibration, Frame Pixel Data Properties, X-Ray Geometry. */
const spacingGroups = ['00289110', '00189401', '00289443', '00189476'] as const;

/**
 * Spacing in functional groups: pixel measures, or those of an enhanced X-ray angiogram (PS3.3 C.8.19.6.9). `common`: the
 * groups that all frames share; one may hold the detector's spacing and the other the magnification. Undefined when the group
 * adds nothing to them.
 */
export function describeGroupSpacing(group: DataSet, common: DataSet = {}): Spacing | undefined {
  if (spacingGroups.every((tag) => group[tag] === undefined)) return undefined;
  const item = (tag: (typeof spacingGroups)[number]) => firstItem(group, tag) ?? firstItem(common, tag);
  const measures = pair(item('00289110'), '00280030');
  if (measures) return spacing(measures, 'pixel-spacing');
  const calibrated = pair(item('00189401'), '00189404');
  if (calibrated) {
    return {
      ...spacing(calibrated, 'calibrated'),
      calibration: { type: 'GEOMETRY', description: 'in the centre of the beam' },
    };
  }
  const imager = pair(item('00289443'), '00181164');
  return imager && atPatient(imager, number(item('00189476') ?? {}, '00181114'));
}

/** Ultrasound regions (PS3.3 C.8.5.5); regions without a size or scale are left out. */
export function describeRegions(dataSet: DataSet): UltrasoundRegion[] {
  const regions: UltrasoundRegion[] = [];
  for (const item of items(dataSet, '00186011')) {
    const minX = number(item, '00186018', 'u32');
    const minY = number(item, '0018601A', 'u32');
    const maxX = number(item, '0018601C', 'u32');
    const maxY = number(item, '0018601E', 'u32');
    if (minX === undefined || minY === undefined || maxX === undefined || maxY === undefined) continue;
    const region: UltrasoundRegion = {
      minX,
      minY,
      maxX,
      maxY,
      unitsX: number(item, '00186024', 'u16') ?? 0,
      unitsY: number(item, '00186026', 'u16') ?? 0,
      deltaX: number(item, '0018602C', 'f64') ?? 0,
      deltaY: number(item, '0018602E', 'f64') ?? 0,
      dataType: number(item, '00186014', 'u16') ?? 0,
    };
    const spatialFormat = number(item, '00186012', 'u16');
    if (spatialFormat !== undefined) region.spatialFormat = spatialFormat;
    const flags = number(item, '00186016', 'u32');
    if (flags !== undefined) region.flags = flags;
    const referenceX = numbers(item, '00186020', 's32')[0];
    const referenceY = numbers(item, '00186022', 's32')[0];
    if (referenceX !== undefined && Number.isFinite(referenceX)) region.referenceX = referenceX;
    if (referenceY !== undefined && Number.isFinite(referenceY)) region.referenceY = referenceY;
    const referenceValueX = number(item, '00186028', 'f64');
    const referenceValueY = number(item, '0018602A', 'f64');
    if (referenceValueX !== undefined) region.referenceValueX = referenceValueX;
    if (referenceValueY !== undefined) region.referenceValueY = referenceValueY;
    regions.push(region);
  }
  return regions;
}

/** Both directions in centimetres. */
const inCentimetres = (region: UltrasoundRegion) => region.unitsX === 3 && region.unitsY === 3;

/** Spacing that all two-dimensional tissue regions agree on; measuring is still right inside of regions only. */
function regionSpacing(regions: UltrasoundRegion[]): Spacing | undefined {
  const spatial = regions.filter((region) => inCentimetres(region) && region.deltaX !== 0 && region.deltaY !== 0);
  const [first] = spatial;
  if (!first) return undefined;
  const found: Pair = [Math.abs(first.deltaY) * 10, Math.abs(first.deltaX) * 10];
  const agree = spatial.every((region) => same([Math.abs(region.deltaY) * 10, Math.abs(region.deltaX) * 10], found));
  return agree ? spacing(found, 'ultrasound-region') : undefined;
}
