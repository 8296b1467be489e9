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
/** Syllables that Hepburn writes otherwise. */
const hepburn = new Map([
  ...kunrei,
  ...Object.entries({ シ: 'shi', チ: 'chi', ツ: 'tsu', フ: 'fu', ジ: 'ji', ヂ: 'ji', ヅ: 'zu' }),
]);

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

const katakana = /[ァ-ヺー]/;

/**
 * Ways to write the kana of a text (katakana, as folding leaves them) in Latin letters; everything else stays. Empty when there
 * are none.
 */
export function romanise(text: string): string[] {
  if (!katakana.test(text)) return [];
  const forms = new Set<string>();
  for (const system of [hepburn, kunrei]) {
    const long = syllables(text, system);
    forms.add(long);
    forms.add(long.replace(/ou/g, 'o').replace(/([aiueo])\1/g, '$1'));
  }
  return [...forms];
}

function syllables(text: string, system: ReadonlyMap<string, string>): string {
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
      // Ki and a small ya are kya, shi and a small ya sha, te and a small i ti.
      const drops = vowel.startsWith('y') && /(?:sh|ch|j)i$/.test(roman);
      roman = roman.slice(0, -1) + (drops ? vowel.slice(1) : vowel);
    } else {
      const syllable = system.get(letter) ?? vowel ?? letter;
      roman += doubles && /^[a-z]/.test(syllable) ? syllable.charAt(0) + syllable : syllable;
    }
    doubles = false;
  }
  return roman;
}
