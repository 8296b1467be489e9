import { dot, sliceNormal } from '../../../src-shared/imaging/geometry/orientation.ts';
import { plainNumber, type TextSource, type TextValue } from './text-source.ts';

const mm = (value: number | undefined, digits: number | undefined): string | undefined =>
  value === undefined ? undefined : plainNumber(value, digits);

/** (0020,1041), else the distance of the position from the origin along the normal. */
const location = ({ description: { sliceLocationMm, position, orientation } }: TextSource): number | undefined =>
  sliceLocationMm ?? (position && orientation && dot(position, sliceNormal(orientation)));

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
  SliceLocation: { title: 'Slice location, mm', group, of: (source, digits) => mm(location(source), digits) },
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
