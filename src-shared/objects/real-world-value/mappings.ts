import type { DataSet, Tag } from '../../dicom/data-set.ts';
import { codeMeaning, firstItem, items, number, numbers, text } from '../../imaging/describe/values.ts';

/** The unit of real-world values: UCUM code, and how it is written for people. */
export interface RealWorldUnit {
  code: string;
  label: string;
}

/** One item of a Real World Value Mapping Sequence (PS3.3 C.7.6.16.2.11): stored values to values of the real world. */
export interface RealWorldMapping {
  label: string;
  explanation?: string;
  quantity?: string;
  unit: RealWorldUnit;
  /** Stored values it holds for, both included; absent: all. */
  first?: number;
  last?: number;
  /** Linear, where there is no table. */
  slope?: number;
  intercept?: number;
  /** Values from `first` on, one for each stored value. */
  table?: readonly number[];
}

/** Values of one table that are held. */
const mostValues = 65_536;

const people: Readonly<Record<string, string>> = {
  "[hnsf'U]": 'HU',
  '1': '',
  '{SUVbw}g/ml': 'SUVbw g/ml',
  'mm2/s': 'mm²/s',
  'um2/s': 'µm²/s',
};

function unitOf(item: DataSet): RealWorldUnit {
  const unit = firstItem(item, '004008EA');
  const code = (unit && (text(unit, '00080100') ?? text(unit, '00080119'))) ?? '1';
  return { code, label: people[code] ?? code };
}

/** Quantity Definition (0040,9220): the value of its concept "Quantity", else the first coded one. */
function quantityOf(item: DataSet): string | undefined {
  const list = items(item, '00409220');
  const named =
    list.find((one) => text(firstItem(one, '0040A043') ?? {}, '00080100') === '246205007') ??
    list.find((one) => firstItem(one, '0040A168'));
  return named && codeMeaning(named, '0040A168');
}

/** The end of a range: as an integer of the image's representation, or as a double. */
function endOf(item: DataSet, whole: Tag, double: Tag): number | undefined {
  return number(item, double, 'f64') ?? number(item, whole, 'u16');
}

/** Mappings of an image, of a functional group or of an item of a Real World Value Mapping object; damaged ones are left out. */
export function describeMappings(dataSet: DataSet): RealWorldMapping[] {
  return items(dataSet, '00409096').flatMap((item, index): RealWorldMapping[] => {
    const first = endOf(item, '00409216', '00409214');
    const last = endOf(item, '00409211', '00409213');
    const explanation = text(item, '00283003');
    const quantity = quantityOf(item);
    const common = {
      label: text(item, '00409210') ?? explanation ?? `mapping ${index + 1}`,
      ...(explanation ? { explanation } : {}),
      ...(quantity ? { quantity } : {}),
      unit: unitOf(item),
      ...(first !== undefined && last !== undefined && first <= last ? { first, last } : {}),
    };
    const table = numbers(item, '00409212', 'f64');
    if (table.length > 0) {
      if (table.length > mostValues || first === undefined || last === undefined || !Number.isInteger(first)) return [];
      return last - first + 1 === table.length ? [{ ...common, table }] : [];
    }
    const slope = number(item, '00409225', 'f64');
    const intercept = number(item, '00409224', 'f64');
    return slope === undefined || intercept === undefined ? [] : [{ ...common, slope, intercept }];
  });
}

/** The real-world value of a stored one; undefined outside of what the mapping holds for. */
export function realWorldValue(
  { first, last, slope, intercept, table }: RealWorldMapping,
  stored: number,
): number | undefined {
  if (first !== undefined && last !== undefined && (stored < first || stored > last)) return undefined;
  const value = table ? table[Math.round(stored) - first!] : stored * slope! + intercept!;
  return value !== undefined && Number.isFinite(value) ? value : undefined;
}

/** A Real World Value Mapping object: its mappings by the SOP Instance UIDs of the images they are for, frames from 1 where it says so. */
export interface MappingsOfImages {
  label: string;
  groups: { images: ReadonlyMap<string, readonly number[] | undefined>; mappings: RealWorldMapping[] }[];
}

export function readRealWorldMappings(dataSet: DataSet): MappingsOfImages {
  return {
    label: text(dataSet, '00700080') ?? text(dataSet, '0008103E') ?? 'real world values',
    groups: items(dataSet, '00409094').map((item) => ({
      images: new Map(
        items(item, '00081140').flatMap((image) => {
          const uid = text(image, '00081155');
          const frames = numbers(image, '00081160').filter((frame) => Number.isInteger(frame) && frame > 0);
          return uid ? [[uid, frames.length > 0 ? frames : undefined] as const] : [];
        }),
      ),
      mappings: describeMappings(item),
    })),
  };
}
