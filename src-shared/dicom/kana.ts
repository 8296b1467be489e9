/** Kana in Latin letters: Hepburn and Kunrei, long vowels written out and not. */

const rows: [string, string[]][] = [
  ['', ['ア', 'イ', 'ウ', 'エ', 'オ']],
  ['k', ['カ', 'キ', 'ク', 'ケ', 'コ']],
  ['g', ['ガ', 'ギ', 'グ', 'ゲ', 'ゴ']],
  ['s', ['サ', 'シ', 'ス', 'セ', 'ソ']],
  ['z', ['ザ', 'ジ', 'ズ', 'ゼ', 'ゾ']],
  ['t', ['タ', 'チ', 'ツ', 'テ', 'ト']],
  ['d', ['ダ', 'ヂ', 'ヅ', 'デ', 'ド']],
  ['n', ['ナ', 'ニ', 'ヌ', 'ネ', 'ノ']],
  ['h', ['ハ', 'ヒ', 'フ', 'ヘ', 'ホ']],
  ['b', ['バ', 'ビ', 'ブ', 'ベ', 'ボ']],
  ['p', ['パ', 'ピ', 'プ', 'ペ', 'ポ']],
  ['m', ['マ', 'ミ', 'ム', 'メ', 'モ']],
  ['r', ['ラ', 'リ', 'ル', 'レ', 'ロ']],
];
const vowels = ['a', 'i', 'u', 'e', 'o'];

const kunrei = new Map<string, string>([
  ['ヤ', 'ya'],
  ['ユ', 'yu'],
  ['ヨ', 'yo'],
  ['ワ', 'wa'],
  ['ヰ', 'i'],
  ['ヱ', 'e'],
  ['ヲ', 'o'],
  ['ン', 'n'],
  ['ヴ', 'vu'],
]);
for (const [consonant, kana] of rows) {
  for (const [index, letter] of kana.entries()) kunrei.set(letter, consonant + vowels[index]!);
}
const small: Record<string, string> = {
  ャ: 'ya',
  ュ: 'yu',
  ョ: 'yo',
  ァ: 'a',
  ィ: 'i',
  ゥ: 'u',
  ェ: 'e',
  ォ: 'o',
  ヮ: 'wa',
};

/** Kunrei syllables that Hepburn writes otherwise, longest first. */
const hepburn: [RegExp, string][] = [
  [/sy([auo])/g, 'sh$1'],
  [/ty([auo])/g, 'ch$1'],
  [/[zd]y([auo])/g, 'j$1'],
  [/si/g, 'shi'],
  [/ti/g, 'chi'],
  [/tu/g, 'tsu'],
  [/hu/g, 'fu'],
  [/[zd]i/g, 'ji'],
  [/du/g, 'zu'],
  [/tch/g, 'cch'],
];

const katakana = /[ァ-ヺー]/;

/**
 * Ways to write the kana of a text (katakana, as folding leaves them) in Latin letters; everything else stays. Empty when there
 * are none.
 */
export function romanise(text: string): string[] {
  if (!katakana.test(text)) return [];
  const long = syllables(text);
  const forms = new Set<string>();
  let inHepburn = long;
  for (const [pattern, replacement] of hepburn) inHepburn = inHepburn.replace(pattern, replacement);
  for (const form of [inHepburn, long]) {
    forms.add(form);
    forms.add(form.replace(/ou/g, 'o').replace(/([aiueo])\1/g, '$1'));
  }
  return [...forms];
}

function syllables(text: string): string {
  let roman = '';
  let doubles = false;
  for (const letter of text) {
    if (letter === 'ッ') {
      doubles = true;
      continue;
    }
    const vowel = small[letter];
    if (letter === 'ー') {
      const last = roman.at(-1) ?? '';
      roman += vowels.includes(last) ? last : '';
    } else if (vowel !== undefined && /[a-z]$/.test(roman)) {
      // Ki and a small ya are kya; te and a small i are ti.
      roman = roman.slice(0, -1) + vowel;
    } else {
      const syllable = kunrei.get(letter) ?? vowel ?? letter;
      roman += doubles && /^[a-z]/.test(syllable) ? syllable.charAt(0) + syllable : syllable;
    }
    doubles = false;
  }
  return roman;
}
