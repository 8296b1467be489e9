import { type BlockLine, linesText, packChunk, unpackChunk } from './blocks.ts';
import { type Database, numberOf } from './sqlite.ts';

/** Chunks smaller than this are merged when there are `mergeAt` of them. */
const smallChunk = 256;
const mergeAt = 16;
/** Descriptions of thousands of frames are long: chunks are not merged beyond so many characters, nor those packed to so many bytes. */
const longestChunk = 128 * 1024 * 1024;
const largestSmallChunk = 256 * 1024;

/** Writes the blocks of series. */
export class BlockWriter {
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  append(seriesRow: number, lines: readonly BlockLine[]): void {
    const rows = lines.map(({ row }) => row);
    const lasting = lines.length >= smallChunk;
    this.insertChunk(
      seriesRow,
      lines.length,
      Math.min(...rows),
      Math.max(...rows),
      packChunk(linesText(lines), lasting ? 'lasting' : 'short-lived'),
    );
    if (lasting) return;
    const small = this.database.all(
      'SELECT id FROM block WHERE series_row = ? AND entries < ? AND length(data) < ? ORDER BY id',
      seriesRow,
      smallChunk,
      largestSmallChunk,
    );
    if (small.length >= mergeAt)
      this.merge(
        seriesRow,
        small.map((chunk) => numberOf(chunk['id'])),
      );
  }

  private insertChunk(seriesRow: number, entries: number, first: number, last: number, data: Uint8Array): void {
    this.database.run(
      'INSERT INTO block (series_row, entries, first_row, last_row, data) VALUES (?, ?, ?, ?, ?)',
      seriesRow,
      entries,
      first,
      last,
      data,
    );
  }

  private merge(seriesRow: number, ids: readonly number[]): void {
    let text = '';
    const merged: number[] = [];
    let entries = 0;
    let first = Number.MAX_SAFE_INTEGER;
    let last = 0;
    for (const id of ids) {
      const chunk = this.database.get('SELECT entries, first_row, last_row, data FROM block WHERE id = ?', id);
      if (chunk === undefined) continue;
      const next = unpackChunk(chunk['data'] as Uint8Array);
      if (text.length + next.length > longestChunk) break;
      text += next;
      merged.push(id);
      entries += numberOf(chunk['entries']);
      first = Math.min(first, numberOf(chunk['first_row']));
      last = Math.max(last, numberOf(chunk['last_row']));
    }
    if (merged.length < 2) return;
    for (const id of merged) this.database.run('DELETE FROM block WHERE id = ?', id);
    this.insertChunk(seriesRow, entries, first, last, packChunk(text, 'lasting'));
  }
}
