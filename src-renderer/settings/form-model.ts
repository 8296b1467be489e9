import type { z } from '../../src-shared/contract/define.ts';
import { transferSyntaxes } from '../../src-shared/dicom/transfer-syntaxes.ts';
import { capitalised } from '../app/formatting.ts';

/** How a setting is edited. */
export type FieldKind =
  | { kind: 'switch' }
  | { kind: 'choice'; options: string[] }
  | { kind: 'number'; suffix?: string; scale?: number; decimals?: boolean; optional?: boolean }
  /** A DIMSE status, in hexadecimal. */
  | { kind: 'status' }
  | { kind: 'text' }
  | { kind: 'file' }
  /** Several short texts. */
  | { kind: 'texts' }
  /** Several UIDs that have names. */
  | { kind: 'uids'; of: 'transfer-syntaxes' | 'sop-classes' }
  | { kind: 'choices'; options: string[] }
  | { kind: 'group'; schema: z.ZodObject }
  /** Several flat objects: a line for each. */
  | { kind: 'table'; schema: z.ZodObject }
  /** Whatever is too rich for a field. */
  | { kind: 'json' };

type Definition = {
  type: string;
  innerType?: z.ZodType;
  element?: z.ZodType;
  entries?: Record<string, string>;
  options?: z.ZodType[];
};
const definitionOf = (schema: z.ZodType): Definition => schema.def as unknown as Definition;

/** What stands inside defaults and the like. */
function bare(schema: z.ZodType): { schema: z.ZodType; optional: boolean } {
  let inner = schema;
  let optional = false;
  for (
    let { type, innerType } = definitionOf(inner);
    innerType !== undefined;
    { type, innerType } = definitionOf(inner)
  ) {
    optional ||= type === 'optional';
    inner = innerType;
  }
  return { schema: inner, optional };
}

/** How a member of the settings is edited, from its schema and its name. */
export function fieldKind(schema: z.ZodType, path: string): FieldKind {
  const { schema: inner, optional } = bare(schema);
  const definition = definitionOf(inner);
  const name = path.split('.').at(-1) ?? '';
  switch (definition.type) {
    case 'boolean':
      return { kind: 'switch' };
    case 'enum':
      return { kind: 'choice', options: Object.values(definition.entries ?? {}) };
    case 'number':
      return numberKind(inner, path, name, optional);
    case 'string':
      return /file$/i.test(name) ? { kind: 'file' } : { kind: 'text' };
    case 'object':
      return { kind: 'group', schema: inner as z.ZodObject };
    case 'array':
      return arrayKind(definition.element, path, name);
    case 'union': {
      // A title or a port that may be empty.
      const parts = (definition.options ?? []).map((part) => definitionOf(bare(part).schema).type);
      if (parts.every((type) => type === 'literal' || type === 'string')) return { kind: 'text' };
      if (parts.every((type) => type === 'literal' || type === 'number')) return { kind: 'number' };
      const choice = (definition.options ?? []).find((part) => definitionOf(part).type === 'enum');
      if (choice && parts.every((type) => type === 'literal' || type === 'enum')) {
        return { kind: 'choice', options: ['', ...Object.values(definitionOf(choice).entries ?? {})] };
      }
      return { kind: 'json' };
    }
    default:
      return { kind: 'json' };
  }
}

/** What has room in a line of a table. */
const inTable: ReadonlySet<FieldKind['kind']> = new Set(['choice', 'status', 'text', 'number', 'switch']);

function numberKind(schema: z.ZodType, path: string, name: string, optional: boolean): FieldKind {
  if (/(^|\.)(statuses|retryStatuses)\.([^.]+|\d+\.[^.]+)$/.test(path)) return { kind: 'status' };
  const more = optional ? { optional } : {};
  if (name.endsWith('Ms')) return { kind: 'number', suffix: 's', scale: 1000, ...more };
  if (name.endsWith('Bytes')) return { kind: 'number', suffix: 'MiB', scale: 1024 * 1024, ...more };
  if (name.endsWith('Seconds')) return { kind: 'number', suffix: 's', ...more };
  if (name.endsWith('Mm')) return { kind: 'number', suffix: 'mm', decimals: true, ...more };
  if (name.endsWith('Days')) return { kind: 'number', suffix: 'days', ...more };
  const whole = schema.safeParse(1.5).success === false;
  return { kind: 'number', ...(whole ? {} : { decimals: true }), ...more };
}

function arrayKind(element: z.ZodType | undefined, path: string, name: string): FieldKind {
  const member = element && bare(element).schema;
  const { type, entries } = member ? definitionOf(member) : { type: '', entries: undefined };
  if (type === 'object') {
    const { shape } = member as z.ZodObject;
    const flat = Object.keys(shape).every((key) =>
      inTable.has(fieldKind(shape[key] as z.ZodType, `${path}.${key}`).kind),
    );
    return flat ? { kind: 'table', schema: member as z.ZodObject } : { kind: 'json' };
  }
  if (type === 'enum') return { kind: 'choices', options: Object.values(entries ?? {}) };
  if (type !== 'string') return { kind: 'json' };
  if (/transferSyntaxes$|^combined$|^separate$/i.test(name)) return { kind: 'uids', of: 'transfer-syntaxes' };
  if (/sopClasses$/i.test(name)) return { kind: 'uids', of: 'sop-classes' };
  return { kind: 'texts' };
}

/** Names of the transfer syntaxes by UID, for lists to choose from. */
export const syntaxNames = (): { value: string; label: string }[] =>
  [...transferSyntaxes.values()].map(({ uid, name }) => ({ value: uid, label: name }));

/** `matchNothing`, `match-nothing` as words. */
export function asWords(text: string): string {
  const spaced = text
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replaceAll('-', ' ')
    .toLowerCase();
  const words = spaced
    .replace(/\bms$/, '')
    .trim()
    .replace(
      /\b(scp|scu|uid|pdu|tls|ae|sop|mpps|udp|ip|id)(s?)\b/g,
      (_, word: string, plural: string) => word.toUpperCase() + plural,
    );
  return capitalised(words);
}
