import { BitReader, unescaped } from './bits.ts';

/** Sequence parameter set (ITU-T H.264 7.3.2.1.1), as far as a container needs it. */
export interface H264Sps {
  id: number;
  profile: number;
  compatibility: number;
  level: number;
  chromaFormat: number;
  bitDepthLuma: number;
  bitDepthChroma: number;
  columns: number;
  rows: number;
  /** Width to height of a pixel. */
  pixelAspect: [width: number, height: number];
  /** Milliseconds of a frame, when the stream tells it. */
  frameMs?: number;
  separatePlanes: boolean;
  frameNumberBits: number;
  orderType: number;
  orderBits: number;
  deltaAlwaysZero: boolean;
  /** Of order type 1: offsets of pictures that are no reference, of bottom fields, and of the references of a cycle. */
  nonReferenceOffset: number;
  bottomOffset: number;
  cycle: number[];
  framesOnly: boolean;
}

export interface H264Pps {
  id: number;
  sps: number;
  bottomOrder: boolean;
  sliceGroups: number;
  /** Usual numbers of reference pictures of the two lists. */
  references: [number, number];
  weighted: boolean;
  /** weighted_bipred_idc. */
  weightedBoth: number;
  redundant: boolean;
}

const highProfiles = new Set([100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135]);
/** ITU-T H.264 table E-1. */
const aspects: [number, number][] = [
  [1, 1],
  [1, 1],
  [12, 11],
  [10, 11],
  [16, 11],
  [40, 33],
  [24, 11],
  [20, 11],
  [32, 11],
  [80, 33],
  [18, 11],
  [15, 11],
  [64, 33],
  [160, 99],
  [4, 3],
  [3, 2],
  [2, 1],
];

/** No level allows a longer side (ITU-T H.264 A.3.1, H.265 A.4.1: the square root of eight times the largest picture). */
export const largestSide = 16_896;

export const h264Type = (header: number): number => header & 0x1f;

/** Undefined when it says what no stream can be (ITU-T H.264 7.4.2.1.1, annex A): it is damaged. */
export function h264Sps(nal: Uint8Array): H264Sps | undefined {
  const data = unescaped(nal);
  const [, profile = 0, compatibility = 0, level = 0] = data;
  const bits = new BitReader(data.subarray(4));
  const id = bits.ue();
  let chromaFormat = 1;
  let bitDepthLuma = 8;
  let bitDepthChroma = 8;
  let separatePlanes = false;
  if (highProfiles.has(profile)) {
    chromaFormat = bits.ue();
    if (chromaFormat === 3) separatePlanes = bits.bit() === 1;
    bitDepthLuma = bits.ue() + 8;
    bitDepthChroma = bits.ue() + 8;
    bits.skip(1);
    if (bits.bit()) for (let list = 0; list < (chromaFormat === 3 ? 12 : 8); list++) skipScaling(bits, list);
  }
  const frameNumberBits = bits.ue() + 4;
  const orderType = bits.ue();
  let orderBits = 0;
  let deltaAlwaysZero = false;
  let nonReferenceOffset = 0;
  let bottomOffset = 0;
  let cycle: number[] = [];
  if (orderType === 0) orderBits = bits.ue() + 4;
  else if (orderType === 1) {
    deltaAlwaysZero = bits.bit() === 1;
    nonReferenceOffset = bits.se();
    bottomOffset = bits.se();
    cycle = Array.from({ length: Math.min(bits.ue(), 255) }, () => bits.se());
  }
  bits.ue();
  bits.skip(1);
  const macroblocks = bits.ue() + 1;
  const mapUnits = bits.ue() + 1;
  const framesOnly = bits.bit() === 1;
  if (!framesOnly) bits.skip(1);
  bits.skip(1);
  const crop = bits.bit() ? [bits.ue(), bits.ue(), bits.ue(), bits.ue()] : [0, 0, 0, 0];
  const subX = chromaFormat === 1 || chromaFormat === 2 ? 2 : 1;
  const subY = (chromaFormat === 1 ? 2 : 1) * (framesOnly ? 1 : 2);
  const [left = 0, right = 0, top = 0, bottom = 0] = crop;
  const sps: H264Sps = {
    id,
    profile,
    compatibility,
    level,
    chromaFormat,
    bitDepthLuma,
    bitDepthChroma,
    columns: macroblocks * 16 - subX * (left + right),
    rows: mapUnits * 16 * (framesOnly ? 1 : 2) - subY * (top + bottom),
    pixelAspect: [1, 1],
    separatePlanes,
    frameNumberBits,
    orderType,
    orderBits,
    deltaAlwaysZero,
    nonReferenceOffset,
    bottomOffset,
    cycle,
    framesOnly,
  };
  const possible =
    !bits.ended &&
    sps.columns > 0 &&
    sps.rows > 0 &&
    Math.max(sps.columns, sps.rows) <= largestSide &&
    chromaFormat <= 3 &&
    Math.max(bitDepthLuma, bitDepthChroma) <= 14 &&
    Math.max(frameNumberBits, orderBits) <= 16 &&
    orderType <= 2;
  if (!possible) return undefined;
  if (bits.bit()) readUsability(bits, sps);
  return sps;
}

function skipScaling(bits: BitReader, list: number): void {
  if (!bits.bit()) return;
  let last = 8;
  let next = 8;
  for (let i = 0; i < (list < 6 ? 16 : 64); i++) {
    if (next !== 0) next = (last + bits.se() + 256) % 256;
    if (next !== 0) last = next;
  }
}

/** Video usability information (ITU-T H.264 E.1.1): shape of the pixels and time. */
function readUsability(bits: BitReader, sps: H264Sps): void {
  if (bits.bit()) {
    const code = bits.bits(8);
    const [width, height] = code === 255 ? [bits.bits(16), bits.bits(16)] : (aspects[code] ?? [1, 1]);
    if (width > 0 && height > 0) sps.pixelAspect = [width, height];
  }
  if (bits.bit()) bits.skip(1);
  if (bits.bit()) {
    bits.skip(4);
    if (bits.bit()) bits.skip(24);
  }
  if (bits.bit()) {
    bits.ue();
    bits.ue();
  }
  if (bits.bit()) {
    const units = bits.bits(32);
    const scale = bits.bits(32);
    // A tick is a field: two of them are a frame.
    if (units > 0 && scale > 0) sps.frameMs = (2000 * units) / scale;
  }
}

export function h264Pps(nal: Uint8Array): H264Pps {
  const bits = new BitReader(unescaped(nal).subarray(1));
  const id = bits.ue();
  const sps = bits.ue();
  bits.skip(1);
  const bottomOrder = bits.bit() === 1;
  const sliceGroups = bits.ue() + 1;
  const pps: H264Pps = {
    ...{ id, sps, bottomOrder, sliceGroups },
    references: [1, 1],
    weighted: false,
    weightedBoth: 0,
    redundant: false,
  };
  // Slice groups are of profiles that nothing plays; what stands behind their map is not needed then.
  if (sliceGroups > 1) return pps;
  pps.references = [bits.ue() + 1, bits.ue() + 1];
  pps.weighted = bits.bit() === 1;
  pps.weightedBoth = bits.bits(2);
  bits.se();
  bits.se();
  bits.se();
  bits.skip(2);
  pps.redundant = bits.bit() === 1;
  return pps;
}

/** True for a SEI NAL unit from which on pictures are right (recovery point, ITU-T H.264 D.1.8) without delay. */
export function isRecoveryPoint(nal: Uint8Array): boolean {
  const data = unescaped(nal.subarray(1));
  let at = 0;
  const number = (): number => {
    let sum = 0;
    while (data[at] === 255) {
      sum += 255;
      at++;
    }
    return sum + (data[at++] ?? 0);
  };
  while (at + 2 < data.length) {
    const type = number();
    const size = number();
    if (type === 6) return new BitReader(data.subarray(at, at + size)).ue() === 0;
    at += size;
  }
  return false;
}

/** AVCDecoderConfigurationRecord (ISO/IEC 14496-15 5.3.3.1). */
export function avcConfiguration(
  sps: H264Sps,
  spsNals: readonly Uint8Array[],
  ppsNals: readonly Uint8Array[],
): number[] {
  const sets = (nals: readonly Uint8Array[]): number[] =>
    nals.flatMap((nal) => [nal.length >> 8, nal.length & 255, ...nal]);
  const extension =
    sps.profile === 100 || sps.profile === 110 || sps.profile === 122 || sps.profile === 144
      ? [0xfc | sps.chromaFormat, 0xf8 | (sps.bitDepthLuma - 8), 0xf8 | (sps.bitDepthChroma - 8), 0]
      : [];
  return [
    1,
    sps.profile,
    sps.compatibility,
    sps.level,
    0xff,
    0xe0 | spsNals.length,
    ...sets(spsNals),
    ppsNals.length,
    ...sets(ppsNals),
    ...extension,
  ];
}

const hex = (value: number): string => value.toString(16).padStart(2, '0');
/** RFC 6381. */
export const avcCodec = (sps: Pick<H264Sps, 'profile' | 'compatibility' | 'level'>): string =>
  `avc1.${hex(sps.profile)}${hex(sps.compatibility)}${hex(sps.level)}`;
