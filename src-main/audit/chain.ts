import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/**
 * The form of the audit files. A record is one line, `<number> <hash> <XML>`; its hash is SHA-256 over the hash of the record before it, its
 * number and its XML, so that no record can be changed, removed or put in between without every later hash being wrong. The first line of
 * a file repeats the hash with which the file before it ended. `head.json` says how far the trail had come when it was last flushed, so
 * that a cut end is noticed too. Whoever can rewrite all of it can forge it: against that the collector (syslog) is the remedy.
 */

export const genesis = '0'.repeat(64);
export const headFile = 'head.json';

export interface Position {
  /** Number of the last record. */
  number: number;
  hash: string;
}

export const recordHash = (previous: string, number: number, xml: string): string =>
  createHash('sha256').update(`${previous}\n${number}\n${xml}`, 'utf8').digest('hex');

export const fileName = (index: number): string => `audit-${String(index).padStart(6, '0')}.log`;
export const fileHeader = (from: Position): string => `#negatoscope-audit 1 ${from.number} ${from.hash}\n`;
export const recordLine = (number: number, hash: string, xml: string): string => `${number} ${hash} ${xml}\n`;

const header = /^#negatoscope-audit 1 (\d+) ([0-9a-f]{64})$/;
const record = /^(\d+) ([0-9a-f]{64}) (<AuditMessage.*<\/AuditMessage>)$/;

/** The files of a trail in their order. */
export async function trailFiles(folder: string): Promise<{ index: number; path: string }[]> {
  const names = (await readdir(folder)).filter((name) => /^audit-\d{6,}\.log$/.test(name));
  return names
    .map((name) => ({ index: Number(name.slice(6, -4)), path: join(folder, name) }))
    .sort((a, b) => a.index - b.index);
}

export interface TrailProblem {
  file: string;
  line: number;
  problem: 'changed' | 'missing records' | 'not a record' | 'cut short' | 'does not continue the file before';
}

export interface TrailCheck {
  records: number;
  /** Number of the first record that is still there; older files may have been removed by the retention rule. */
  first: number;
  last: Position;
  problems: TrailProblem[];
}

/** Reads the whole trail and says where it is not as it was written. Rejects only when the folder cannot be read. */
export async function checkTrail(folder: string): Promise<TrailCheck> {
  const problems: TrailProblem[] = [];
  let records = 0;
  let first = 0;
  let position: Position | undefined;
  for (const { path } of await trailFiles(folder)) {
    let line = 0;
    const lines = createInterface({ input: createReadStream(path, 'utf8'), crlfDelay: Number.POSITIVE_INFINITY });
    for await (const text of lines) {
      line++;
      if (line === 1) {
        const match = header.exec(text);
        if (!match) {
          problems.push({ file: path, line, problem: 'not a record' });
          continue;
        }
        const claimed: Position = { number: Number(match[1]), hash: match[2] ?? genesis };
        if (position && (claimed.number !== position.number || claimed.hash !== position.hash)) {
          problems.push({ file: path, line, problem: 'does not continue the file before' });
        }
        position = claimed;
        continue;
      }
      const match = record.exec(text);
      if (!match) {
        problems.push({ file: path, line, problem: 'not a record' });
        continue;
      }
      const [, digits = '', hash = '', xml = ''] = match;
      const number = Number(digits);
      const before: Position = position ?? { number: 0, hash: genesis };
      if (number !== before.number + 1) {
        problems.push({ file: path, line, problem: 'missing records' });
      } else if (recordHash(before.hash, number, xml) !== hash) {
        problems.push({ file: path, line, problem: 'changed' });
      }
      records++;
      first ||= number;
      position = { number, hash };
    }
  }
  const last = position ?? { number: 0, hash: genesis };
  const head = await readHead(folder);
  if (head && head.number > last.number) {
    problems.push({ file: headFile, line: 1, problem: 'cut short' });
  }
  return { records, first, last, problems };
}

/** How far the trail had come when it was last flushed; undefined when that is not known. */
export async function readHead(folder: string): Promise<Position | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(join(folder, headFile), 'utf8'));
    const { number, hash } = value as Partial<Position>;
    return typeof number === 'number' && typeof hash === 'string' ? { number, hash } : undefined;
  } catch {
    return undefined;
  }
}

/** Where a file ends: its last whole record (or its header), and whether a record was torn by a stop in the middle of writing. */
export async function endOf(path: string): Promise<{ position: Position | undefined; torn: boolean }> {
  const text = await readFile(path, 'utf8');
  let position: Position | undefined;
  for (const line of text.split('\n')) {
    const match = record.exec(line) ?? header.exec(line);
    if (match) {
      position = { number: Number(match[1]), hash: match[2] ?? genesis };
    }
  }
  return { position, torn: text !== '' && !text.endsWith('\n') };
}
