import { foldText } from '../../../src-shared/dicom/names.ts';
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

const wordsOf = (text: string): string[] =>
  foldText(text)
    .split(wordBreak)
    .filter((word) => word !== '')
    .map((word) => word.slice(0, maximumWordLength));

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
  for (const word of wordsOf(textAt(study, 'study_description'))) addWord(words, word);
  for (const column of seriesTexts) {
    for (const word of wordsOf(textAt(series, column))) addWord(words, word);
  }
  return { names, words };
}

function addName(words: Set<string>, name: string): void {
  for (const person of name.split('\\')) {
    for (const group of person.split('=')) {
      const parts = wordsOf(group.replaceAll('^', ' '));
      for (const part of parts) addWord(words, part);
      const joined = parts.join('');
      if (parts.length > 1 && unspaced.test(joined)) addWord(words, joined);
    }
    // Müller is also written Mueller.
    for (const part of person.normalize('NFC').split(/[=^ ]/)) {
      if (/[äöü]/iu.test(part)) {
        const spelled = part.replace(/[äöü]/giu, (letter) => `${letter.normalize('NFD').charAt(0)}e`);
        for (const word of wordsOf(spelled)) words.add(word);
      }
    }
  }
}

function addWord(words: Set<string>, word: string): void {
  words.add(word);
  if (!unspaced.test(word)) return;
  const letters = [...word];
  for (let start = 1; start < Math.min(letters.length, 24); start++) words.add(letters.slice(start).join(''));
}

/** The FTS5 expression of a search text: every word must begin a word of the study. Undefined when there is no word in it. */
export function textExpression(text: string): string | undefined {
  const words = wordsOf(text).slice(0, maximumQueryWords);
  return words.length === 0 ? undefined : words.map((word) => `"${word}"*`).join(' AND ');
}

/** The groups of a name, folded, components separated by `^` still; for matching by pattern. */
export function foldedGroups(name: string): string {
  return name
    .split('\\')
    .flatMap((person) => person.split('='))
    .map((group) => foldPattern(group))
    .filter((group) => group !== '')
    .join('\n');
}

/** What a name is sorted by: its first group that is not empty. */
export const sortName = (name: string): string => foldedGroups(name).split('\n')[0] ?? '';

/** Folds a name or a pattern for one; wildcards stay, trailing delimiters and doubled blanks go. */
export function foldPattern(text: string): string {
  return foldText(text)
    .replace(/\s+/g, ' ')
    .replace(/[\^ ]+$/, '')
    .trim();
}
