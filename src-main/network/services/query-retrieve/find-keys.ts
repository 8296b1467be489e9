import type { Tag } from '../../../../src-shared/dicom/data-set.ts';
import { tagFrom } from '../../../../src-shared/dicom/dictionary.ts';
import type { QueryScpSettings } from '../../../../src-shared/settings/query-scp.ts';
import { levelOfKey, type QueryLevel } from '../../../archive/database/keys.ts';

/** Which keys a policy takes at which level; made once for each policy. */
export class FindKeys {
  /** Never compared, by tag or `tag.tag`; some only with instances of some SOP classes. */
  readonly unmatched: { keys: string[]; sopClasses?: string[] }[];
  readonly #lists: Record<QueryLevel, ReadonlySet<string> | undefined>;
  readonly #takesUpper: boolean;

  constructor({ keys, returnOnly, upperLevelKeys }: QueryScpSettings) {
    const list = (names: readonly string[]) => (names.length === 0 ? undefined : new Set(names.map(pathOf)));
    this.#lists = {
      patient: list(keys.patient),
      study: list(keys.study),
      series: list(keys.series),
      instance: list(keys.image),
    };
    this.#takesUpper = upperLevelKeys === 'accept';
    this.unmatched = returnOnly.map((rule) => ({
      keys: rule.keys.map(pathOf),
      ...(rule.sopClasses === undefined ? {} : { sopClasses: rule.sopClasses }),
    }));
  }

  /** Whether a key is taken in a query at this level; `below` is the path within a sequence, with a point in front. */
  takes(tag: Tag, level: QueryLevel, below = ''): boolean {
    const own = levelOfKey(tag, level);
    if (own === undefined) {
      return false;
    }
    if (this.#listed(tag, level, below)) {
      return true;
    }
    // In the Study Root model patients are asked for at STUDY level: their keys are of that level.
    const isUpper = own !== level && !(own === 'patient' && level === 'study');
    return isUpper && this.#takesUpper && this.#listed(tag, own, below);
  }

  #listed(tag: Tag, level: QueryLevel, below: string): boolean {
    const list = this.#lists[level];
    if (list === undefined) {
      return levelOfKey(tag, level) === level || (level === 'study' && levelOfKey(tag, level) === 'patient');
    }
    if (list.has(tag)) {
      return true;
    }
    const path = tag + below;
    return list.has(path) || [...list].some((entry) => entry.startsWith(`${path}.`));
  }
}

const cache = new WeakMap<QueryScpSettings, FindKeys>();

export function findKeysOf(settings: QueryScpSettings): FindKeys {
  let keys = cache.get(settings);
  if (keys === undefined) {
    keys = new FindKeys(settings);
    cache.set(settings, keys);
  }
  return keys;
}

/** Keywords of a path as tags; what is no keyword stays, and matches nothing. */
const pathOf = (path: string): string =>
  path
    .split('.')
    .map((part) => (/^[0-9A-Fa-f]{8}$/.test(part) ? part.toUpperCase() : (tagFrom(part) ?? part)))
    .join('.');
