import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { DataSet, Element } from '../../src-shared/dicom/data-set.ts';
import { readDataSet } from '../../src-shared/dicom/part10/read.ts';
import { encodeDataSet } from '../../src-shared/dicom/part10/write.ts';
import { explicitVrLittleEndian } from '../../src-shared/dicom/transfer-syntaxes.ts';
import type { CodecSet } from '../../src-shared/imaging/codecs/codec-set.ts';
import { decodeFrame } from '../../src-shared/imaging/codecs/decode.ts';
import { describePixels } from '../../src-shared/imaging/describe/pixel.ts';
import type { SyncSource } from '../archive/read-header.ts';
import { apply, pixelChanges } from './pixel-header.ts';
import { readExactly } from './source.ts';

/** Pixel data within an item is an icon: larger ones are refused. */
const maximumIconBytes = 64 << 20;
const pixelDataTag = '7FE00010';

/**
 * Encapsulated pixel data in items of a data set read raw (icons) becomes native, which is right in every transfer syntax (PS3.5 A.4).
 * Throws `decode-failed`, `unsupported` or `damaged` for one that cannot be decoded.
 */
export async function nativeIcons(
  raw: DataSet,
  source: SyncSource,
  transferSyntaxUid: string,
  codecs: CodecSet,
): Promise<void> {
  for (const element of Object.values(raw)) {
    if (element.vr !== 'SQ') continue;
    for (const item of element.Value ?? []) {
      if (typeof item !== 'object' || item === null) continue;
      const inner = item as DataSet;
      const pixels = inner[pixelDataTag];
      if (pixels?.location?.encapsulated) await decompress(inner, pixels, source, transferSyntaxUid, codecs);
      await nativeIcons(inner, source, transferSyntaxUid, codecs);
    }
  }
}

async function decompress(
  item: DataSet,
  pixels: Element,
  source: SyncSource,
  transferSyntaxUid: string,
  codecs: CodecSet,
): Promise<void> {
  const { offset, length } = pixels.location!;
  if (length > maximumIconBytes) {
    throw new NegatoscopeError('unsupported', `an icon of ${length} bytes`, { bytes: length });
  }
  const { [pixelDataTag]: _, ...rest } = item;
  const { dataSet } = readDataSet(encodeDataSet(rest, explicitVrLittleEndian), explicitVrLittleEndian);
  const pixel = describePixels({ ...dataSet, [pixelDataTag]: pixels }, transferSyntaxUid);
  if (pixel === undefined) throw new NegatoscopeError('damaged', 'an icon without rows and columns', {});
  const codestream = joinFragments(readExactly(source, offset, length));
  const frame = await decodeFrame(codestream, transferSyntaxUid, pixel, codecs);
  const { cells } = frame;
  const bitsAllocated = cells.BYTES_PER_ELEMENT * 8;
  const photometricInterpretation =
    frame.photometricInterpretation === 'YBR_FULL_422' ? 'YBR_FULL' : frame.photometricInterpretation;
  apply(item, pixelChanges(pixel, { photometricInterpretation, planarConfiguration: 0, bitsAllocated }));
  const bytes = new Uint8Array(cells.buffer, cells.byteOffset, cells.byteLength);
  item[pixelDataTag] = { vr: bitsAllocated > 8 ? 'OW' : 'OB', bytes };
}

/** The fragments after the first item, which is the offset table. */
function joinFragments(value: Uint8Array): Uint8Array {
  const view = new DataView(value.buffer, value.byteOffset, value.byteLength);
  const fragments: Uint8Array[] = [];
  for (let at = 0, item = 0; at + 8 <= value.length; item++) {
    if (view.getUint16(at, true) !== 0xfffe || view.getUint16(at + 2, true) !== 0xe000) break;
    const length = view.getUint32(at + 4, true);
    if (at + 8 + length > value.length)
      throw new NegatoscopeError('damaged', 'an icon ends early', { reason: 'truncated' });
    if (item > 0) fragments.push(value.subarray(at + 8, at + 8 + length));
    at += 8 + length;
  }
  return fragments.length === 1 ? fragments[0]! : new Uint8Array(Buffer.concat(fragments));
}
