import { parseDa } from '../../src-shared/dicom/dates.ts';
import { formatDate } from '../app/formatting.ts';

/** Attributes of a patient that are entered by hand. */
export const ownFields = [
  { tag: '00100010', label: "Patient's Name", longest: 64 * 5 + 4 },
  { tag: '00100020', label: 'Patient ID', longest: 64 },
  { tag: '00100021', label: 'Issuer of Patient ID', longest: 64 },
  { tag: '00100030', label: "Patient's Birth Date", longest: 10 },
  { tag: '00100040', label: "Patient's Sex", longest: 16 },
] as const;

export type OwnTag = (typeof ownFields)[number]['tag'];

/** A typed text as DICOM has it: `Doe, Jane` as `Doe^Jane`, `1961-04-02` as `19610402`; undefined: it cannot be that. */
export function ownValue(tag: string, typed: string): string | undefined {
  const text = typed.trim();
  if (/[\p{Cc}\\]/u.test(text)) return undefined;
  switch (tag) {
    case '00100010':
      return text.includes('^') ? text : text.replace(/\s*,\s*/, '^');
    case '00100030': {
      const digits = text.replace(/[-./\s]/g, '');
      return digits === '' || (/^\d{8}$/.test(digits) && parseDa(digits) !== undefined) ? digits : undefined;
    }
    case '00100040': {
      const sex = text.toUpperCase();
      return ['', 'M', 'F', 'O'].includes(sex) ? sex : undefined;
    }
    default:
      return text;
  }
}

/** Why a text cannot be taken. */
export const ownRule: Record<string, string> = {
  '00100030': 'A date as 1961-04-02',
  '00100040': 'M, F or O',
};

/** The values that typed texts stand for, of those that were typed at all; undefined when one of them cannot be. */
export function ownValues(typed: Readonly<Record<string, string>>): Record<string, string> | undefined {
  const values: Record<string, string> = {};
  for (const [tag, text] of Object.entries(typed)) {
    const value = ownValue(tag, text);
    if (value === undefined) return undefined;
    values[tag] = value;
  }
  return values;
}

/** A value as people read it. */
export const typedOf = (tag: string, value: string): string => (tag === '00100030' ? formatDate(value) : value);
