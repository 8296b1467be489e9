import { shortened } from '../../../src-shared/objects/typed-text.ts';
import { plural } from '../../app/formatting.ts';
import type { DisplayFrame } from '../../cornerstone/index.ts';

/** Longest LO. */
const longest = 64;

function seriesName({ series }: DisplayFrame): string {
  const { description, modality, number } = series.series;
  return description || `${modality}${number === undefined ? '' : ` series ${number}`}`;
}

/** What images are called in the description of their state: `Lung 1.0, image 12`, `Lung 1.0, 320 images`, `Lung 1.0, Scout`. */
export function nameOf(frames: readonly DisplayFrame[]): string {
  const [first] = frames;
  if (!first) return '';
  const names = [...new Set(frames.map(seriesName))];
  if (names.length > 1) return shortened(names.join(', '), longest);
  const ending = frames.length > 1 ? plural(frames.length, isFilm(frames) ? 'frame' : 'image') : placeOf(first);
  const [name = ''] = names;
  return ending === '' ? shortened(name, longest) : `${shortened(name, longest - 2 - ending.length)}, ${ending}`;
}

const isFilm = (frames: readonly DisplayFrame[]): boolean =>
  new Set(frames.map(({ instance }) => instance.row)).size === 1;

function placeOf({ instance, frame }: DisplayFrame): string {
  const number = instance.instanceNumber === undefined ? '' : `image ${instance.instanceNumber}`;
  const part = instance.numberOfFrames > 1 ? `frame ${frame}` : '';
  return [number, part].filter(Boolean).join(' ');
}
