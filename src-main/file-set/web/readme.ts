import type { WebContentOptions } from '../types.ts';
import { dateText, type MediumContents } from './contents.ts';

export interface About extends WebContentOptions {
  /** Name and version of this software. */
  software: string;
  /** `YYYYMMDD`. */
  today: string;
  /** There are objects from before, of which nobody knows whether they name anybody. */
  added: boolean;
}

/** Said on the pages and in README.TXT. */
export const disclaimers = [
  'The original images and reports are the DICOM objects on this medium. The pictures on its pages are reduced copies for orientation (JPEG, with loss) and are not meant for diagnosis.',
  'It holds personal medical data: keep it like any medical record, and give it only to those who treat the patient.',
] as const;

/** What every page says of who made the medium; nothing for de-identified data, which shall not say where it comes from. */
export const makerOf = ({ institution, contact, deIdentified }: About): string[] =>
  deIdentified
    ? []
    : [institution, contact]
        .flatMap((text) => text.split(/\r?\n/))
        .map((line) => line.trim())
        .filter((line) => line !== '');

/** Whether all that is on the medium was de-identified. */
export const isDeIdentified = ({ deIdentified, added }: About): boolean => deIdentified && !added;

/** `Volume 2 of 3`; empty for one alone. */
export const volumeText = ({ number, volumes }: About): string => (volumes > 1 ? `Volume ${number} of ${volumes}` : '');

/** Lines of at most 72 characters. */
function wrapped(text: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > 72) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/**
 * README.TXT (IHE PDI, RAD TF-3 4.47.4.1.2.3): who made the medium with what, what lies on it, how it is read. It names no patient. UTF-8
 * with a byte order mark when there is more than ASCII in it, so that simple editors read it right.
 */
export function readmeOf(contents: MediumContents, about: About): Uint8Array<ArrayBuffer> {
  const studies = contents.patients.flatMap((patient) => patient.studies);
  const objects = studies.reduce((sum, study) => sum + study.objects, contents.others.length);
  const maker = makerOf(about);
  const count = (number: number, one: string, many = `${one}s`): string => `${number} ${number === 1 ? one : many}`;
  const volume = volumeText(about);
  const lines = [
    'MEDICAL IMAGES',
    '==============',
    '',
    ...wrapped(
      `This medium holds ${count(contents.patients.length, 'patient')}, ${count(studies.length, 'study', 'studies')} and ${count(objects, 'DICOM object')}.`,
    ),
    ...(volume === '' ? [] : [`${volume}: the others hold the rest.`]),
    ...(about.fileSetId === '' ? [] : [`File-set ID: ${about.fileSetId}`]),
    `Made on ${dateText(about.today)} with ${about.software}.`,
    ...(isDeIdentified(about) ? ['The objects were de-identified before they were written.'] : []),
    ...(maker.length === 0 ? [] : ['', 'Made by', '-------', ...maker.flatMap(wrapped)]),
    '',
    'What lies where',
    '---------------',
    'DICOMDIR   directory of the DICOM objects',
    'DICOM      the DICOM objects themselves',
    about.pages
      ? 'INDEX.HTM  pages with pictures and reports, for any web browser'
      : 'INDEX.HTM  what this medium is, for any web browser',
    ...(about.pages ? ['IHE_PDI    what the pages show'] : []),
    '',
    'How it is read',
    '--------------',
    ...wrapped(
      'A DICOM workstation or viewer opens DICOMDIR, or the whole medium. No program on it starts by itself, and none is needed.',
    ),
    ...(about.profile === '' ? [] : wrapped(`Application profile: ${about.profile} (DICOM PS3.11).`)),
    '',
    'Please note',
    '-----------',
    ...disclaimers.flatMap((text) => [...wrapped(text), '']),
  ];
  const text = `${lines.join('\r\n').trimEnd()}\r\n`;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII
  const plain = /^[\x00-\x7f]*$/.test(text);
  return new TextEncoder().encode(plain ? text : `\ufeff${text}`);
}
