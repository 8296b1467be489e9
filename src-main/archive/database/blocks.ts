import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';

/**
 * The block of a series: one line per instance, `row TAB revision TAB description TAB frames TAB keys` (JSON, which has no raw
 * tabs or newlines), deflated in chunks. Chunks are joined and answers are put together as text, without parsing it.
 */
export interface BlockLine {
  row: number;
  revision: number;
  /** InstanceDescription without row and revision, as JSON. */
  description: string;
  /** FrameIndex, as JSON. */
  frames: string;
  /** What queries may ask about the instance and no column has, as DICOM JSON; see keys.ts. */
  keys: string;
}

/** A chunk never unpacks to more than this. */
const maximumChunkBytes = 1024 * 1024 * 1024;

export function linesText(lines: readonly BlockLine[]): string {
  let text = '';
  for (const { row, revision, description, frames, keys } of lines) {
    text += `${row}\t${revision}\t${description}\t${frames}\t${keys}\n`;
  }
  return text;
}

/** Chunks that will soon be merged are packed quickly, the others well. */
export function packChunk(text: string, purpose: 'short-lived' | 'lasting'): Uint8Array {
  return deflateRawSync(Buffer.from(text, 'utf8'), { level: purpose === 'lasting' ? 6 : 1 });
}

export function unpackChunk(data: Uint8Array): string {
  try {
    return inflateRawSync(data, { maxOutputLength: maximumChunkBytes }).toString('utf8');
  } catch (error) {
    throw new NegatoscopeError('damaged', 'a block of the index cannot be unpacked', {}, error);
  }
}

export function parseLines(text: string): BlockLine[] {
  const lines: BlockLine[] = [];
  let start = 0;
  while (start < text.length) {
    const end = text.indexOf('\n', start);
    if (end < 0) break;
    const first = text.indexOf('\t', start);
    const second = text.indexOf('\t', first + 1);
    const third = text.indexOf('\t', second + 1);
    const fourth = text.indexOf('\t', third + 1);
    lines.push({
      row: Number(text.slice(start, first)),
      revision: Number(text.slice(first + 1, second)),
      description: text.slice(second + 1, third),
      frames: text.slice(third + 1, fourth),
      keys: text.slice(fourth + 1, end),
    });
    start = end + 1;
  }
  return lines;
}

/** The description with its identity in front. */
export function instanceJson({ row, revision, description }: BlockLine): string {
  return `{"row":${row},"revision":${revision},${description.slice(1)}`;
}
