import { safeName } from '../../../src-shared/contract/file-names.ts';
import { nameParts } from '../../app/formatting.ts';
import type { DisplayFrame, Shown } from '../../cornerstone/index.ts';
import { identifyingTexts, tellsIdentity } from './identity.ts';

/** What a picture of a series is called: the patient only when the picture may tell who that is. */
export function pictureName(frame: DisplayFrame, identity: boolean): string {
  const { series } = frame;
  const { patient } = series;
  const { modality, number, description } = series.series;
  const who = identity
    ? [nameParts({ alphabetic: patient.name, ideographic: patient.nameIdeographic }).main, patient.id]
    : [];
  const told = description ?? '';
  const what = identity || !tellsIdentity(told, identifyingTexts(frame)) ? told : '';
  const words = [...who, modality, number === undefined ? '' : `series ${number}`, what];
  return safeName(words.filter(Boolean).join(' '));
}

/** The same with the place of the image in its set. */
export const imageName = ({ frame, index }: Pick<Shown, 'frame' | 'index'>, identity: boolean): string =>
  `${safeName(pictureName(frame, identity), 80)} image ${index + 1}`;

/** Name of one of many: numbers of the same length, so that they sort as they were shown. */
export const numberedName = (name: string, place: number, count: number): string =>
  `${safeName(name, 80)} ${String(place).padStart(Math.max(4, String(count).length), '0')}`;
