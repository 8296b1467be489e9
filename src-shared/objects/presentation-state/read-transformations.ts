import type { DataSet } from '../../dicom/data-set.ts';
import { describeLut, describeModality, describeVoi } from '../../imaging/describe/transformations.ts';
import { code, firstItem, items, numbers } from '../../imaging/describe/values.ts';
import type { StateModality, StatePresentationLut, StateVoi } from './model.ts';
import { atMost, type Problems } from './problems.ts';
import { scopeOf } from './read-references.ts';

const maximumVoiItems = 10_000;
const maximumChoices = 100;

/** Descriptors say by their VR whether the values that are mapped first are signed (PS3.3 C.11.1.1.1). */
const isSigned = (item: DataSet | undefined): boolean => item?.['00283002']?.vr === 'SS';

/** Modality LUT (PS3.3 C.11.1) of a state or of an input. */
export function modalityOf(dataSet: DataSet, problems: Problems): StateModality {
  const table = firstItem(dataSet, '00283000');
  const found = describeModality(dataSet, isSigned(table)) ?? {};
  const [slope] = numbers(dataSet, '00281053');
  const damaged =
    (table !== undefined && !found.modalityLut) ||
    (table === undefined &&
      (slope === 0 ||
        ['00281052', '00281053'].some((tag) => numbers(dataSet, tag).some((value) => !Number.isFinite(value)))));
  return problems.when(damaged, 'Modality LUT or rescale: cannot be read') ? { unreadable: true } : found;
}

/** Windows and tables of an item that holds a VOI LUT macro (PS3.3 C.11.2), or nothing. */
export function voiOf(item: DataSet, problems: Problems): Omit<StateVoi, 'images'> | undefined {
  const { voiWindows = [], voiFunction, voiLuts = [] } = describeVoi(item, isSigned(firstItem(item, '00283010')));
  const stated = Math.max(numbers(item, '00281050').length, numbers(item, '00281051').length);
  problems.when(voiWindows.length < stated, 'Window: centre or width cannot be used');
  problems.when(voiLuts.length < items(item, '00283010').length, 'VOI LUT: cannot be read');
  if (voiWindows.length === 0 && voiLuts.length === 0) return undefined;
  return {
    windows: [...atMost(voiWindows, maximumChoices, 'Windows', problems)],
    ...(voiFunction ? { voiFunction } : {}),
    luts: [...atMost(voiLuts, maximumChoices, 'VOI LUTs', problems)],
  };
}

/** Softcopy VOI LUT (PS3.3 C.11.8) of a state or of an input; items that can be read go before those that cannot. */
export function softcopyVoi(dataSet: DataSet, problems: Problems): StateVoi[] {
  const found: StateVoi[] = [];
  const unreadable: StateVoi[] = [];
  for (const item of atMost(items(dataSet, '00283110'), maximumVoiItems, 'Softcopy VOI LUTs', problems)) {
    const scope = scopeOf(item, problems);
    const voi = voiOf(item, problems);
    if (problems.when(!scope, 'Softcopy VOI LUT whose images cannot be read')) continue;
    if (problems.when(!voi, 'Softcopy VOI LUT: cannot be read, the window of the image is used'))
      unreadable.push({ ...scope, windows: [], luts: [], unreadable: true });
    else found.push({ ...scope, ...voi! });
  }
  return [...found, ...unreadable];
}

/** Softcopy Presentation LUT (PS3.3 C.11.6): the table goes before the shape. IDENTITY where neither can be read. */
export function presentationLut(dataSet: DataSet, problems: Problems): StatePresentationLut {
  const item = firstItem(dataSet, '20500010');
  // Its first value mapped is 0 always (C.11.6.1.1).
  const table = item && describeLut(item, false);
  if (table) return { table: { ...table, firstMapped: 0 } };
  problems.when(item !== undefined, 'Presentation LUT: cannot be read');
  const shape = code(dataSet, '20500020');
  if (shape === 'IDENTITY' || shape === 'INVERSE') return { shape };
  if (!item) problems.add('Presentation LUT Shape: missing or unknown');
  return { shape: 'IDENTITY' };
}
