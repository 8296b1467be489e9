import type { z } from '../../src-shared/contract/define.ts';
import { tagOf } from '../../src-shared/dicom/dictionary.ts';
import { parseDisplayFormat } from '../../src-shared/film/formats.ts';
import { printOperation } from '../../src-shared/settings/printing.ts';
import { capitalised } from '../app/formatting.ts';
import { messageOf } from './labels.ts';

/** What is wrong with one text of a list, in words; undefined: nothing. */
export type ListCheck = (text: string) => string | undefined;

/** What the schema of the list says of one of its texts; a text of nothing is being typed. */
export function checkOf(list: z.ZodType | undefined, named: string): ListCheck {
  let inner = list;
  type Definition = { innerType?: z.ZodType; element?: z.ZodType };
  const definition = (): Definition => (inner?.def ?? {}) as unknown as Definition;
  while (definition().innerType) inner = definition().innerType;
  const { element } = definition();
  const own = checks[named];
  return (text) => {
    const issue = element?.safeParse(text).error?.issues[0];
    if (!issue) return own?.(text);
    return issue.code === 'custom' ? capitalised(issue.message) : messageOf(named, issue.message);
  };
}

/** The first of some texts that cannot be taken, and why. */
export function wrongOf(texts: readonly string[], check: ListCheck): string | undefined {
  for (const text of texts) {
    const wrong = text.trim() === '' ? undefined : check(text.trim());
    if (wrong !== undefined) return `“${text.trim()}”: ${wrong}`;
  }
  return undefined;
}

/** What a schema does not know: it would do nothing. */
const checks: Record<string, ListCheck> = {
  'printing.withheld': (text) => {
    const dot = text.lastIndexOf('.');
    if (dot >= 0 && !printOperation.options.some((one) => one === text.slice(0, dot))) {
      return `No request is called ${text.slice(0, dot)}: one of ${printOperation.options.join(', ')}`;
    }
    return tagOf(text.slice(dot + 1)) === undefined ? 'No attribute has this keyword' : undefined;
  },
  'printing.formats': (text) =>
    parseDisplayFormat(text) === undefined
      ? 'Layouts are written as STANDARD\\2,3, ROW\\1,2, COL\\2,2, SLIDE, SUPERSLIDE or CUSTOM\\1'
      : undefined,
};
