import { createHash, type Hash } from 'node:crypto';
import type { CellArray } from '../src-shared/imaging/codecs/cells.ts';
import { referenceTable } from './corpus.ts';

/**
 * Comparison of decoded frames with the values of independent decoders (reference/PIXELS.tsv, KNOWN-PIXELS.tsv). The core
 * takes frames of any decoder: the one of the main process, or the workers of a window.
 */

/** One row of PIXELS.tsv. */
export interface PixelReference {
  path: string;
  /** First 32 hexadecimal digits of SHA-256 over all frames, by decoder. */
  hashes: Record<string, string>;
  minimum: number;
  maximum: number;
  mean: number;
  samples: { index: number; value: number }[];
  agreement: string;
}

export function pixelReferences(): PixelReference[] {
  return referenceTable('PIXELS').map((row) => {
    const agreement = row['agreement'] ?? '';
    const hashes: Record<string, string> = {};
    for (const decoder of ['dcmtk', 'gdcm', 'pydicom']) if (row[decoder]) hashes[decoder] = row[decoder];
    const openjpeg = /openjpeg .*sha256 ([0-9a-f]{32})/.exec(agreement);
    if (openjpeg) hashes['openjpeg'] = openjpeg[1]!;
    return {
      path: row['path'] ?? '',
      hashes,
      minimum: Number(row['min']),
      maximum: Number(row['max']),
      mean: Number(row['mean']),
      samples: (row['samples'] ?? '')
        .split(' ')
        .filter((sample) => sample !== '')
        .map((sample) => {
          const [index, value] = sample.split(':');
          return { index: Number(index), value: Number(value) };
        }),
      agreement,
    };
  });
}

const digest = (hash: Hash) => hash.digest('hex').slice(0, 32);

/** What the frames of an instance come to: fed frame by frame, in order. */
export class FrameDigest {
  readonly #hash = createHash('sha256');
  /** Of the same cells without what was sign extended. */
  readonly #maskedHash = createHash('sha256');
  readonly #mask: number | undefined;
  readonly #wanted: Map<number, number>;
  readonly found = new Map<number, number>();
  minimum = Number.POSITIVE_INFINITY;
  maximum = Number.NEGATIVE_INFINITY;
  #sum = 0;
  #count = 0;

  constructor(reference: PixelReference, bitsStored?: number) {
    this.#wanted = new Map(reference.samples.map(({ index, value }) => [index, value]));
    this.#mask = bitsStored === undefined || bitsStored >= 31 ? undefined : 2 ** bitsStored - 1;
  }

  add(cells: CellArray): void {
    this.#hash.update(new Uint8Array(cells.buffer, cells.byteOffset, cells.byteLength));
    if (this.#mask !== undefined && !(cells instanceof Float32Array) && !(cells instanceof Float64Array)) {
      const masked = cells.slice() as CellArray;
      for (let i = 0; i < masked.length; i++) masked[i] = masked[i]! & this.#mask;
      this.#maskedHash.update(new Uint8Array(masked.buffer));
    }
    for (const index of this.#wanted.keys()) {
      const value = cells[index - this.#count];
      if (value !== undefined) this.found.set(index, value);
    }
    for (let i = 0; i < cells.length; i++) {
      const value = cells[i]!;
      if (value < this.minimum) this.minimum = value;
      if (value > this.maximum) this.maximum = value;
      this.#sum += value;
    }
    this.#count += cells.length;
  }

  get mean(): number {
    return this.#sum / this.#count;
  }

  end(): { hash: string; masked: string } {
    return { hash: digest(this.#hash), masked: digest(this.#maskedHash) };
  }
}

export type Verdict =
  | { outcome: 'equal'; decoders: string[] }
  /** Equal within the tolerance of a lossy codec, or equal but for what the references leave out; says why. */
  | { outcome: 'tolerated'; reason: string }
  | { outcome: 'different'; reason: string };

/** Files whose references are not to be taken as they are, and why. */
export const referenceNotes: Record<
  string,
  { compare: 'masked' | 'samples' | 'known'; tolerance?: number; reason: string }
> = {
  'transfer-syntaxes/jpeg-ls/JLSL_16_15_1_1F.dcm': {
    compare: 'masked',
    reason: 'the references do not extend the sign from 15 bits; KNOWN-PIXELS has it extended',
  },
  'seg-paramap/liver_j2k.dcm': {
    compare: 'samples',
    tolerance: 0,
    reason: '1-bit JPEG 2000: GDCM and pydicom disagree; values are 0 and 1, as KNOWN-PIXELS has them',
  },
  'transfer-syntaxes/htj2k/HTJ2K_08_RGB.dcm': {
    compare: 'samples',
    tolerance: 2,
    reason: 'lossy (irreversible wavelet), and OpenJPEG is the only reference',
  },
};

/** Compares with the hashes of the references; one equal decoder is enough where they disagree among themselves. */
export function compare(
  reference: PixelReference,
  found: Pick<FrameDigest, 'end' | 'found' | 'minimum' | 'maximum' | 'mean'>,
): Verdict {
  const { hash, masked } = found.end();
  const decoders = Object.keys(reference.hashes).filter((decoder) => reference.hashes[decoder] === hash);
  if (decoders.length > 0) return { outcome: 'equal', decoders };
  const note = referenceNotes[reference.path];
  if (note?.compare === 'masked' && Object.values(reference.hashes).includes(masked)) {
    return { outcome: 'tolerated', reason: note.reason };
  }
  if (note?.compare === 'samples') {
    const tolerance = note.tolerance ?? 0;
    const off = reference.samples.filter(
      ({ index, value }) => !(Math.abs((found.found.get(index) ?? Number.NaN) - value) <= tolerance),
    );
    const meanOff = Math.abs(found.mean - reference.mean);
    if (off.length === 0 && meanOff <= Math.max(0.01, tolerance / 4))
      return { outcome: 'tolerated', reason: note.reason };
  }
  const samples = reference.samples
    .map(({ index, value }) => `${index}: ${found.found.get(index)} for ${value}`)
    .join(', ');
  return {
    outcome: 'different',
    reason: `min ${found.minimum} for ${reference.minimum}, max ${found.maximum} for ${reference.maximum}; ${samples}; ${reference.agreement}`,
  };
}

/** One row of KNOWN-PIXELS.tsv. */
export interface KnownPixels {
  path: string;
  frame: number | 'all';
  selection: string;
  statistic: 'values' | 'min' | 'max';
  expected: number[];
}

export function knownPixels(): KnownPixels[] {
  return referenceTable('KNOWN-PIXELS').map((row) => ({
    path: row['path'] ?? '',
    frame: row['frame'] === 'all' ? 'all' : Number(row['frame']),
    selection: row['selection'] ?? '',
    statistic: row['statistic'] as KnownPixels['statistic'],
    expected: (row['expected'] ?? '').match(/-?\d+(\.\d+)?(e[+-]?\d+)?/gi)?.map(Number) ?? [],
  }));
}

/** Indices of one axis: `5`, `-1`, `2:7`, `:254`, `261:`, `:`. */
function axis(text: string, size: number): number[] {
  const at = (value: string, fallback: number) => {
    if (value === '') return fallback;
    const number = Number(value);
    return number < 0 ? number + size : number;
  };
  if (!text.includes(':')) return [at(text, 0)];
  const [from, to] = text.split(':');
  const start = at(from!, 0);
  const end = Math.min(size, at(to!, size));
  return Array.from({ length: Math.max(0, end - start) }, (_, index) => start + index);
}

/** Values of a selection `[row, column, channel]` in a frame, rows outermost. */
export function select(
  selection: string,
  frame: { rows: number; columns: number; samples: number; cells: CellArray },
): number[] {
  const { rows, columns, samples, cells } = frame;
  if (selection === '[whole]') return Array.from(cells);
  const parts = selection
    .replace(/\]\[/g, ',')
    .replace(/[[\]]/g, '')
    .split(',')
    .map((part) => part.trim());
  const values: number[] = [];
  for (const row of axis(parts[0] ?? ':', rows)) {
    for (const column of axis(parts[1] ?? ':', columns)) {
      for (const sample of axis(parts[2] ?? ':', samples))
        values.push(cells[(row * columns + column) * samples + sample]!);
    }
  }
  return values;
}

/** What is wrong with the values of a selection; undefined when they are as published. */
export function checkKnown(known: KnownPixels, values: number[]): string | undefined {
  const found =
    known.statistic === 'min'
      ? [values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY)]
      : known.statistic === 'max'
        ? [values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)]
        : values;
  const equal =
    found.length === known.expected.length &&
    found.every((value, i) => Math.abs(value - known.expected[i]!) <= 1e-6 * Math.abs(value));
  return equal
    ? undefined
    : `${known.selection} ${known.statistic}: ${found.slice(0, 20)} for ${known.expected.slice(0, 20)}`;
}

/** Files that give no pixels, with the reason; anything else that fails is a failure. */
export const skippedFiles: Record<string, string> = {
  'odd-and-corrupt/3gb-bulk-data-truncated': 'damaged',
  'odd-and-corrupt/MR_truncated.dcm': 'damaged',
  // The image lies at an offset of 3.7 thousand million columns on its reference grid.
  'transfer-syntaxes/jpeg2000/JPEG2000-embedded-sequence-delimiter.dcm': 'decode-failed',
  'charsets/chrJapMulti.dcm': 'no-pixel-data',
  'charsets/chrJapMultiExplicitIR6.dcm': 'no-pixel-data',
  'charsets/chrKoreanMulti.dcm': 'no-pixel-data',
};

/** Files that no reference could decode and we can: what they must equal. */
export const withoutReference: Record<string, { sameAs: string } | { published: true }> = {
  // Only their last delimiter is missing.
  'enhanced/emri_small_jpeg_2k_lossless_too_short.dcm': { sameAs: 'enhanced/emri_small_jpeg_2k_lossless.dcm' },
  'odd-and-corrupt/emri_small_jpeg_2k_lossless_too_short.dcm': { sameAs: 'enhanced/emri_small_jpeg_2k_lossless.dcm' },
  'seg-paramap/liver_rle.dcm': { published: true },
  'transfer-syntaxes/deflated/liver_deflate.dcm': { published: true },
};
