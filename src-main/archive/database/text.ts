import { foldName } from '../../../src-shared/dicom/matching/names.ts';
import { foldText, nameSearchForms, searchForms } from '../../../src-shared/dicom/names.ts';
import type { SqlValue } from './sqlite.ts';

/**
 * The words of a study that its text search finds, and of a search. Both sides go through the same folding: case, accents, width
 * and kind of kana do not matter.
 */
const wordBreak = /[^\p{L}\p{M}\p{N}]+/u;
/** Scripts written without blanks between words: any place of a word may be the start of what is searched. */
const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]/u;
const maximumWordLength = 64;
const maximumQueryWords = 16;

const split = (folded: string): string[] =>
  folded
    .split(wordBreak)
    .filter((word) => word !== '')
    .map((word) => word.slice(0, maximumWordLength));
const wordsOf = (text: string): string[] => split(foldText(text));

const idColumns = ['patient_id', 'other_patient_ids', 'accession', 'study_id'] as const;
const studyTexts = ['patient_name', 'referring_physician', ...idColumns, 'study_description'] as const;
const seriesTexts = ['series_description', 'body_part'] as const;

/** The texts from which `studyWords` takes words, in one: the same text gives the same words. */
export function wordSource(study: Record<string, SqlValue>, series: Record<string, SqlValue>): string {
  let source = '';
  for (const column of studyTexts) source += `${study[column] ?? ''}\n`;
  for (const column of seriesTexts) source += `${series[column] ?? ''}\n`;
  return source;
}

const textAt = (columns: Record<string, SqlValue>, name: string): string => {
  const value = columns[name];
  return typeof value === 'string' ? value : '';
};

/** Every word by which a study can be found, from the columns of one of its instances: those of the patient's name, and the others. */
export function studyWords(
  study: Record<string, SqlValue>,
  series: Record<string, SqlValue>,
): { names: Set<string>; words: Set<string> } {
  const names = new Set<string>();
  addName(names, textAt(study, 'patient_name'));
  const words = new Set<string>();
  addName(words, textAt(study, 'referring_physician'));
  for (const column of idColumns) {
    // An identifier is also found without its dashes and slashes.
    for (const one of textAt(study, column).split('\\')) {
      const parts = wordsOf(one);
      for (const part of parts) words.add(part);
      const joined = parts.join('');
      if (joined !== '') words.add(joined.slice(0, maximumWordLength));
    }
  }
  addText(words, textAt(study, 'study_description'));
  for (const column of seriesTexts) {
    addText(words, textAt(series, column));
  }
  return { names, words };
}

/** Every group of a name, as it is, in Latin letters and with umlauts spelled out; given and family name also in one. */
function addName(words: Set<string>, name: string): void {
  for (const person of name.split('\\')) {
    for (const form of nameSearchForms(person)) {
      const parts = split(form);
      for (const part of parts) addWord(words, part);
      const joined = parts.join('');
      if (parts.length > 1 && unspaced.test(joined)) addWord(words, joined);
    }
  }
}

function addText(words: Set<string>, text: string): void {
  for (const form of searchForms(text)) for (const word of split(form)) addWord(words, word);
}

function addWord(words: Set<string>, word: string): void {
  words.add(word);
  if (!unspaced.test(word)) return;
  const letters = [...word];
  for (let start = 1; start < Math.min(letters.length, 24); start++) words.add(letters.slice(start).join(''));
}

/**
 * The FTS5 expression of a search text: every word must begin a word of the study, in one of the ways it may be written. Undefined when
 * there is no word in it.
 */
export function textExpression(text: string): string | undefined {
  const words = text
    .split(/[\s^=,]+/)
    .map((word) => searchForms(word.slice(0, maximumWordLength)).map(split))
    .map((forms) => forms.filter((parts) => parts.length > 0))
    .filter((forms) => forms.length > 0)
    .slice(0, maximumQueryWords);
  if (words.length === 0) return undefined;
  return words
    .map((forms) => `(${forms.map((parts) => `(${parts.map((part) => `"${part}"*`).join(' AND ')})`).join(' OR ')})`)
    .join(' AND ');
}

/** The groups of a name, folded, components separated by `^` still; for matching by pattern. */
export function foldedGroups(name: string): string {
  return name
    .split('\\')
    .flatMap((person) => person.split('='))
    .map((group) => foldName(group))
    .filter((group) => group !== '')
    .join('\n');
}

/** What a name is sorted by: its first group that is not empty. */
export const sortName = (name: string): string => foldedGroups(name).split('\n')[0] ?? '';
