import { text, texts } from '../dicom/access.ts';
import type { DataSet, Element, Tag, Value } from '../dicom/data-set.ts';
import { decimal, element, sequence } from './created-object.ts';
import { copied } from './taken-over.ts';

/** What the images that are computed from others have in common: where they come from, what was lost on the way, their pixels. */

/** An image that a derived one was computed from. */
export interface DerivedFrom {
  sopClassUid: string;
  sopInstanceUid: string;
  /** From 1; absent: the image has one frame alone. */
  frames?: readonly number[];
}

/** How pixels of a derived image came of those of its sources. */
export type Derivation = 'sum' | 'average' | 'maximum' | 'minimum' | 'reformatting' | 'selection';

/** PS3.16 CID 7203; for a selection of frames it has nothing. */
const derivationCodes: Record<Derivation, [code: string, meaning: string] | undefined> = {
  sum: ['113042', 'Pixel by pixel addition'],
  average: ['113049', 'Pixel by pixel mean'],
  maximum: ['113048', 'Pixel by pixel Maximum'],
  minimum: ['113051', 'Pixel by pixel Minimum'],
  reformatting: ['113072', 'Multiplanar reformatting'],
  selection: undefined,
};

const code = (value: string, meaning: string): DataSet => ({
  '00080100': element('SH', value),
  '00080102': element('SH', 'DCM'),
  '00080104': element('LO', meaning),
});

/** Derivation of the General Image module (PS3.3 C.7.6.1.1.3) and its sources (C.7.6.1.1.4), which may be none when they are too many. */
export function derivedFrom(
  derivations: readonly Derivation[],
  description: string,
  sources: readonly DerivedFrom[],
): DataSet {
  const codes = derivations.flatMap((one) => (derivationCodes[one] ? [code(...derivationCodes[one])] : []));
  return {
    '00082111': element('ST', description.slice(0, 1024)),
    ...(codes.length > 0 && { '00089215': sequence(...codes) }),
    ...(sources.length > 0 && {
      '00082112': sequence(
        ...sources.map(({ sopClassUid, sopInstanceUid, frames }) => ({
          '00081150': element('UI', sopClassUid),
          '00081155': element('UI', sopInstanceUid),
          ...(frames && { '00081160': element('IS', ...frames) }),
          '0040A170': sequence(code('121322', 'Source image for image processing operation')),
        })),
      ),
    }),
  };
}

/** Once lossy, always lossy (PS3.3 C.7.6.1.1.5): the losses of all sources, each step once. */
export function lossOfAll(sources: readonly DataSet[]): DataSet {
  const lossy = sources.filter((source) => text(source, '00282110') === '01');
  if (lossy.length === 0) {
    return sources.length > 0 && sources.every((source) => text(source, '00282110') === '00')
      ? { '00282110': element('CS', '00') }
      : {};
  }
  // The longest history, and of those the greatest loss.
  const ratio = (source: DataSet): number =>
    Math.max(0, ...texts(source, '00282112').map(Number).filter(Number.isFinite));
  const [worst] = [...lossy].sort(
    (a, b) => texts(b, '00282114').length - texts(a, '00282114').length || ratio(b) - ratio(a),
  );
  return { '00282110': element('CS', '01'), ...copied(worst!, ['00282112', '00282114']) };
}

const signature = ({ Value = [] }: Element): string => JSON.stringify(Value);

/** Attributes that all sources have with one and the same value: only those hold for what is computed from all of them. */
export function commonTo(sources: readonly DataSet[], tags: readonly Tag[]): DataSet {
  const [first, ...others] = sources;
  if (!first) return {};
  const own = copied(first, tags);
  return Object.fromEntries(
    Object.entries(own).filter(([tag, value]) =>
      others.every((other) => {
        const theirs = copied(other, [tag])[tag];
        return theirs !== undefined && signature(theirs) === signature(value);
      }),
    ),
  );
}

/** Image Pixel module of 16 unsigned bits a pixel, MONOCHROME2 (PS3.3 C.7.6.3). */
export const greyPixels = (rows: number, columns: number, pixels: Uint16Array): DataSet => ({
  '00280002': element('US', 1),
  '00280004': element('CS', 'MONOCHROME2'),
  '00280010': element('US', rows),
  '00280011': element('US', columns),
  '00280100': element('US', 16),
  '00280101': element('US', 16),
  '00280102': element('US', 15),
  '00280103': element('US', 0),
  '7FE00010': { vr: 'OW', bytes: littleEndian(pixels) },
});

/** Pixels as they are stored, whatever the byte order of the machine. */
function littleEndian(pixels: Uint16Array): Uint8Array {
  const isLittle = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;
  // A large series stands in memory once.
  if (isLittle) return new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.byteLength);
  const bytes = new Uint8Array(pixels.length * 2);
  for (let at = 0; at < pixels.length; at++) {
    bytes[2 * at] = pixels[at]! & 0xff;
    bytes[2 * at + 1] = pixels[at]! >> 8;
  }
  return bytes;
}

/** A window of the VOI LUT module (PS3.3 C.11.2), in modality values. */
export const windowOf = ({ center, width }: { center: number; width: number }): DataSet => ({
  '00281050': element('DS', decimal(center)),
  '00281051': element('DS', decimal(Math.max(1, width))),
});

/** Numbers of mm as DS. */
export const decimals = (...values: number[]): Element => element('DS', ...values.map(decimal));

export const words = (values: readonly Value[]): Element => element('US', ...values);
