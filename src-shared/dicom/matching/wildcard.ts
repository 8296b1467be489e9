/** Longest pattern taken; values are limited by their representation. */
export const maximumPattern = 1024;

export const hasWildcard = (pattern: string): boolean => pattern.includes('*') || pattern.includes('?');

/** True for a key that matches everything by itself: `*`, and repeated. */
export const isOnlyStars = (pattern: string): boolean => /^\*+$/.test(pattern);

/**
 * Wild card matching (PS3.4 C.2.2.2.4): `*` stands for any run of characters, `?` for one. Never slower than the product of both lengths.
 */
export function wildcardMatches(pattern: readonly string[], text: string): boolean {
  const characters = [...text];
  let at = 0;
  let inPattern = 0;
  let star = -1;
  let starAt = 0;
  while (at < characters.length) {
    const wanted = pattern[inPattern];
    if (wanted === '*') {
      star = inPattern++;
      starAt = at;
    } else if (wanted === '?' || wanted === characters[at]) {
      inPattern++;
      at++;
    } else if (star >= 0) {
      inPattern = star + 1;
      at = ++starAt;
    } else {
      return false;
    }
  }
  while (pattern[inPattern] === '*') inPattern++;
  return inPattern === pattern.length;
}

/** A comparison with one text, by wildcards when it has some. */
export function textMatcher(pattern: string): (text: string) => boolean {
  if (!hasWildcard(pattern)) return (text) => text === pattern;
  const characters = [...pattern];
  return (text) => wildcardMatches(characters, text);
}
