import type { DataSet } from '../../dicom/data-set.ts';
import { wordsToBase64 } from '../base64.ts';
import type { FrameDescription, LookupTable, VoiWindow } from '../description.ts';
import { describeMappings } from './real-world.ts';
import { bytes, code, codeMeaning, firstItem, items, number, numbers, text, texts } from './values.ts';

/**
 * A lookup table of a Modality or VOI LUT Sequence (PS3.3 C.11.1.1.1): descriptor of entries, first value mapped, bits.
 * Packed 8-bit entries become words. `signedInput`: the values it maps are signed.
 */
export function describeLut(item: DataSet, signedInput: boolean): LookupTable | undefined {
  const [entries, first, statedBits] = numbers(item, '00283002', 'u16');
  if (entries === undefined || first === undefined || !Number.isFinite(entries) || !Number.isFinite(first)) {
    return undefined;
  }
  const stated = entries & 0xffff || 65536;
  const data = bytes(item, '00283006');
  if (!data || data.length === 0) return undefined;
  const packed = data.length < stated * 2 && data.length >= stated;
  const count = Math.min(stated, packed ? data.length : data.length >> 1);
  if (count === 0) return undefined;
  const words = new Uint16Array(count);
  let highest = 0;
  for (let i = 0; i < count; i++) {
    const word = packed ? data[i]! : data[2 * i]! | (data[2 * i + 1]! << 8);
    words[i] = word;
    if (word > highest) highest = word;
  }
  // A descriptor that promises fewer bits than its entries use is wrong (PS3.3 C.11.1.1.1 allows 8..16).
  let bits = statedBits !== undefined && statedBits >= 1 && statedBits <= 16 ? statedBits : 16;
  while (bits < 16 && highest >= 2 ** bits) bits++;
  const unsigned = first & 0xffff;
  const firstMapped = signedInput && unsigned >= 0x8000 ? unsigned - 0x10000 : unsigned;
  const explanation = text(item, '00283003');
  return { firstMapped, bits, count, data: wordsToBase64(words), ...(explanation ? { explanation } : {}) };
}

/** Rescale or modality table (PS3.3 C.11.1), at the top level of a data set or in an item of (0028,9145). */
export function describeModality(
  dataSet: DataSet,
  signed: boolean,
): Pick<FrameDescription, 'rescale' | 'modalityLut'> | undefined {
  const item = firstItem(dataSet, '00283000');
  const table = item && describeLut(item, signed);
  if (item && table) {
    const type = text(item, '00283004');
    return { modalityLut: { ...table, ...(type ? { type } : {}) } };
  }
  const slope = number(dataSet, '00281053');
  const intercept = number(dataSet, '00281052');
  if (slope === undefined && intercept === undefined) return undefined;
  // A slope of zero would make every pixel the same; it is an unset attribute.
  const type = text(dataSet, '00281054');
  return { rescale: { slope: slope || 1, intercept: intercept ?? 0, ...(type ? { type } : {}) } };
}

/** A VOI table maps the output of the modality step, which is signed when an intercept makes it so. */
export function signedInput(frame: FrameDescription, signed: boolean): boolean {
  if (frame.modalityLut) return false;
  return signed || (frame.rescale !== undefined && frame.rescale.intercept < 0);
}

const voiFunctions = new Set(['LINEAR', 'LINEAR_EXACT', 'SIGMOID']);

/** Windows and VOI tables (PS3.3 C.11.2), at the top level or in an item of (0028,9132). */
export function describeVoi(
  dataSet: DataSet,
  signed: boolean,
): Pick<FrameDescription, 'voiWindows' | 'voiFunction' | 'voiLuts'> {
  const found: Pick<FrameDescription, 'voiWindows' | 'voiFunction' | 'voiLuts'> = {};
  const centers = numbers(dataSet, '00281050');
  const widths = numbers(dataSet, '00281051');
  const explanations = texts(dataSet, '00281055');
  const voiFunction = code(dataSet, '00281056');
  const minimumWidth = voiFunction === 'LINEAR_EXACT' || voiFunction === 'SIGMOID' ? Number.MIN_VALUE : 1;
  const windows: VoiWindow[] = [];
  for (let i = 0; i < Math.min(centers.length, widths.length); i++) {
    const center = centers[i]!;
    const width = widths[i]!;
    if (!Number.isFinite(center) || !Number.isFinite(width) || width < minimumWidth) continue;
    const explanation = explanations[i];
    windows.push({ center, width, ...(explanation ? { explanation } : {}) });
  }
  if (windows.length > 0) found.voiWindows = windows;
  if (voiFunction && voiFunctions.has(voiFunction)) found.voiFunction = voiFunction as 'LINEAR';
  const luts = items(dataSet, '00283010')
    .map((item) => describeLut(item, signed))
    .filter((lut) => lut !== undefined);
  if (luts.length > 0) found.voiLuts = luts;
  return found;
}

/** Real-world value of all pixels (PS3.3 C.7.6.16.2.11); tables are not read here. */
export function describeRealWorld(dataSet: DataSet): FrameDescription['realWorldValue'] {
  for (const item of items(dataSet, '00409096')) {
    const slope = number(item, '00409225', 'f64');
    const intercept = number(item, '00409224', 'f64');
    if (slope === undefined || intercept === undefined) continue;
    const unitsItem = firstItem(item, '004008EA');
    const units = (unitsItem && text(unitsItem, '00080100')) ?? codeMeaning(item, '004008EA');
    return { slope, intercept, ...(units ? { units } : {}) };
  }
  return undefined;
}

/** Tables longer than this stay in the file: they would travel with the description of every frame. */
const longestTable = 4096;

/** All real-world value mappings of a data set or group; undefined when it has none. */
export function describeRealWorlds(dataSet: DataSet): FrameDescription['realWorldValues'] {
  if (!dataSet['00409096']) return undefined;
  const found = describeMappings(dataSet).filter(({ table }) => (table?.length ?? 0) <= longestTable);
  return found.length > 0 ? found : undefined;
}

/** Presentation LUT Shape (PS3.3 C.11.6.1.2). */
export function describePresentationLutShape(dataSet: DataSet): FrameDescription['presentationLutShape'] {
  const shape = code(dataSet, '20500020');
  return shape === 'IDENTITY' || shape === 'INVERSE' ? shape : undefined;
}
