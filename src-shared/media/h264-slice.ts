import { BitReader, unescaped } from './bits.ts';
import { type H264Pps, type H264Sps, h264Type } from './h264.ts';

/** Beginning of a slice header (ITU-T H.264 7.3.3). */
export interface H264Slice {
  firstMacroblock: number;
  /** Only intra prediction. */
  intra: boolean;
  pps: number;
  frameNumber: number;
  field: boolean;
  bottom: boolean;
  idr: boolean;
  idrId: number;
  /** pic_order_cnt_lsb. */
  order: number;
  deltaBottom: number;
  /** delta_pic_order_cnt. */
  deltas: [number, number];
  reference: boolean;
  /** Memory management control operation 5: the count of pictures begins anew with this one (ITU-T H.264 7.4.3.3). */
  restarts: boolean;
}

/** slice_type modulo 5. */
const types = { p: 0, b: 1, i: 2, sp: 3, si: 4 } as const;

/** `nal`: the NAL unit or its beginning. Undefined when its parameter sets did not come before it. */
export function h264Slice(
  nal: Uint8Array,
  ppsOf: ReadonlyMap<number, H264Pps>,
  spsOf: ReadonlyMap<number, H264Sps>,
): H264Slice | undefined {
  const header = nal[0] ?? 0;
  const bits = new BitReader(unescaped(nal.subarray(1)));
  const firstMacroblock = bits.ue();
  const type = bits.ue() % 5;
  const pps = ppsOf.get(bits.ue());
  const sps = pps && spsOf.get(pps.sps);
  if (!pps || !sps) return undefined;
  if (sps.separatePlanes) bits.skip(2);
  const frameNumber = bits.bits(sps.frameNumberBits);
  const field = !sps.framesOnly && bits.bit() === 1;
  const bottom = field && bits.bit() === 1;
  const idr = h264Type(header) === 5;
  const idrId = idr ? bits.ue() : 0;
  let order = 0;
  let deltaBottom = 0;
  const deltas: [number, number] = [0, 0];
  if (sps.orderType === 0) {
    order = bits.bits(sps.orderBits);
    if (pps.bottomOrder && !field) deltaBottom = bits.se();
  } else if (sps.orderType === 1 && !sps.deltaAlwaysZero) {
    deltas[0] = bits.se();
    if (pps.bottomOrder && !field) deltas[1] = bits.se();
  }
  const reference = (header & 0x60) !== 0;
  return {
    ...{ firstMacroblock, frameNumber, field, bottom, idr, idrId, order, deltaBottom, deltas, reference },
    intra: type === types.i || type === types.si,
    pps: pps.id,
    restarts: reference && !idr && restarts(bits, type, sps, pps),
  };
}

/** Reads on to the marking of reference pictures (ITU-T H.264 7.3.3.1 to 7.3.3.3): whether operation 5 is among it. */
function restarts(bits: BitReader, type: number, sps: H264Sps, pps: H264Pps): boolean {
  if (pps.sliceGroups > 1) return false;
  if (pps.redundant) bits.ue();
  const lists = type === types.i || type === types.si ? 0 : type === types.b ? 2 : 1;
  if (type === types.b) bits.skip(1);
  const counts = [...pps.references];
  if (lists > 0 && bits.bit()) for (let list = 0; list < lists; list++) counts[list] = bits.ue() + 1;
  for (let list = 0; list < lists; list++) {
    // Modifications of the list, up to the one that ends them.
    if (bits.bit()) while (!bits.ended && bits.ue() !== 3) bits.ue();
  }
  if (lists === 2 ? pps.weightedBoth === 1 : lists === 1 && pps.weighted)
    skipWeights(bits, counts.slice(0, lists), sps);
  if (bits.bit() === 0) return false;
  while (!bits.ended) {
    const operation = bits.ue();
    if (operation === 5) return true;
    if (operation === 0 || operation > 6) return false;
    bits.ue();
    if (operation === 3) bits.ue();
  }
  return false;
}

function skipWeights(bits: BitReader, counts: readonly number[], sps: H264Sps): void {
  const coloured = sps.chromaFormat !== 0 && !sps.separatePlanes;
  bits.ue();
  if (coloured) bits.ue();
  for (const count of counts) {
    for (let i = 0; i < count && !bits.ended; i++) {
      if (bits.bit()) for (let k = 0; k < 2; k++) bits.se();
      if (coloured && bits.bit()) for (let k = 0; k < 4; k++) bits.se();
    }
  }
}

/** Whether a slice begins another coded picture than the one before it (ITU-T H.264 7.4.1.2.4). */
export const beginsPicture = (slice: H264Slice, before: H264Slice): boolean =>
  slice.frameNumber !== before.frameNumber ||
  slice.pps !== before.pps ||
  slice.field !== before.field ||
  slice.bottom !== before.bottom ||
  slice.reference !== before.reference ||
  slice.idr !== before.idr ||
  slice.idrId !== before.idrId ||
  slice.order !== before.order ||
  slice.deltaBottom !== before.deltaBottom ||
  slice.deltas.some((delta, i) => delta !== before.deltas[i]);
