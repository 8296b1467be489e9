import { lookupNumber } from '../dictionary.ts';
import { lookupPrivate } from '../private-dictionary.ts';
import { isPrivate } from '../tag.ts';
import { type VrInfo, vrOfBytes, vrs } from '../vr.ts';
import { readTag } from './detect.ts';
import type { Findings } from './findings.ts';
import type { Scope } from './scope.ts';
import type { SliceWindow } from './slice-window.ts';

/** A value that ends with a delimiter. */
export const undefinedLength = 0xffffffff;

/** An implicit element within explicit ones is believed only up to this length. */
const maximumImplicitLength = 1 << 28;

/** The header of a data element (PS3.5 7.1). One object is used again and again. */
export interface ElementHeader {
  tag: number;
  info: VrInfo;
  length: number;
  /** Bytes of the header itself: 8 or 12. */
  headerLength: number;
  isImplicit: boolean;
}

export const emptyHeader = (): ElementHeader => ({
  tag: 0,
  info: vrs.UN,
  length: 0,
  headerLength: 8,
  isImplicit: false,
});

export function readLength(bytes: Uint8Array, at: number, bigEndian: boolean): number {
  return bigEndian
    ? ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0
    : (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0;
}

function readShortLength(bytes: Uint8Array, at: number, bigEndian: boolean): number {
  return bigEndian ? (bytes[at]! << 8) | bytes[at + 1]! : bytes[at]! | (bytes[at + 1]! << 8);
}

/** Representation of an element in implicit VR, or of one sent as UN (PS3.5 annex A.1). */
export function dictionaryVr(tag: number, scope: Scope): VrInfo {
  const attribute = lookupNumber(tag);
  if (attribute === undefined) return vrs[lookupPrivate(tag, scope.dataSet)?.vr ?? 'UN'];
  const alternatives = attribute.alternatives;
  if (alternatives === undefined) return vrs[attribute.vr];
  if (alternatives.includes('OW')) return vrs.OW;
  return scope.pixelRepresentation === 1 ? vrs.SS : vrs.US;
}

/**
 * Reads the header at the window's position; eight bytes are there.
 * @returns 'more' when four more bytes are needed, 'none' when there is no element
 */
export function readHeader(
  header: ElementHeader,
  window: SliceWindow,
  scope: Scope,
  findings: Findings,
): 'read' | 'more' | 'none' {
  const { bytes, position } = window;
  const { bigEndian } = scope;
  const tag = readTag(bytes, position, bigEndian);
  header.tag = tag;
  header.headerLength = 8;
  header.isImplicit = !scope.explicit;
  if (!scope.explicit) {
    header.info = dictionaryVr(tag, scope);
    header.length = readLength(bytes, position + 4, bigEndian);
    return 'read';
  }
  const info = vrOfBytes(bytes[position + 4]!, bytes[position + 5]!);
  if (info === undefined) return readUnknown(header, window, scope, findings);
  header.info = info;
  return info.longLength ? readLong(header, window, bigEndian) : readShort(header, window, bigEndian);
}

function readShort(header: ElementHeader, window: SliceWindow, bigEndian: boolean): 'read' {
  header.length = readShortLength(window.bytes, window.position + 6, bigEndian);
  return 'read';
}

function readLong(header: ElementHeader, window: SliceWindow, bigEndian: boolean): 'read' | 'more' {
  if (!window.has(12)) return 'more';
  header.headerLength = 12;
  header.length = readLength(window.bytes, window.position + 8, bigEndian);
  return 'read';
}

/** Explicit VR whose two letters name no representation: a new one, a blank one, or implicit VR after all. */
function readUnknown(
  header: ElementHeader,
  window: SliceWindow,
  scope: Scope,
  findings: Findings,
): 'read' | 'more' | 'none' {
  const { tag } = header;
  const { bytes, position } = window;
  const first = bytes[position + 4]!;
  const second = bytes[position + 5]!;
  const shortLength = readShortLength(bytes, position + 6, scope.bigEndian);
  const isLetter = (code: number) => code >= 0x41 && code <= 0x5a;
  if (isLetter(first) && isLetter(second)) {
    // PS3.5 6.2: representations to come have the long form, whose reserved bytes are zero.
    findings.odd('unknown-vr', window.offset, tag);
    header.info = vrs.UN;
    return shortLength === 0 ? readLong(header, window, scope.bigEndian) : readShort(header, window, scope.bigEndian);
  }
  const isKnown = lookupNumber(tag) !== undefined || (isPrivate(tag) && (tag & 0xffff) >= 0x10);
  if (!isKnown || tag <= scope.tag) return 'none';
  header.info = dictionaryVr(tag, scope);
  const isBlank = first === second && (first === 0 || first === 0x20 || first === 0x3f);
  if (isBlank && shortLength > 0) {
    findings.odd('unknown-vr', window.offset, tag);
    return readShort(header, window, scope.bigEndian);
  }
  const length = readLength(bytes, position + 4, scope.bigEndian);
  const remaining = scope.end - window.offset - 8;
  if (length !== undefinedLength && length > Math.min(remaining, maximumImplicitLength)) return 'none';
  findings.odd('implicit-element', window.offset, tag);
  header.isImplicit = true;
  header.length = length;
  return 'read';
}
