import type { DataSet, Element, Tag, Vr } from '../../src-shared/dicom/data-set.ts';
import { transferSyntaxes } from '../../src-shared/dicom/transfer-syntaxes.ts';
import type { PixelDescription } from '../../src-shared/imaging/description.ts';

/** Elements of a data set that become others; undefined: that go. */
export type Changes = Record<Tag, Element | undefined>;

const element = (vr: Vr, ...Value: (string | number)[]): Element => ({ vr, Value });

/** How cells are now, when they are not as the data set says. */
export interface CellFormat {
  photometricInterpretation: string;
  planarConfiguration: 0 | 1;
  bitsAllocated: number;
}

/** Attributes of the Image Pixel module that follow the coding of the frames (PS3.3 C.7.6.3, PS3.5 8.2). */
export function pixelChanges(pixel: PixelDescription, cells: CellFormat): Changes {
  const changes: Changes = { '7FE00001': undefined, '7FE00002': undefined };
  if (cells.photometricInterpretation !== pixel.photometricInterpretation) {
    changes['00280004'] = element('CS', cells.photometricInterpretation);
  }
  if (pixel.samplesPerPixel > 1) changes['00280006'] = element('US', cells.planarConfiguration);
  if (cells.bitsAllocated !== pixel.bitsAllocated) {
    // A codestream with more bits than the data set has place for.
    changes['00280100'] = element('US', cells.bitsAllocated);
    changes['00280101'] = element('US', cells.bitsAllocated);
    changes['00280102'] = element('US', cells.bitsAllocated - 1);
  }
  return changes;
}

/** Names of PS3.3 C.7.6.1.1.5.2 for the ways that lose. */
const methods: Readonly<Record<string, string>> = {
  'jpeg-baseline': 'ISO_10918_1',
  'jpeg-extended': 'ISO_10918_1',
  'jpeg-progressive': 'ISO_10918_1',
  'jpeg-ls': 'ISO_14495_1',
  'jpeg-2000': 'ISO_15444_1',
  htj2k: 'ISO_15444_15',
  'jpeg-xl': 'ISO_18181_1',
};

/** Defined term of (0028,2114) for what a transfer syntax loses by. */
export const lossyMethod = (transferSyntaxUid: string): string | undefined =>
  methods[transferSyntaxes.get(transferSyntaxUid)?.frameCodec ?? ''];

/**
 * Whether a codestream loses, as far as it says: the DCT processes do, JPEG-LS when NEAR is not 0 (T.87 C.2.3), JPEG 2000 with the irreversible
 * wavelet (T.800 A.6.1).
 */
export function codestreamLoses(transferSyntaxUid: string, bytes: Uint8Array): boolean {
  const syntax = transferSyntaxes.get(transferSyntaxUid);
  if (syntax?.lossy === false) return false;
  switch (syntax?.frameCodec) {
    case 'jpeg-baseline':
    case 'jpeg-extended':
    case 'jpeg-progressive':
      return true;
    case 'jpeg-ls': {
      const scan = markerAt(bytes, 0xda);
      return scan !== undefined && (bytes[scan + 5 + 2 * (bytes[scan + 4] ?? 0)] ?? 0) > 0;
    }
    case 'jpeg-2000':
    case 'htj2k': {
      const coding = markerAt(bytes, 0x52);
      return coding !== undefined && bytes[coding + 13] === 0;
    }
    default:
      return false;
  }
}

/** Offset of a marker among the first segments; undefined when it is not there. */
function markerAt(bytes: Uint8Array, marker: number): number | undefined {
  let at = 0;
  // A JP2 file has boxes before the codestream.
  while (at + 3 < bytes.length && !(bytes[at] === 0xff && (bytes[at + 1] === 0xd8 || bytes[at + 1] === 0x4f))) at++;
  at += 2;
  while (at + 4 <= bytes.length && bytes[at] === 0xff) {
    if (bytes[at + 1] === marker) return at;
    at += 2 + ((bytes[at + 2]! << 8) | bytes[at + 3]!);
  }
  return undefined;
}

/** (0028,2112) has at most 16 characters. */
export const ratioText = (ratio: number): string => String(Number(ratio.toPrecision(4)));

/**
 * What a source that lost says when it is decompressed: once lossy, always lossy (PS3.3 C.7.6.1.1.5). Values that are there stay.
 */
export function keepsLossy(dataSet: DataSet, transferSyntaxUid: string, ratio: number): Changes {
  const changes: Changes = {};
  const stated = dataSet['00282110']?.Value?.[0];
  if (stated !== '01') changes['00282110'] = element('CS', '01');
  const method = lossyMethod(transferSyntaxUid);
  const hasNone = (tag: Tag) => (dataSet[tag]?.Value ?? []).length === 0;
  if (hasNone('00282112') && Number.isFinite(ratio)) changes['00282112'] = element('DS', ratioText(ratio));
  if (hasNone('00282114') && method !== undefined) changes['00282114'] = element('CS', method);
  return changes;
}

/** Applies changes to a data set. */
export function apply(dataSet: DataSet, changes: Changes): void {
  for (const [tag, changed] of Object.entries(changes)) {
    if (changed === undefined) delete dataSet[tag];
    else dataSet[tag] = changed;
  }
}
