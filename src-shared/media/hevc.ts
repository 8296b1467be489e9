import { BitReader, unescaped } from './bits.ts';
import { largestSide } from './h264.ts';

/** Sequence parameter set (ITU-T H.265 7.3.2.2), as far as a container needs it. */
export interface HevcSps {
  id: number;
  /** general_profile_space to general_level_idc: 12 bytes, as they go into the container. */
  profileTierLevel: Uint8Array;
  subLayers: number;
  nested: boolean;
  chromaFormat: number;
  separatePlanes: boolean;
  bitDepthLuma: number;
  bitDepthChroma: number;
  columns: number;
  rows: number;
  orderBits: number;
}

export interface HevcPps {
  id: number;
  sps: number;
  outputFlag: boolean;
  extraBits: number;
}

/** First slice segment of a picture (ITU-T H.265 7.3.6.1). */
export interface HevcPicture {
  type: number;
  temporalId: number;
  order: number;
  orderBits: number;
}

export const hevcType = (header: number): number => (header >> 1) & 0x3f;
export const isHevcIdr = (type: number): boolean => type === 19 || type === 20;
/** Pictures one can begin with (IRAP: BLA, IDR, CRA). */
export const isHevcKey = (type: number): boolean => type >= 16 && type <= 21;

/** Undefined when it says what no stream can be (ITU-T H.265 7.4.3.2.1, annex A): it is damaged. */
export function hevcSps(nal: Uint8Array): HevcSps | undefined {
  const data = unescaped(nal).subarray(2);
  const first = data[0] ?? 0;
  const subLayers = ((first >> 1) & 7) + 1;
  const profileTierLevel = data.slice(1, 13);
  const bits = new BitReader(data.subarray(13));
  skipSubLayers(bits, subLayers - 1);
  const id = bits.ue();
  const chromaFormat = bits.ue();
  const separatePlanes = chromaFormat === 3 && bits.bit() === 1;
  const columns = bits.ue();
  const rows = bits.ue();
  const [left = 0, right = 0, top = 0, bottom = 0] = bits.bit()
    ? [bits.ue(), bits.ue(), bits.ue(), bits.ue()]
    : [0, 0, 0, 0];
  const subX = chromaFormat === 1 || chromaFormat === 2 ? 2 : 1;
  const subY = chromaFormat === 1 ? 2 : 1;
  const sps: HevcSps = {
    id,
    profileTierLevel,
    subLayers,
    nested: (first & 1) === 1,
    chromaFormat,
    separatePlanes,
    columns: columns - subX * (left + right),
    rows: rows - subY * (top + bottom),
    bitDepthLuma: bits.ue() + 8,
    bitDepthChroma: bits.ue() + 8,
    orderBits: bits.ue() + 4,
  };
  const possible =
    !bits.ended &&
    sps.columns > 0 &&
    sps.rows > 0 &&
    Math.max(sps.columns, sps.rows) <= largestSide &&
    chromaFormat <= 3 &&
    Math.max(sps.bitDepthLuma, sps.bitDepthChroma) <= 16 &&
    sps.orderBits <= 16;
  return possible ? sps : undefined;
}

/** Of profile_tier_level (ITU-T H.265 7.3.3): what is said of each sub-layer alone. */
function skipSubLayers(bits: BitReader, count: number): void {
  const present: [number, number][] = [];
  for (let i = 0; i < count; i++) present.push([bits.bit(), bits.bit()]);
  if (count > 0) bits.skip(2 * (8 - count));
  for (const [profile, level] of present) bits.skip(profile * 88 + level * 8);
}

export function hevcPps(nal: Uint8Array): HevcPps {
  const bits = new BitReader(unescaped(nal).subarray(2));
  const id = bits.ue();
  const sps = bits.ue();
  bits.skip(1);
  return { id, sps, outputFlag: bits.bit() === 1, extraBits: bits.bits(3) };
}

/** Undefined for a slice segment that continues a picture, or whose parameter sets did not come before it. */
export function hevcPicture(
  nal: Uint8Array,
  ppsOf: ReadonlyMap<number, HevcPps>,
  spsOf: ReadonlyMap<number, HevcSps>,
): HevcPicture | undefined {
  const type = hevcType(nal[0] ?? 0);
  const temporalId = ((nal[1] ?? 1) & 7) - 1;
  const bits = new BitReader(unescaped(nal).subarray(2));
  if (bits.bit() === 0) return undefined;
  if (type >= 16 && type <= 23) bits.skip(1);
  const pps = ppsOf.get(bits.ue());
  const sps = pps && spsOf.get(pps.sps);
  if (!pps || !sps) return undefined;
  bits.skip(pps.extraBits);
  bits.ue();
  if (pps.outputFlag) bits.skip(1);
  if (sps.separatePlanes) bits.skip(2);
  const order = isHevcIdr(type) ? 0 : bits.bits(sps.orderBits);
  return { type, temporalId, order, orderBits: sps.orderBits };
}

/** HEVCDecoderConfigurationRecord (ISO/IEC 14496-15 8.3.3.1). */
export function hevcConfiguration(
  sps: HevcSps,
  sets: readonly (readonly [type: number, nals: readonly Uint8Array[]])[],
) {
  const arrays = sets.flatMap(([type, nals]) => [
    0x80 | type,
    nals.length >> 8,
    nals.length & 255,
    ...nals.flatMap((nal) => [nal.length >> 8, nal.length & 255, ...nal]),
  ]);
  return [
    1,
    ...sps.profileTierLevel,
    0xf0,
    0,
    0xfc,
    0xfc | sps.chromaFormat,
    0xf8 | (sps.bitDepthLuma - 8),
    0xf8 | (sps.bitDepthChroma - 8),
    0,
    0,
    (sps.subLayers << 3) | ((sps.nested ? 1 : 0) << 2) | 3,
    sets.length,
    ...arrays,
  ];
}

/** ISO/IEC 14496-15 annex E. */
export function hevcCodec({ profileTierLevel: p }: Pick<HevcSps, 'profileTierLevel'>): string {
  const [first = 0] = p;
  const space = ['', 'A', 'B', 'C'][first >> 6] ?? '';
  let flags = 0;
  for (let bit = 0; bit < 32; bit++) {
    if (((p[1 + (bit >> 3)] ?? 0) >> (7 - (bit & 7))) & 1) flags += 2 ** bit;
  }
  const constraints = [...p.subarray(5, 11)];
  while (constraints.length > 0 && constraints.at(-1) === 0) constraints.pop();
  return [
    'hvc1',
    `${space}${first & 31}`,
    flags.toString(16).toUpperCase(),
    `${first & 32 ? 'H' : 'L'}${p[11] ?? 0}`,
    ...constraints.map((byte) => byte.toString(16).toUpperCase()),
  ].join('.');
}
