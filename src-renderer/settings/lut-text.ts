/** A Presentation LUT out of a text: one number for each entry, parted by blanks, commas, semicolons or lines. */
export interface ReadLut {
  entries: number[];
  /** The fewest bits that have room for the largest, from 10 to 16 (PS3.3 C.11.4). */
  bits: number;
  /** In words, when the text is no table. */
  problem?: string;
}

const mostEntries = 65536;

/**
 * Lines that begin with `#` and a first line of words (a title) are left out; with two numbers in every line the second is taken, the first counts
 * from 0. Decimal, or hexadecimal with 0x.
 */
export function lutFromText(text: string): ReadLut {
  const none = (problem: string): ReadLut => ({ entries: [], bits: 12, problem });
  // Longer than that it has more entries than a table may have.
  if (text.length > 2_000_000) return none('The text is too long for a table');
  const lines = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  if (lines[0] !== undefined && !/\d/.test(lines[0])) lines.shift();
  const rows = lines.map((line) => line.split(/[\s,;]+/).filter((part) => part !== ''));
  const paired =
    rows.length > 1 && rows.every((row, at) => row.length === 2 && Number(row[0]) === at && row[1] !== undefined);
  const parts = paired ? rows.map((row) => row[1] ?? '') : rows.flat();
  const entries: number[] = [];
  for (const part of parts) {
    if (!/^(\d{1,6}|0x[0-9a-f]{1,4})$/i.test(part)) return none(`“${part.slice(0, 20)}” is no whole number`);
    const value = Number(part);
    if (value > 65535) return none(`${value} is above 65535`);
    entries.push(value);
    if (entries.length > mostEntries) return none(`More than ${mostEntries} entries`);
  }
  if (entries.length === 1) return none('A table has at least two entries');
  const largest = entries.reduce((most, value) => Math.max(most, value), 0);
  return { entries, bits: Math.min(16, Math.max(10, largest.toString(2).length)) };
}

/** Where the table goes down although it went up before, or the other way round: seldom meant. */
export function turnsBack(entries: readonly number[]): boolean {
  let up = false;
  let down = false;
  for (let at = 1; at < entries.length; at++) {
    const step = (entries[at] ?? 0) - (entries[at - 1] ?? 0);
    up ||= step > 0;
    down ||= step < 0;
  }
  return up && down;
}
