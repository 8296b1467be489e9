import type { PersonName } from '../data-set.ts';
import { foldText, nameComponents } from '../names.ts';
import { soundCodes } from './phonetic.ts';
import type { NameRules } from './rules.ts';
import { hasWildcard, isOnlyStars, textMatcher } from './wildcard.ts';

/** A name or a pattern for one, ready to be compared: blanks single, delimiters at the end gone; wildcards stay. */
export function foldName(text: string, compare: NameRules['compare'] = 'folded'): string {
  const folded = compare === 'folded' ? foldText(text) : text.normalize('NFC');
  return (compare === 'case' ? folded.toLowerCase() : folded)
    .replace(/\s+/g, ' ')
    .replace(/[\^ ]+$/, '')
    .trim();
}

const groupsOf = (name: PersonName): string[] =>
  [name.Alphabetic, name.Ideographic, name.Phonetic].filter((group) => group !== undefined && group !== '') as string[];

type GroupMatcher = (group: string) => boolean;

/**
 * A comparison with names (PS3.4 C.2.2.2.1, C.2.2.2.4): the groups that the key has are each tried on every group of the name, and one
 * that matches is enough, since nobody knows in which script the other side wrote. Undefined: the key matches every name.
 */
export function nameMatcher(key: PersonName, rules: NameRules): ((name: PersonName) => boolean) | undefined {
  const wanted = groupsOf(key).filter((group) => !isOnlyStars(group.trim()));
  if (wanted.length === 0) return undefined;
  const matchers = wanted.flatMap((group) => groupMatchers(group, rules));
  return (name) => groupsOf(name).some((group) => matchers.some((matches) => matches(group)));
}

function groupMatchers(key: string, rules: NameRules): GroupMatcher[] {
  const whole = textMatcher(foldName(key, rules.compare));
  const matchers: GroupMatcher[] = [(group) => whole(foldName(group, rules.compare))];
  if (!rules.phonetic && !rules.swapped) return matchers;
  const { family, given } = nameComponents(key);
  const component = (text: string) => componentMatcher(text, rules);
  const [wantedFamily, wantedGiven] = [component(family), component(given)];
  if (wantedFamily === undefined && wantedGiven === undefined) return matchers;
  const both = (first: string, second: string): boolean =>
    (wantedFamily?.(first) ?? true) && (wantedGiven?.(second) ?? true);
  if (rules.phonetic) {
    matchers.push((group) => {
      const name = nameComponents(group);
      return both(name.family, name.given);
    });
  }
  if (rules.swapped) {
    matchers.push((group) => {
      const name = nameComponents(group);
      return both(name.given, name.family);
    });
  }
  return matchers;
}

/** Undefined: nothing is asked of this component. */
function componentMatcher(key: string, rules: NameRules): ((component: string) => boolean) | undefined {
  const folded = foldName(key, rules.compare);
  if (folded === '' || isOnlyStars(folded)) return undefined;
  const written = textMatcher(folded);
  if (!rules.phonetic || hasWildcard(folded)) return (component) => written(foldName(component, rules.compare));
  const sounds = new Set(soundCodes(key));
  return (component) =>
    written(foldName(component, rules.compare)) || soundCodes(component).some((code) => sounds.has(code));
}
