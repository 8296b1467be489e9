/** A number as people type it, with a point or a comma; undefined for nothing and for what is none. */
export function numberFrom(entry: string): number | undefined {
  const plain = entry.normalize('NFKC').trim().replace(',', '.');
  return /^\d{1,9}(\.\d{1,6})?$/.test(plain) ? Number(plain) : undefined;
}

/** Something stands there that is no number. */
export const isWrong = (entry: string): boolean => entry.trim() !== '' && numberFrom(entry) === undefined;
