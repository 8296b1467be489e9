import type { PersonName } from './data-set.ts';
import { romanise } from './kana.ts';

/** Person names: PS3.5 6.2.1. */

/** The components of one group, in their order. */
export interface NameComponents {
  family: string;
  given: string;
  middle: string;
  prefix: string;
  suffix: string;
}

/** Splits `A=I=P` into its component groups; groups that are empty are left out. Trailing delimiters go. */
export function parsePersonName(text: string): PersonName {
  const [alphabetic = '', ideographic = '', ...rest] = text.split('=').map(trimGroup);
  const phonetic = trimGroup(rest.join('='));
  return {
    ...(alphabetic === '' ? {} : { Alphabetic: alphabetic }),
    ...(ideographic === '' ? {} : { Ideographic: ideographic }),
    ...(phonetic === '' ? {} : { Phonetic: phonetic }),
  };
}

function trimGroup(group: string): string {
  return group.trim().replace(/[\^ ]+$/, '');
}

/** The groups of a name as PN writes them; groups at the end that are empty are left out. */
export function personNameText(name: PersonName): string {
  return [name.Alphabetic ?? '', name.Ideographic ?? '', name.Phonetic ?? ''].join('=').replace(/=+$/, '');
}

/** Components of one group: `Doe^John^^Dr^Jr`. */
export function nameComponents(group: string): NameComponents {
  const [family = '', given = '', middle = '', prefix = '', suffix = ''] = group.split('^').map((part) => part.trim());
  return { family, given, middle, prefix, suffix };
}

/** Scripts whose names stand without a comma and, within them, often without a blank. */
const eastAsian = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;

/**
 * One group as people read it: `Doe^John^Q^Dr^Jr` -> `Doe, Dr John Q, Jr`; `山田^太郎` -> `山田 太郎`. A group without delimiters is
 * given as it is.
 */
export function formatNameGroup(group: string): string {
  const { family, given, middle, prefix, suffix } = nameComponents(group);
  if (eastAsian.test(group)) return [prefix, family, given, middle, suffix].filter((part) => part !== '').join(' ');
  const first = [prefix, given, middle].filter((part) => part !== '').join(' ');
  return [family, first, suffix].filter((part) => part !== '').join(', ');
}

/** A whole name as people read it: the alphabetic group, else the ideographic, else the phonetic one. */
export function formatName(name: PersonName | string | undefined): string {
  if (name === undefined) return '';
  const groups = typeof name === 'string' ? parsePersonName(name) : name;
  return formatNameGroup(groups.Alphabetic ?? groups.Ideographic ?? groups.Phonetic ?? '');
}

/** Letters that no decomposition reduces to their base. */
const bases: Record<string, string> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ł: 'l',
  ħ: 'h',
  ı: 'i',
  ŋ: 'n',
  ŧ: 't',
  ĸ: 'k',
};

/**
 * Text for comparing: lower case, without accents, full and half width alike (NFKC), hiragana as katakana. Delimiters and blanks
 * stay. Length may change.
 */
export function foldText(text: string): string {
  if (/^[ -~]*$/.test(text)) return text.toLowerCase();
  // Marks of kana (voiced sounds) are letters of their own and come together again at the end.
  const plain = text
    .normalize('NFKC')
    .toLowerCase()
    .normalize('NFD')
    .replace(/[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670]/g, '')
    .normalize('NFC');
  return plain
    .replace(/[ßæœøđðþłħıŋŧĸ]/g, (letter) => bases[letter]!)
    .replace(/[\u3041-\u3096\u309d\u309e]/g, (kana) => String.fromCharCode(kana.charCodeAt(0) + 0x60));
}

/** Umlauts as the two letters they are also written with: `Müller` -> `Mueller`; undefined when there are none. */
export function spelledOut(text: string): string | undefined {
  const composed = text.normalize('NFC');
  const spelled = composed.replace(/[äöüøåÄÖÜØÅ]/g, (letter) => twoLetters[letter]!);
  return spelled === composed ? undefined : spelled;
}

const twoLetters: Record<string, string> = {
  ä: 'ae',
  ö: 'oe',
  ü: 'ue',
  ø: 'oe',
  å: 'aa',
  Ä: 'Ae',
  Ö: 'Oe',
  Ü: 'Ue',
  Ø: 'Oe',
  Å: 'Aa',
};

/**
 * Everything by which a text (a name, one of its groups or components, or what somebody types) may be found, folded: itself, with
 * umlauts spelled out, and kana in Latin letters in the usual ways. Two texts mean the same when their forms have one in common;
 * prefixes may be compared too. The first form is the folded text itself.
 */
export function searchForms(text: string): string[] {
  const forms = new Set<string>();
  const folded = foldText(text);
  forms.add(folded);
  const spelled = spelledOut(text);
  if (spelled !== undefined) forms.add(foldText(spelled));
  for (const roman of romanise(folded)) forms.add(roman);
  return [...forms];
}

/** `searchForms` of every group of a name: `yamada`, `ヤマダ`, `山田` and `やまだ` are each in one of them. */
export function nameSearchForms(name: PersonName | string): string[] {
  const groups = typeof name === 'string' ? parsePersonName(name) : name;
  const forms = [groups.Alphabetic, groups.Ideographic, groups.Phonetic].flatMap((group) =>
    group === undefined ? [] : searchForms(group),
  );
  return [...new Set(forms)];
}

/** Whether a name is found by what somebody typed: every word begins a component of one of the groups. */
export function nameMatches(name: PersonName | string, typed: string): boolean {
  const words = nameSearchForms(name).map((form) => form.split(/[\^=, ]+/).filter((word) => word !== ''));
  const wanted = typed.split(/[\^=,\s]+/).filter((word) => word !== '');
  return wanted.every((word) => {
    const forms = searchForms(word);
    return words.some((parts) => parts.some((part) => forms.some((form) => part.startsWith(form))));
  });
}
