import type { Measurement } from '../../../src-shared/imaging/measure/measurement.ts';
import { grayFunction, type Shown } from '../../cornerstone/index.ts';

/** What a probe's pixel is shown as, 0 (black) to 255: the presentation value of PS3.3 C.11.6 on a screen of 8 bits. */
export function presentationLine({ points }: Pick<Measurement, 'points'>, shown: Shown): string[] {
  const { values, frame, voi, state } = shown;
  const [place] = points;
  if (!place || !voi || values.components !== 1) return [];
  const [column, row] = [Math.floor(place[0]), Math.floor(place[1])];
  if (column < 0 || row < 0 || column >= values.columns || row >= values.rows) return [];
  const value = values.pixels[row * values.columns + column];
  if (value === undefined) return [];
  const { padding } = values;
  if (padding && value >= padding[0] && value <= padding[1]) return [];
  return [`shown as ${grayFunction(frame, voi, state.inverted).level(value)} of 255`];
}
