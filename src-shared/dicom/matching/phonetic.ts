import { romanise } from '../kana.ts';
import { foldText, spelledOut } from '../names.ts';

/**
 * How a name component sounds, as codes; two components sound alike when they have a code in common. Soundex on Latin letters, with first
 * letters that sound alike written alike; kana by their Latin forms. Other scripts stand for themselves.
 */
export function soundCodes(component: string): string[] {
  const folded = foldText(component).replace(/[\s.'’-]+/g, '');
  if (folded === '') return [];
  const forms = new Set([folded, ...romanise(folded)]);
  const spelled = spelledOut(component);
  if (spelled !== undefined) forms.add(foldText(spelled).replace(/[\s.'’-]+/g, ''));
  return [...new Set([...forms].map(codeOf))];
}

/** Beginnings that are spoken like others. */
const beginnings: readonly [RegExp, string][] = [
  [/^(kn|gn|pn)/, 'n'],
  [/^wr/, 'r'],
  [/^ps/, 's'],
  [/^ph/, 'f'],
  [/^(tsch|tch|cz|tsh)/, 'ch'],
  [/^sch/, 'sh'],
  [/^[cq]/, 'k'],
  [/^[xz]/, 's'],
  [/^y/, 'i'],
  [/^v/, 'f'],
];

const digits: Record<string, string> = {};
for (const [letters, digit] of [
  ['bfpv', '1'],
  ['cgjkqsxz', '2'],
  ['dt', '3'],
  ['l', '4'],
  ['mn', '5'],
  ['r', '6'],
] as const) {
  for (const letter of letters) digits[letter] = digit;
}

function codeOf(folded: string): string {
  if (!/^[a-z]+$/.test(folded)) return folded;
  const hard = /^c(?=[eiy])/.test(folded) ? `s${folded.slice(1)}` : folded;
  const rule = beginnings.find(([beginning]) => beginning.test(hard));
  const spoken = rule === undefined ? hard : hard.replace(rule[0], rule[1]);
  let code = spoken.charAt(0);
  let last = digits[code] ?? '';
  for (const letter of spoken.slice(1)) {
    const digit = digits[letter] ?? '';
    if (digit !== '' && digit !== last) code += digit;
    // H and W do not separate letters of one sound, vowels do.
    if (letter !== 'h' && letter !== 'w') last = digit;
    if (code.length === 4) break;
  }
  return code.padEnd(4, '0');
}
