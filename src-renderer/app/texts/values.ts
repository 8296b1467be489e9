import { onOneLine } from '../formatting.ts';
import { identityValues } from './identity-values.ts';
import { placeValues } from './place-values.ts';
import { studyValues } from './study-values.ts';
import { techniqueValues } from './technique-values.ts';
import type { TextSource, TextValue } from './text-source.ts';
import { viewValues } from './view-values.ts';

/** All values that texts can be made of, by name. */
export const textValues: ReadonlyMap<string, TextValue> = new Map<string, TextValue>(
  Object.entries({ ...identityValues, ...studyValues, ...placeValues, ...viewValues, ...techniqueValues }),
);

/** What a source says of a value; undefined when it says nothing, or nobody knows the value. */
export function textOf(name: string, source: TextSource, digits?: number): string | undefined {
  return onOneLine(textValues.get(name)?.of(source, digits) ?? '').trim() || undefined;
}
