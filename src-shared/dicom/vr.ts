import type { Vr } from './data-set.ts';

/** How the bytes of a value representation are understood. */
export type VrKind = 'text' | 'number' | 'tag' | 'bytes' | 'sequence';

export interface VrInfo {
  vr: Vr;
  kind: VrKind;
  /** Explicit VR: two reserved bytes and a 32-bit length (PS3.5 7.1.2). */
  longLength: boolean;
  /** Bytes of one value or of the unit that is swapped in big endian; 1 for text. */
  unit: 1 | 2 | 4 | 8;
  /** Backslash separates values. */
  multiple: boolean;
  /** Specific Character Set applies (PS3.5 6.1.2.3). */
  specific: boolean;
  /** Spaces before the text mean something. */
  keepsLeading: boolean;
  /** Byte to pad an odd length with. */
  pad: 0x20 | 0;
}

const make = (
  vr: Vr,
  kind: VrKind,
  unit: 1 | 2 | 4 | 8,
  options: Partial<Pick<VrInfo, 'longLength' | 'multiple' | 'specific' | 'keepsLeading' | 'pad'>> = {},
): VrInfo => ({
  vr,
  kind,
  unit,
  longLength: options.longLength ?? false,
  multiple: options.multiple ?? false,
  specific: options.specific ?? false,
  keepsLeading: options.keepsLeading ?? false,
  pad: options.pad ?? (kind === 'text' ? 0x20 : 0),
});

const multiple = true;
const specific = true;
const longLength = true;

/** Every value representation of PS3.5 6.2. */
export const vrs: Readonly<Record<Vr, VrInfo>> = {
  AE: make('AE', 'text', 1, { multiple }),
  AS: make('AS', 'text', 1, { multiple }),
  AT: make('AT', 'tag', 2),
  CS: make('CS', 'text', 1, { multiple }),
  DA: make('DA', 'text', 1, { multiple }),
  DS: make('DS', 'text', 1, { multiple }),
  DT: make('DT', 'text', 1, { multiple }),
  FD: make('FD', 'number', 8),
  FL: make('FL', 'number', 4),
  IS: make('IS', 'text', 1, { multiple }),
  LO: make('LO', 'text', 1, { multiple, specific }),
  LT: make('LT', 'text', 1, { specific, keepsLeading: true }),
  OB: make('OB', 'bytes', 1, { longLength }),
  OD: make('OD', 'bytes', 8, { longLength }),
  OF: make('OF', 'bytes', 4, { longLength }),
  OL: make('OL', 'bytes', 4, { longLength }),
  OV: make('OV', 'bytes', 8, { longLength }),
  OW: make('OW', 'bytes', 2, { longLength }),
  PN: make('PN', 'text', 1, { multiple, specific }),
  SH: make('SH', 'text', 1, { multiple, specific }),
  SL: make('SL', 'number', 4),
  SQ: make('SQ', 'sequence', 1, { longLength }),
  SS: make('SS', 'number', 2),
  ST: make('ST', 'text', 1, { specific, keepsLeading: true }),
  SV: make('SV', 'number', 8, { longLength }),
  TM: make('TM', 'text', 1, { multiple }),
  UC: make('UC', 'text', 1, { longLength, multiple, specific, keepsLeading: true }),
  UI: make('UI', 'text', 1, { multiple, pad: 0 }),
  UL: make('UL', 'number', 4),
  UN: make('UN', 'bytes', 1, { longLength }),
  UR: make('UR', 'text', 1, { longLength, keepsLeading: true }),
  US: make('US', 'number', 2),
  UT: make('UT', 'text', 1, { longLength, specific, keepsLeading: true }),
  UV: make('UV', 'number', 8, { longLength }),
};

/** By the two letters as read from a file: (first - 65) * 26 + (second - 65). */
const byLetters: (VrInfo | undefined)[] = new Array(676).fill(undefined);
for (const info of Object.values(vrs)) {
  byLetters[(info.vr.charCodeAt(0) - 65) * 26 + info.vr.charCodeAt(1) - 65] = info;
}

/** The representation two bytes name; undefined when they name none. */
export function vrOfBytes(first: number, second: number): VrInfo | undefined {
  const a = first - 65;
  const b = second - 65;
  return a >= 0 && a < 26 && b >= 0 && b < 26 ? byLetters[a * 26 + b] : undefined;
}

/** True for the two-letter code of a value representation. */
export function isVr(text: string): text is Vr {
  return Object.hasOwn(vrs, text);
}
