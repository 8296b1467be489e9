import type { DataSet, Tag } from '../../dicom/data-set.ts';
import type { RealWorldMapping, RealWorldUnit } from '../description.ts';
import { codeMeaning, firstItem, items, number, numbers, text } from './values.ts';

/** Values of one table that are held. */
const mostValues = 65_536;

const people: Readonly<Record<string, string>> = {
  "[hnsf'U]": 'HU',
  '1': '',
  '{SUVbw}g/ml': 'SUVbw g/ml',
  'mm2/s': 'mm²/s',
  'um2/s': 'µm²/s',
};

/** A unit of UCUM as people write it; empty for none. */
export const unitLabel = (code: string): string => people[code] ?? code;

function unitOf(item: DataSet): RealWorldUnit {
  const unit = firstItem(item, '004008EA');
  const code = (unit && (text(unit, '00080100') ?? text(unit, '00080119'))) ?? '1';
  return { code, label: unitLabel(code) };
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
