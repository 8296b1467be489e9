import { type ReactNode, useMemo } from 'react';
import type { z } from '../../src-shared/contract/define.ts';
import { overlay } from '../../src-shared/settings/overlay.ts';
import { type Path, valueAt, withValue } from './draft.ts';
import { DraftContext, useDraft } from './draft-context.ts';
import { messageOf } from './labels.ts';

/** Where the values of `OwnValues` stand for the fields within. */
export const ownPath = 'own';

/** Without the member at a path, and without objects that are empty then. */
export function withoutValue(record: unknown, path: Path): unknown {
  const [key = '', ...rest] = path.split('.');
  if (typeof record !== 'object' || record === null || !(key in record)) return record;
  const { [key]: member, ...others } = record as Record<string, unknown>;
  if (rest.length === 0) return others;
  const left = withoutValue(member, rest.join('.'));
  return typeof left === 'object' && left !== null && Object.keys(left).length === 0
    ? others
    : { ...others, [key]: left };
}

interface OwnValuesProps {
  /** The values for all. */
  base: Path;
  /** The members that differ here. */
  path: Path;
  schema: z.ZodType;
  children: ReactNode;
}

/**
 * Fields of settings that may differ in one place (a node): they show what holds, whoever says so; what is changed here is kept here, and can go
 * back to what holds for all.
 */
export function OwnValues({ base, path, schema, children }: OwnValuesProps) {
  const outer = useDraft();
  const common = valueAt(outer.draft, base);
  const own = (valueAt(outer.draft, path) ?? {}) as Record<string, unknown>;
  const effective = overlay(common, own);
  const problems = useMemo(() => {
    const result: Record<Path, string> = {};
    for (const issue of schema.safeParse(effective).error?.issues ?? []) {
      const place = issue.path.map(String).join('.');
      result[`${ownPath}.${place}`] ??= messageOf(`${base}.${place}`, issue.message);
    }
    return result;
  }, [schema, effective, base]);
  const inner = (place: Path): Path => place.slice(ownPath.length + 1);
  return (
    <DraftContext.Provider
      value={{
        draft: { [ownPath]: effective } as never,
        set: (place, value) => {
          const same = JSON.stringify(valueAt(common, inner(place))) === JSON.stringify(value);
          outer.set(path, same ? withoutValue(own, inner(place)) : withValue(own, inner(place), value));
        },
        problemAt: (place) => problems[place],
        problemsBelow: (place) => Object.keys(problems).some((one) => one.startsWith(`${place}.`)),
        touched: () => {},
        own: {
          has: (place) => valueAt(own, inner(place)) !== undefined,
          reset: (place) => outer.set(path, withoutValue(own, inner(place))),
        },
      }}
    >
      {children}
    </DraftContext.Provider>
  );
}
