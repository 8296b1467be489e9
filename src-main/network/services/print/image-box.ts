import { NegatoscopeError } from '../../../../src-shared/contract/errors.ts';
import type { DataSet } from '../../../../src-shared/dicom/data-set.ts';
import { encodeDataSetParts } from '../../../../src-shared/dicom/part10/write.ts';
import { implicitVrLittleEndian } from '../../../../src-shared/dicom/transfer-syntaxes.ts';
import type { BoxPixels } from '../../../print/types.ts';
import type { Association, PresentationContext } from '../../upper-layer/association.ts';
import { dataHeaderLength, writeDataHeader } from '../../upper-layer/encode.ts';
import type { Saying } from './attributes.ts';
import { attributesFor } from './messages.ts';

/** Bytes handed to the connection at a time, about. */
const blockTarget = 1 << 20;

/** What does not fit together is never sent. Fails with `internal`. */
function check({ columns, rows, samples, bits, bytes, photometricInterpretation }: BoxPixels, colour: boolean): void {
  const exact = columns * rows * samples * (bits > 8 ? 2 : 1);
  // With or without the byte that makes the length even (PS3.5 8.1.1).
  const fits = bytes.length === exact || bytes.length === exact + (exact & 1);
  const sized = [columns, rows].every((side) => Number.isInteger(side) && side > 0 && side <= 0xffff);
  const kind = colour
    ? samples === 3 && bits === 8 && photometricInterpretation === 'RGB'
    : samples === 1 && (bits === 8 || bits === 12) && photometricInterpretation.startsWith('MONOCHROME');
  if (!sized || !kind || !fits) {
    throw new NegatoscopeError('internal', 'the image does not fit the image box', {
      columns,
      rows,
      samples,
      bits,
      bytes: bytes.length,
      photometricInterpretation,
    });
  }
}

/** The image of an image box without its pixels (PS3.3 table C.13-5). Pixel Aspect Ratio is 1:1: pixels of films are square. */
function imageOf(pixels: BoxPixels, transferSyntax: string): DataSet {
  const { columns, rows, samples, bits, photometricInterpretation, bytes } = pixels;
  const us = (value: number) => ({ vr: 'US' as const, Value: [value] });
  return {
    '00280002': us(samples),
    '00280004': { vr: 'CS', Value: [photometricInterpretation] },
    ...(samples === 3 && { '00280006': us(1) }),
    '00280010': us(rows),
    '00280011': us(columns),
    '00280100': us(bits > 8 ? 16 : 8),
    '00280101': us(bits),
    '00280102': us(bits - 1),
    '00280103': us(0),
    // PS3.5 8.1.2 and annex A: implicit VR has OW only.
    '7FE00010': {
      vr: bits > 8 || transferSyntax === implicitVrLittleEndian ? 'OW' : 'OB',
      location: { offset: 0, length: bytes.length },
    },
  };
}

type Part = Uint8Array | { offset: number; length: number; swap: number };

/** N-SET of an image box (PS3.4 H.4.3): what `exchange` needs to send it, its pixels straight from where they were made. */
export function imageBoxData(saying: Saying & { pixels: BoxPixels }, context: PresentationContext, longestPdu: number) {
  const { pixels, options, profile } = saying;
  const colour = (options.colour ?? profile.colours[0]) === 'color';
  check(pixels, colour);
  const dataSet: DataSet = {
    ...attributesFor('image-set', saying),
    [colour ? '20200111' : '20200110']: { vr: 'SQ', Value: [imageOf(pixels, context.transferSyntax)] },
  };
  const parts: Part[] = encodeDataSetParts(dataSet, context.transferSyntax, { unencodable: 'replace' });
  return (association: Association) => send(association, context, parts, pixels.bytes, longestPdu);
}

async function send(
  association: Association,
  { id }: PresentationContext,
  parts: readonly Part[],
  pixels: Uint8Array,
  longestPdu: number,
): Promise<void> {
  const most = association.fragmentLength;
  // Fragments of an odd length are refused by some, though the whole is even.
  const even = (length: number) => (length > 1 ? length - (length & 1) : length);
  const limit = even(longestPdu > 0 ? Math.max(2, Math.min(most, longestPdu - 6)) : most);
  const reader = new PartReader(parts, pixels);
  const inBlock = Math.max(1, Math.floor(Math.min(blockTarget, reader.left + limit - 1) / limit));
  let memory: Buffer | undefined;
  while (reader.left > 0) {
    const length = Math.min(reader.left, inBlock * limit);
    const count = Math.ceil(length / limit);
    const block = memory ?? Buffer.allocUnsafeSlow(inBlock * (limit + dataHeaderLength));
    let at = 0;
    for (let index = 0; index < count; index++) {
      const size = Math.min(limit, reader.left);
      writeDataHeader(block, at, size, id, false, size === reader.left);
      reader.into(block, at + dataHeaderLength, size);
      at += dataHeaderLength + size;
    }
    const taken = association.sendPacked(block.subarray(0, at));
    // After a wait nothing of it is in the connection any more.
    memory = taken === undefined ? undefined : block;
    await taken;
  }
}

/** Bytes of a list of parts one after the other, swapped where the transfer syntax wants it. */
class PartReader {
  left: number;
  readonly #parts: readonly Part[];
  readonly #pixels: Uint8Array;
  #index = 0;
  #position = 0;

  constructor(parts: readonly Part[], pixels: Uint8Array) {
    this.#parts = parts;
    this.#pixels = pixels;
    this.left = parts.reduce((sum, { length }) => sum + length, 0);
  }

  into(target: Buffer, at: number, length: number): void {
    for (let to = at; to < at + length; ) {
      const part = this.#parts[this.#index]!;
      const size = Math.min(at + length - to, part.length - this.#position);
      if (part instanceof Uint8Array) {
        target.set(part.subarray(this.#position, this.#position + size), to);
      } else {
        const from = part.offset + this.#position;
        if (part.swap === 1) target.set(this.#pixels.subarray(from, from + size), to);
        else for (let byte = 0; byte < size; byte++) target[to + byte] = this.#pixels[(from + byte) ^ 1]!;
      }
      to += size;
      this.#position += size;
      if (this.#position === part.length) {
        this.#index++;
        this.#position = 0;
      }
    }
    this.left -= length;
  }
}
