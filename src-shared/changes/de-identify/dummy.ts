import type { Element, Vr } from '../../dicom/data-set.ts';

/** What stands where a text had to go and cannot be left empty. */
export const removedText = 'REMOVED';

const texts: Partial<Record<Vr, string>> = {
  AE: removedText,
  AS: '000Y',
  CS: removedText,
  DA: '19000101',
  DS: '0',
  DT: '19000101000000',
  IS: '0',
  LO: removedText,
  LT: removedText,
  PN: removedText,
  SH: removedText,
  ST: removedText,
  TM: '000000',
  UC: removedText,
  UR: 'urn:removed',
  UT: removedText,
};

const units: Partial<Record<Vr, number>> = {
  FL: 4,
  SL: 4,
  UL: 4,
  OF: 4,
  OL: 4,
  AT: 4,
  FD: 8,
  OD: 8,
  OV: 8,
  SV: 8,
  UV: 8,
};

/** Dummy values whose attribute has its own terms. */
const byTag: Readonly<Record<string, string>> = {
  '04000565': 'COERCE',
};

/** A code that stands for nobody and nothing. */
const removedCode = () => ({
  '00080100': { vr: 'SH' as const, Value: [removedText] },
  '00080102': { vr: 'SH' as const, Value: ['99REMOVED'] },
  '00080104': { vr: 'LO' as const, Value: [removedText] },
});

/** A value that says nothing and is consistent with the representation (action D of PS3.15 Table E.1-1a). UIDs excepted. */
export function dummyOf(tag: string, vr: Vr): Element {
  if (vr === 'SQ') return { vr, Value: [removedCode()] };
  const text = byTag[tag] ?? texts[vr];
  if (text !== undefined) return { vr, Value: [text] };
  return { vr, bytes: new Uint8Array(units[vr] ?? 2) };
}
