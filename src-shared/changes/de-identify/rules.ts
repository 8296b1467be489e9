import canon from '../../../resources/de-identification/canon-gca.json' with { type: 'json' };
import standard from '../../../resources/de-identification/ps3.15.json' with { type: 'json' };
import type { DeIdentifyProfile } from '../model.ts';
import { type Action, actionOf, actionOfCell } from './actions.ts';
import { parseSafePrivate } from './private.ts';

/** Rows of PS3.15 Table E.1-1: the basic profile, and what options make of it. */
const standardRows = standard.attributes as unknown as Readonly<
  Record<string, readonly [basic: string, options?: Readonly<Record<string, string>>]>
>;
/** Table 7-1, and Study and Acquisition Date, which its text names: a study must not have parts of two times. */
const canonRows: Readonly<Record<string, string>> = {
  ...canon.attributes,
  ...Object.fromEntries(canon.alsoShifted.map((tag) => [tag, 'O'])),
};

/** A profile with its options, ready to be asked. */
export interface Rules {
  readonly basedOn: DeIdentifyProfile['basedOn'];
  /** Options that hold. */
  readonly options: ReadonlySet<string>;
  /** What becomes of an attribute that the profile names; undefined: it does not. */
  actionOf(tag: string, strict: boolean): Action | undefined;
  /** What the settings say of private elements: `0019xx10`. */
  privateAction(tag: string): Action | undefined;
  /** One's own safe private elements: creator, line break, group and last two digits. */
  readonly safePrivate: ReadonlySet<string>;
}

/** `600030` and `60xx`: repeating groups stand as `60xx3000` and `50xxxxxx` in the table. */
function rowOf<T>(rows: Readonly<Record<string, T>>, tag: string): T | undefined {
  const row = rows[tag];
  if (row !== undefined) return row;
  const isEven = (Number.parseInt(tag[3]!, 16) & 1) === 0;
  if (isEven && tag.startsWith('60')) return rows[`60xx${tag.slice(4)}`];
  return isEven && tag.startsWith('50') ? rows['50xxxxxx'] : undefined;
}

/** Of options that say different things what is kept wins, then what is cleaned; but dates that are to be shifted are, whatever else is kept. */
function cellOf(row: (typeof standardRows)[string], options: ReadonlySet<string>): string {
  const [basic, byOption] = row;
  if (byOption === undefined) return basic;
  const said = Object.entries(byOption).filter(([option]) => options.has(option));
  if (said.some(([option]) => option === 'retain-modified-dates')) return 'C';
  if (said.some(([, letter]) => letter === 'K')) return 'K';
  return said.some(([, letter]) => letter === 'C') ? 'C' : basic;
}

/** Rules of a profile. */
export function rulesOf(profile: DeIdentifyProfile): Rules {
  const options = new Set(profile.basedOn === 'ps3.15' ? profile.options : []);
  const own = new Map<string, Action>();
  for (const [tag, letter] of Object.entries(profile.actions)) {
    const action = actionOf(letter.toUpperCase());
    if (action !== undefined)
      own.set(
        tag.replaceAll(/[^x]/g, (digit) => digit.toUpperCase()),
        action,
      );
  }
  const safePrivate = new Set<string>();
  for (const text of profile.safePrivate) {
    const parsed = parseSafePrivate(text);
    if (parsed !== undefined) safePrivate.add(`${parsed.creator}\n${parsed.key}`);
  }
  const known = new Map<string, Action | undefined>();
  const bundled = (tag: string, strict: boolean): Action | undefined => {
    if (profile.basedOn === 'canon-gca') return actionOf(canonRows[tag] ?? '');
    if (profile.basedOn === 'patient-editing') return undefined;
    const row = rowOf(standardRows, tag);
    if (row === undefined) return undefined;
    const cell = cellOf(row, options);
    // Of dates "clean" is to shift them (E.3.6).
    if (cell === 'C' && row[1]?.['retain-modified-dates'] === 'C') return 'shift';
    return actionOfCell(tag, cell, strict);
  };
  return {
    basedOn: profile.basedOn,
    options,
    safePrivate,
    privateAction: (tag) => own.get(tag) ?? own.get(`${tag.slice(0, 4)}xx${tag.slice(6)}`),
    actionOf(tag, strict) {
      const key = strict ? `!${tag}` : tag;
      if (known.has(key)) return known.get(key);
      const action = own.get(tag) ?? bundled(tag, strict);
      if (known.size < 16_384) known.set(key, action);
      return action;
    },
  };
}
