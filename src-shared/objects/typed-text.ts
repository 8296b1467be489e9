/**
 * Texts as people type them, or old files have them, as values that a reader of the object understands the same way (PS3.5 6.2): no
 * control characters, no backslash where it would part values, no longer than the representation allows, and no letter cut in half.
 */

/** Control codes but for those that lay out a text (PS3.5 6.1.3): an escape among them would switch the character set. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: of the control codes
const controls = /[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: of the control codes
const anyControls = /[\x00-\x1f\x7f-\x9f]+/g;
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** The beginning of a text of at most `most` characters (code points, PS3.5 6.2), whole letters with all that belongs to them. */
export function shortened(text: string, most: number): string {
  if (text.length <= most) return text;
  let [kept, count] = ['', 0];
  // A letter without end is no letter: what is looked at stays in bounds.
  for (const { segment } of graphemes.segment(text.slice(0, 8 * most))) {
    count += [...segment].length;
    if (count > most) break;
    kept += segment;
  }
  return kept;
}

/** One value of one line: LO, SH. A backslash would make two of it and is a stroke instead. */
export const lineText = (typed: string, most = 64): string =>
  shortened(typed.replaceAll('\\', '/').replaceAll(anyControls, ' ').trim(), most).trimEnd();

/** A text of several lines: ST, LT, UT. Lines end as the standard has it (PS3.5 6.1.3), and none in the middle of such an end. */
export const blockText = (typed: string, most = Number.POSITIVE_INFINITY): string => {
  const text = typed.replaceAll(/\r\n|\r|\n/g, '\r\n').replaceAll(controls, '');
  return text.length <= most ? text : shortened(text, most);
};
