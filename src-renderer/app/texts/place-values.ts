import { directionLetters } from '../../../src-shared/imaging/geometry/letters.ts';
import { dot, sliceNormal, type Vector3 } from '../../../src-shared/imaging/geometry/orientation.ts';
import { plainNumber, type TextSource, type TextValue } from './text-source.ts';

const mm = (value: number | undefined, digits: number | undefined): string | undefined =>
  value === undefined ? undefined : plainNumber(value, digits);

/**
 * (0020,1041) as it is told, else how far the slice lies from the origin of the patient's coordinates and to which side: a sign
 * would depend on which way round the image was made.
 */
function location({ description, instance }: TextSource, digits: number | undefined): string | undefined {
  const { sliceLocationMm, position, orientation } = description;
  if (sliceLocationMm !== undefined) return plainNumber(sliceLocationMm, digits);
  if (!position || !orientation) return undefined;
  const normal = sliceNormal(orientation);
  const along = dot(position, normal);
  const text = plainNumber(Math.abs(along), digits);
  if (text === '0') return text;
  const way = normal.map((value) => value * Math.sign(along)) as unknown as Vector3;
  return `${directionLetters(way, instance.quadruped)} ${text}`;
}

/** From the middle of one slice to the next: as the positions have it, which cannot be wrong; else (0018,0088). */
const between = ({ description, neighbourMm }: TextSource): number | undefined =>
  neighbourMm ?? (description.spacingBetweenSlicesMm === 0 ? undefined : description.spacingBetweenSlicesMm);

const group = 'Place' as const;

export const placeValues = {
  SliceThickness: {
    title: 'Slice thickness, mm',
    group,
    of: ({ description }, digits) =>
      description.sliceThicknessMm === 0 ? undefined : mm(description.sliceThicknessMm, digits),
  },
  SpacingBetweenSlices: {
    title: 'Spacing between slices, mm',
    group,
    of: (source, digits) => {
      const spacing = between(source);
      return mm(spacing === undefined ? undefined : Math.abs(spacing), digits);
    },
  },
  SliceLocation: { title: 'Slice location, mm', group, of: location },
  GantryDetectorTilt: {
    title: 'Gantry tilt, degrees',
    group,
    of: ({ instance }, digits) => (instance.gantryTilt ? plainNumber(instance.gantryTilt, digits) : undefined),
  },
  matrix: {
    title: 'Columns × rows',
    group,
    of: ({ pixel }) => pixel && `${pixel.columns} × ${pixel.rows}`,
  },
  pixelSpacing: {
    title: 'Size of a pixel, mm',
    group,
    of: ({ description: { spacing } }, digits = 3) =>
      spacing && spacing.provenance !== 'none'
        ? spacing.rowMm === spacing.columnMm
          ? plainNumber(spacing.rowMm, digits)
          : `${plainNumber(spacing.columnMm, digits)} × ${plainNumber(spacing.rowMm, digits)}`
        : undefined,
  },
} satisfies Record<string, TextValue>;
