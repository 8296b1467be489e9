import type { CharacterSets } from '../../dicom/charset/index.ts';
import type { DataSet } from '../../dicom/data-set.ts';
import { removedText } from './dummy.ts';
import { characterSetsIn, textIn } from './element-text.ts';

/**
 * What tells who it is, as the data set itself says it: looked for in the texts that stay. Names are found word by word in free text, and as a
 * whole wherever they stand.
 */
export interface IdentityWords {
  /** Words of names, folded. */
  words: ReadonlySet<string>;
  /** IDs, accession numbers, birth dates, whole names: folded. */
  phrases: readonly string[];
}

/** Identifiers besides person names: of patient, order, admission, study, and trial subject. */
const identifiers: ReadonlySet<string> = new Set([
  '00080050',
  '00100020',
  '00100021',
  '00100030',
  '00101000',
  '00101040',
  '00101060',
  '00101090',
  '00102154',
  '00102155',
  '00120040',
  '00120042',
  '00380010',
  '00380060',
  '00400253',
  '00401001',
  '00402016',
  '00402017',
]);

const shortestPhrase = 4;
const maximumPhrases = 500;
const maximumDepth = 64;

/** Letters that have no accent to be taken off, as names are written without them. */
const plainLetters: Readonly<Record<string, string>> = {
  ...{ ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', ł: 'l', đ: 'd', ð: 'd', þ: 'th', ħ: 'h', ı: 'i', ŋ: 'n' },
};

/** Case, accents and width do not matter. */
export const folded = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[ßæœøłđðþħıŋ]/g, (letter) => plainLetters[letter]!);

/** Umlauts as they are written where there are none: `Müller` is `Mueller` in many a system. */
const withoutUmlauts = (text: string): string =>
  text.normalize('NFC').replace(/[äöüåø]/gi, (letter) => {
    const written = { ä: 'ae', ö: 'oe', ü: 'ue', å: 'aa', ø: 'oe' }[letter.toLowerCase()]!;
    return letter === letter.toLowerCase() ? written : written.toUpperCase();
  });

const wordPattern = /[\p{L}\p{N}]+/gu;
/** Ideographic and kana names are not separated by spaces: a word of them counts from one sign, others from two letters. */
const isWord = (word: string): boolean => word.length >= 2 && !/^\d{1,3}$/.test(word);

/** Gathers them from a data set (raw or decoded) and its items. */
export function identityWords(dataSet: DataSet, outer: CharacterSets): IdentityWords {
  const words = new Set<string>();
  const phrases = new Set<string>();
  gather(dataSet, outer, words, phrases, 0);
  const sorted = [...phrases].sort((a, b) => b.length - a.length).slice(0, maximumPhrases);
  return { words, phrases: sorted };
}

function gather(dataSet: DataSet, outer: CharacterSets, words: Set<string>, phrases: Set<string>, depth: number): void {
  const sets = characterSetsIn(dataSet, outer);
  for (const [tag, element] of Object.entries(dataSet)) {
    if (element.vr === 'SQ') {
      if (depth < maximumDepth) {
        for (const item of element.Value ?? []) {
          if (item !== null && typeof item === 'object') gather(item as DataSet, sets, words, phrases, depth + 1);
        }
      }
      continue;
    }
    const isName = element.vr === 'PN' || tag === '00100010';
    if (!isName && !identifiers.has(tag)) continue;
    for (const value of textIn(element, sets).split('\\')) {
      if (isName) addName(value, words, phrases);
      else addPhrase(value, phrases);
    }
  }
}

function addName(name: string, words: Set<string>, phrases: Set<string>): void {
  const written = withoutUmlauts(name);
  for (const value of new Set([name, written])) addWritten(value, words, phrases);
}

function addWritten(value: string, words: Set<string>, phrases: Set<string>): void {
  for (const group of value.split('=')) {
    const parts = group.split('^').map((part) => part.trim());
    for (const word of folded(group).match(wordPattern) ?? []) if (isWord(word)) words.add(word);
    addPhrase(group.replace(/[\s^]+$/, ''), phrases);
    for (const part of parts) if (dense.test(part)) addPhrase(part, phrases);
    const named = parts.slice(0, 2).filter(Boolean);
    if (named.length === 2) {
      for (const between of [' ', ', ', '^', '']) {
        addPhrase(named.join(between), phrases);
        addPhrase([...named].reverse().join(between), phrases);
      }
    }
  }
}

/** Signs of which two are a name already, and which no spaces divide. */
const dense = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;

function addPhrase(value: string, phrases: Set<string>): void {
  const phrase = folded(value.trim());
  const shortest = dense.test(value) ? 2 : shortestPhrase;
  if ([...value.trim()].length >= shortest && !/^(.)\1*$/u.test(phrase)) phrases.add(phrase);
}

/** Numbers as telephone, record and date numbers are: five digits and more, or a written date. */
const longNumber = /\d{1,4}[-./]\d{1,2}[-./]\d{1,4}|(?<![\d.])\+?\d(?:[ -]?\d){4,}(?![\d.])/gu;
const months =
  'jan(?:uary|uar|vier)?|feb(?:ruary|ruar)?|fév(?:rier)?|mar(?:ch|s)?|märz|mrz|apr(?:il)?|avr(?:il)?|may|mai|june?|juni|juin|' +
  'july?|juli|juil(?:let)?|aug(?:ust)?|août|sept?(?:ember|embre)?|o[ck]t(?:ober|obre)?|nov(?:ember|embre)?|de[czc](?:ember|embre)?|déc(?:embre)?';
/** Dates with the month as a word, before or behind the day, and in the signs of East Asia. */
const writtenDate = new RegExp(
  `(?<![\\p{L}\\p{N}])(?:\\d{1,2}(?:st|nd|rd|th|\\.)?[ -]?(?:${months})\\.?[ ,-]*\\d{2,4}|(?:${months})\\.?[ -]?\\d{1,2}(?:st|nd|rd|th)?,?[ -]+\\d{2,4})(?![\\p{L}\\p{N}])` +
    '|\\d{1,4} ?[年년] ?\\d{1,2} ?[月월] ?\\d{1,2} ?[日일]?',
  'giu',
);
/** Who is named by title: the word behind it, and more that begin with a capital. */
const titled =
  /\b(?:[Dd][Rr][Ss]?|DOCTOR|[Dd]octor|[Pp]rof(?:essor)?|PROF|[Mm][Rr][Ss]?|[Mm]s|[Hh]errn?|HERRN?|[Ff]rau|FRAU|[Mm]me|MME|[Pp]t)\b\.?\s*(?:(?:[Dd][Rr]|[Mm]ed)\.\s*)*\p{L}[\p{L}'’-]*(?:\.?\s+(?:(?:von|van|de|der|den|di|da|la|le)\s+)*\p{Lu}[\p{L}'’-]*){0,2}/gu;
/** These are also a disease and a modality: one word behind them. */
const perhapsTitled = /\b(?:MS|PT)\b\.?\s*\p{L}[\p{L}'’-]*/gu;
const mailAddress = /[^\s@\\]+@[^\s@\\]+/gu;

/** A free text without what tells who it is: words of names, identifiers, numbers like those of people, titled names, addresses. */
export function cleanText(text: string, identity: IdentityWords): string {
  const whole = withoutPhrases(text, identity)
    .replace(mailAddress, removedText)
    .replace(titled, removedText)
    .replace(perhapsTitled, removedText)
    .replace(writtenDate, removedText)
    .replace(longNumber, removedText);
  const cleaned = whole.replace(wordPattern, (word) => (identity.words.has(folded(word)) ? removedText : word));
  return cleaned.replace(/REMOVED(?:[\s^,]+REMOVED)+/g, removedText);
}

/** A text without identifiers and whole names. */
export function withoutPhrases(text: string, { phrases }: IdentityWords): string {
  const all = folded(text);
  let result = text;
  for (const phrase of phrases) if (all.includes(phrase)) result = withoutPhrase(result, phrase);
  return result;
}

/** Folding may change lengths: places are found sign by sign. */
function withoutPhrase(text: string, phrase: string): string {
  const signs = [...text];
  const kept: string[] = [];
  for (let at = 0; at < signs.length; ) {
    const end = endOfPhrase(signs, at, phrase);
    if (end === undefined) {
      kept.push(signs[at]!);
      at++;
    } else {
      kept.push(removedText);
      at = end;
    }
  }
  return kept.join('');
}

function endOfPhrase(signs: readonly string[], start: number, phrase: string): number | undefined {
  let seen = '';
  for (let at = start; at < signs.length && seen.length < phrase.length; at++) {
    seen += folded(signs[at]!);
    if (!phrase.startsWith(seen)) return undefined;
    if (seen === phrase) return at + 1;
  }
  return undefined;
}
