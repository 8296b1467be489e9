/**
 * A name as typed for a PN key: "Doe, Jane" names family and given name, words without a comma may stand in any of the
 * components that follow each other.
 */
export function nameKey(typed: string): string {
  const name = typed.trim().replace(/\s+/g, ' ');
  if (name.includes('^')) return name;
  const [family = '', ...given] = name.split(',').map((part) => part.trim());
  const spaced = (part: string): string => part.replaceAll(' ', '*');
  const key = given.length > 0 ? [spaced(family), spaced(given.join(' '))].join('^') : spaced(family);
  return key.includes('*') && !key.endsWith('*') ? `${key}*` : key;
}
