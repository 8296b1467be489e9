import { formatName } from '../formatting.ts';

/** A name as DICOM writes it in one text (`Doe^Jane=土井^香=…`), for people. */
export function personText(name: string): string {
  const [alphabetic = '', ideographic, phonetic] = name.split('=');
  return formatName({ alphabetic, ideographic, phonetic }) || '(no name)';
}
