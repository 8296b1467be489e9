import { nameParts } from '../../app/formatting.ts';
import type { DisplayFrame, Shown } from '../../cornerstone/index.ts';

/** Names that Windows keeps for devices. */
const reserved = /^(con|prn|aux|nul|com\d|lpt\d)$/i;

/** A file name without an extension that every system takes: no signs of paths, no dot or space at its ends, not too long. */
export function safeName(text: string, longest = 100): string {
  const plain = text
    .normalize('NFC')
    .replace(/[\\/:*?"<>|\p{Cc}\p{Cf}]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  const short = Array.from(plain)
    .slice(0, longest)
    .join('')
    .replace(/^[. ]+|[. ]+$/g, '');
  if (short === '') return 'picture';
  return reserved.test(short) ? `${short}_` : short;
}

/** What a picture of a series is called: the patient only when the picture may tell who that is. */
export function pictureName({ series }: DisplayFrame, identity: boolean): string {
  const { patient } = series;
  const { modality, number, description } = series.series;
  const who = identity
    ? [nameParts({ alphabetic: patient.name, ideographic: patient.nameIdeographic }).main, patient.id]
    : [];
  const words = [...who, modality, number === undefined ? '' : `series ${number}`, description ?? ''];
  return safeName(words.filter(Boolean).join(' '));
}

/** The same with the place of the image in its set. */
export const imageName = ({ frame, index }: Shown, identity: boolean): string =>
  safeName(`${pictureName(frame, identity)} image ${index + 1}`);

/** Name of one of many: numbers of the same length, so that they sort as they were shown. */
export const numberedName = (name: string, place: number, count: number): string =>
  `${safeName(name, 80)} ${String(place).padStart(Math.max(4, String(count).length), '0')}`;
