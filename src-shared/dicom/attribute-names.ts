import type { Tag } from './data-set.ts';
import { lookup } from './dictionary.ts';
import { nameTable } from './tables/attribute-names.generated.ts';

let names: Map<string, string> | undefined;

/** Words of a keyword with spaces between. */
function splitWords(keyword: string): string {
  return keyword.replace(/([a-z0-9])([A-Z])/g, '$1 $2').replace(/([A-Z])([A-Z][a-z])/g, '$1 $2');
}

/** The standard's name of an attribute for people (`Patient's Name`); undefined for what the tables do not know. */
export function nameOf(tag: Tag): string | undefined {
  const attribute = lookup(tag);
  if (attribute === undefined) return undefined;
  names ??= new Map(
    nameTable
      .trim()
      .split('\n')
      .map((line) => [line.slice(0, 8), line.slice(9)]),
  );
  return names.get(attribute.tag) ?? splitWords(attribute.keyword);
}
