import type { DataSet, Element } from '../../dicom/data-set.ts';
import { fromBase64, wordsFromBase64 } from '../../imaging/base64.ts';
import type { LookupTable, PaletteDescription } from '../../imaging/description.ts';
import type { MaskOf } from '../../imaging/pipeline/subtraction.ts';
import { element, optional, sequence } from '../created-object.ts';
import { lineText } from '../typed-text.ts';
import type { StateModality } from './model.ts';
import { itemsOf } from './write-references.ts';
import type { SavedGrey, SavedView } from './write-view.ts';

const ctImages = new Set(['1.2.840.10008.5.1.4.1.1.2', '1.2.840.10008.5.1.4.1.1.2.1', '1.2.840.10008.5.1.4.1.1.2.2']);

/** Number of entries, first value, bits (PS3.3 C.11.1.1.1): 65536 entries are 0; a negative first value makes it one of signed values. */
function descriptor({ count, firstMapped, bits }: Pick<LookupTable, 'count' | 'firstMapped' | 'bits'>): Element {
  const entries = count & 0xffff;
  if (firstMapped >= 0) return element('US', entries, firstMapped, bits);
  return element('SS', entries > 0x7fff ? entries - 0x10000 : entries, firstMapped, bits);
}

/** LUT Data has 16 bits an entry; of a length that US could not have. */
const lutItem = (table: LookupTable): DataSet => ({
  '00283002': descriptor(table),
  ...optional('00283003', 'LO', lineText(table.explanation ?? '')),
  '00283006': { vr: 'OW', bytes: fromBase64(table.data) },
});

/** Modality LUT (PS3.3 C.11.1): a table or a rescale, never both. */
export function modalityLut(modality: StateModality | undefined, sopClassUid: string): DataSet {
  if (modality?.modalityLut) {
    const { type = 'US', ...table } = modality.modalityLut;
    return { '00283000': sequence({ ...lutItem(table), '00283004': element('LO', lineText(type)) }) };
  }
  if (!modality?.rescale) return {};
  const { slope, intercept, type } = modality.rescale;
  return {
    '00281052': element('DS', intercept),
    '00281053': element('DS', slope),
    // A CT image that does not name its unit has Hounsfield units (PS3.3 C.8.2.1).
    '00281054': element('LO', lineText(type ?? '') || (ctImages.has(sopClassUid) ? 'HU' : 'US')),
  };
}

/** Softcopy VOI LUT (PS3.3 C.11.8): window or table of each image. */
export const softcopyVoi = (views: readonly SavedView[]): DataSet => ({
  '00283110': sequence(
    ...itemsOf(
      views,
      ({ grey }) => grey?.voi,
      (voi) => voi,
      voiItem,
    ),
  ),
});

function voiItem(voi: SavedGrey['voi']): DataSet {
  const label = lineText(voi.label ?? '');
  if (voi.kind === 'table') {
    const explanation = label || voi.table.explanation;
    return { '00283010': sequence(lutItem(explanation ? { ...voi.table, explanation } : voi.table)) };
  }
  const { center, width, function: kind = 'LINEAR' } = voi;
  return {
    '00281050': element('DS', center),
    '00281051': element('DS', width),
    ...optional('00281055', 'LO', label),
    ...(kind === 'LINEAR' ? {} : { '00281056': element('CS', kind) }),
  };
}

/** Softcopy Presentation LUT (PS3.3 C.11.6): what leaves the VOI LUT is P-Values, or their inverse, or is made so by a table. */
export function presentationLut({ grey }: SavedView): DataSet {
  const { presentationTable: table, inverse = false } = grey ?? {};
  if (!table) return { '20500020': element('CS', inverse ? 'INVERSE' : 'IDENTITY') };
  const highest = 2 ** table.bits - 1;
  const words = wordsFromBase64(table.data).map((word) => (inverse ? highest - word : word));
  return { '20500010': sequence({ ...lutItem(table), '00283006': { vr: 'OW', bytes: bytesOf(words) } }) };
}

/** Palette Color Lookup Table (PS3.3 C.7.9): what leaves the VOI LUT is spread over its entries, the other way round when `inverse`. */
export function paletteLut({ firstMapped, bits, ...data }: PaletteDescription, inverse: boolean): DataSet {
  const tables = [data.red, data.green, data.blue].map((part) => {
    const words = wordsFromBase64(part);
    return inverse ? words.reverse() : words;
  });
  return Object.fromEntries(
    tables.flatMap((words, part) => [
      [`0028110${part + 1}`, element('US', words.length & 0xffff, firstMapped, 16)],
      [
        `0028120${part + 1}`,
        { vr: 'OW' as const, bytes: bytesOf(bits === 16 ? words : words.map((entry) => (entry & 255) * 257)) },
      ],
    ]),
  );
}

function bytesOf(words: Uint16Array): Uint8Array {
  const view = new DataView(new ArrayBuffer(words.length * 2));
  for (const [index, word] of words.entries()) view.setUint16(index * 2, word, true);
  return new Uint8Array(view.buffer);
}

/** Mask (PS3.3 C.7.6.10) and Presentation State Mask (C.11.13): frame by frame what is taken off of what. */
export function maskModule(views: readonly SavedView[]): DataSet {
  const ranges: { mask: MaskOf; first: number; last: number }[] = [];
  for (const { frame, grey } of [...views].sort((a, b) => a.frame - b.frame)) {
    if (!grey?.mask) continue;
    const { mask } = grey;
    const before = ranges[ranges.length - 1];
    if (before && before.last === frame - 1 && maskKey(before.mask, before.last) === maskKey(mask, frame)) {
      before.last = frame;
    } else ranges.push({ mask, first: frame, last: frame });
  }
  if (ranges.length === 0) return {};
  return {
    '00286100': sequence(
      ...ranges.map(({ mask, first, last }) => ({
        '00286101': element('CS', 'AVG_SUB'),
        '00286102': element('US', first, last),
        '00286110': element('US', ...mask.frames),
        '00286112': element('US', mask.contrast.length),
        ...(mask.shift.some((part) => part !== 0)
          ? // Positive rows move the mask down, positive columns to the left (PS3.3 C.7.6.10.1.2).
            { '00286114': element('FL', mask.shift[1], 0 - mask.shift[0]) }
          : {}),
      })),
    ),
    '00281090': element('CS', 'SUB'),
  };
}

const maskKey = ({ frames, contrast, shift }: MaskOf, frame: number): string =>
  JSON.stringify([frames, contrast.map((number) => number - frame), shift]);

/** ICC Profile (PS3.3 C.11.15). */
export const iccProfile = (bytes: Uint8Array): DataSet => ({ '00282000': { vr: 'OB', bytes } });
