/** What stands where nothing of a text can be a code. */
const fallback = 'VIEW';

/**
 * A Content Label (0070,0080) of what was typed: a CS of at most 16 characters (PS3.5 6.2), upper case letters, digits, blanks and
 * underscores. Letters with accents lose them; a text without any Latin letter or digit becomes `VIEW`.
 */
export function contentLabel(typed: string): string {
  const plain = typed
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replaceAll('ß', 'ss')
    .replaceAll(/[Øø]/g, 'o')
    .replaceAll(/[Łł]/g, 'l')
    .toUpperCase()
    .replaceAll(/[^A-Z0-9_]+/g, ' ')
    .trim();
  return plain.slice(0, 16).trim() || fallback;
}
