import type { FrameDescription } from '../../../src-shared/imaging/description.ts';
import { dot } from '../../../src-shared/imaging/geometry/orientation.ts';
import type { ImagePlane } from '../../../src-shared/imaging/geometry/planes.ts';
import { hiddenRescale } from '../../../src-shared/imaging/pipeline/domain.ts';
import { type ResliceOptions, reslice } from '../../../src-shared/imaging/volume/reslice.ts';
import type { Volume } from '../../../src-shared/imaging/volume/volume.ts';
import { type ComputePixels, computedUid, type DecodedImage, type DisplayFrame } from '../../cornerstone/index.ts';
import type { FrameSet } from '../frame-sets.ts';

/** Rows of a plane that are worked out at a time. */
const rowsAtATime = 16;

/**
 * Values of a plane as an image: whole numbers where the volume has whole numbers. Where the volume is not stands one less than its least
 * value, which counts as padding.
 */
export function imageOf(
  values: Float32Array<ArrayBuffer>,
  plane: ImagePlane,
  { values: voxels, minimum, maximum, rescaled }: Volume,
): DecodedImage {
  const least = Number.isFinite(minimum) ? minimum : 0;
  const outside = least - 1;
  const whole = !(voxels instanceof Float32Array) && outside >= -32768 && maximum <= 32767;
  const pixels = whole ? new Int16Array(values.length) : values;
  let [low, high, padded] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, false];
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (Number.isNaN(value)) {
      pixels[i] = outside;
      padded = true;
      continue;
    }
    const kept = whole ? Math.round(value) : value;
    pixels[i] = kept;
    if (kept < low) low = kept;
    if (kept > high) high = kept;
  }
  if (low > high) [low, high] = [outside, outside];
  return {
    pixels,
    columns: plane.columns,
    rows: plane.rows,
    components: 1,
    minimum: low,
    maximum: high,
    ...(padded ? { padding: [outside, outside] as [number, number] } : {}),
    rescaled,
    transferSyntaxUid: '',
    fetchMs: 0,
    decodeMs: 0,
    bytes: 0,
  };
}

const computing =
  (volume: Volume, plane: ImagePlane, options: ResliceOptions): ComputePixels =>
  async (rest) => {
    const begun = performance.now();
    const values = new Float32Array(plane.rows * plane.columns);
    // A slab has many samples a pixel.
    const rows = options.slab ? 1 : rowsAtATime;
    for (let row = 0; row < plane.rows; row += rows) {
      reslice(volume, plane, options, values, [row, Math.min(plane.rows, row + rows)]);
      await rest();
    }
    return { ...imageOf(values, plane, volume), decodeMs: performance.now() - begun };
  };

/** What is shown of a volume, and what it is called. */
export interface ComputedView {
  /** Tells it from all others. */
  key: string;
  /** The images it is computed from, in one sequence. */
  sources: readonly DisplayFrame[];
  volume: Volume;
  planes: readonly ImagePlane[];
  options: ResliceOptions;
  /** Stands behind the description of the series: `coronal, average 5 mm`. */
  label: string;
  /** Thickness that a picture stands for, mm. */
  thicknessMm: number;
  /** Begins as `look` says, whatever the reader chose of what was shown before. */
  asStated?: true;
  /** What it is windowed by in place of the images' own windows. */
  look?: Pick<FrameDescription, 'voiWindows' | 'voiFunction' | 'voiLuts' | 'presentationLutShape'>;
}

/** What of a source does not hold for a picture computed from many. */
function plainDescription(source: FrameDescription): FrameDescription {
  const {
    patientOrientation: _1,
    shutter: _2,
    tile: _3,
    ultrasoundRegions: _4,
    maskShifts: _5,
    dimensionIndexValues: _6,
    stackId: _7,
    inStackPosition: _8,
    spacingBetweenSlicesMm: _9,
    sliceLocationMm: _10,
    ...rest
  } = source;
  return rest;
}

/**
 * Mappings to values of the real world are from stored values: where slices differ in them, or in their rescale, none holds between. Nor
 * does a table.
 */
function sameMappings(sources: readonly DisplayFrame[]): boolean {
  const of = ({ description: { realWorldValue, realWorldValues, rescale } }: DisplayFrame): string =>
    realWorldValue || realWorldValues ? JSON.stringify([realWorldValue, realWorldValues, rescale]) : '';
  const first = sources[0] && of(sources[0]);
  if (sources[0]?.description.realWorldValues?.some(({ table }) => table)) return false;
  return sources.every((source) => of(source) === first);
}

/** Frames that are computed when they are looked at, with their own places in the patient. They belong to no stored object. */
export function computedSet(view: ComputedView, base: FrameSet): FrameSet {
  const { key, sources, volume, planes, options, label, thicknessMm, look } = view;
  const source = sources[Math.floor(sources.length / 2)]!;
  const {
    overlays: _o,
    palette: _p,
    supplementalPalette: _s,
    paddingValue: _v,
    paddingRangeLimit: _l,
    ...pixel
  } = source.pixel;
  const {
    perFrame: _f,
    masks: _m,
    cine: _c,
    nuclear: _n,
    wholeSlide: _w,
    frameCounts: _k,
    ...instance
  } = source.instance;
  const description = [base.series.series.description, label].filter(Boolean).join(' · ');
  const series = { ...source.series, series: { ...source.series.series, description }, instances: [] };
  const { provenance } = source.description.spacing!;
  const shared: FrameDescription = plainDescription(source.description);
  if (!sameMappings(sources)) {
    delete shared.realWorldValue;
    delete shared.realWorldValues;
  }
  if (look) {
    delete shared.voiWindows;
    delete shared.voiFunction;
    delete shared.voiLuts;
    Object.assign(shared, look);
  }
  // What it is windowed by is meant for the values themselves.
  if (look && hiddenRescale(source.instance.sopClassUid, shared)) delete shared.rescale;
  const frames = planes.map((plane, index): DisplayFrame => {
    const own: FrameDescription = {
      ...shared,
      position: [...plane.position],
      orientation: plane.orientation,
      spacing: { rowMm: plane.rowMm, columnMm: plane.columnMm, provenance },
      sliceThicknessMm: thicknessMm,
      sliceLocationMm: dot(plane.position, plane.normal),
    };
    const own_ = { ...pixel, rows: plane.rows, columns: plane.columns };
    return {
      imageId: `negatoscope:${key}/${index}`,
      series,
      pixel: own_,
      frame: 1,
      description: own,
      instance: {
        ...instance,
        // No UID: whatever would refer to it, nothing can.
        sopInstanceUid: `${computedUid}${key}/${index}`,
        instanceNumber: index + 1,
        numberOfFrames: 1,
        imageType: ['DERIVED', 'SECONDARY', 'MPR'],
        pixel: own_,
        shared: own,
      },
      compute: computing(volume, plane, options),
    };
  });
  return { key, series, frames, label: description };
}
