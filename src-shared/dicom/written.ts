/** How values of the standard are written for people, on the screen and on film. Everything here takes text as DICOM has it and never throws. */

/**
 * A text of a file on one line: nothing in it begins another line or turns the direction of reading, which would show an
 * identifier backwards.
 */
export const onOneLine = (text: string, longest = 400): string =>
  text.replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu, ' ').slice(0, longest);

export interface Name {
  alphabetic: string;
  ideographic?: string | undefined;
  phonetic?: string | undefined;
}

/** One component group of PS3.5 6.2.1.1 (`Family^Given^Middle^Prefix^Suffix`) as "Family, Given Middle". */
export function formatNameGroup(group: string): string {
  const [family = '', given = '', middle = '', prefix = '', suffix = ''] = group
    .split('^')
    .map((component) => component.replace(/\s+/g, ' ').trim());
  const rest = [prefix, given, middle].filter(Boolean).join(' ');
  const name = [family, rest].filter(Boolean).join(', ');
  return suffix ? `${name}${name ? ', ' : ''}${suffix}` : name;
}

/** Ideographic and phonetic groups have no comma: family and given name, side by side. */
export const formatCompact = (group: string): string =>
  group
    .split('^')
    .map((component) => component.trim())
    .filter(Boolean)
    .join(' ');

/** A patient's name: "Doe, Jane", and where there is one the ideographic group beside it. */
export function formatName(name: Name): string {
  const alphabetic = formatNameGroup(name.alphabetic);
  const ideographic = formatCompact(name.ideographic ?? '');
  const phonetic = formatCompact(name.phonetic ?? '');
  if (!alphabetic) return ideographic || phonetic;
  return ideographic ? `${alphabetic}  ${ideographic}` : alphabetic;
}

/** `YYYYMMDD` (or the old `YYYY.MM.DD`) as ISO 8601; what is not a date stays as it is. */
export function formatDate(date: string | undefined): string {
  const match = /^(\d{4})\.?(\d{2})\.?(\d{2})$/.exec(date?.trim() ?? '');
  return match ? `${match[1]}-${match[2]}-${match[3]}` : (date ?? '').trim();
}

/** A point in time of this computer, with seconds. */
export function formatInstant(milliseconds: number): string {
  const at = new Date(milliseconds);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}
