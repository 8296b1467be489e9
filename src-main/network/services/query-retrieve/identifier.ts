import { NegatoscopeError } from '../../../../src-shared/contract/errors.ts';
import { canEncode } from '../../../../src-shared/dicom/charset/index.ts';
import type { DataSet, Value } from '../../../../src-shared/dicom/data-set.ts';
import { lookup, tagFrom } from '../../../../src-shared/dicom/dictionary.ts';
import { encodeDataSet } from '../../../../src-shared/dicom/part10/write.ts';
import type { QueryingSettings } from '../../../../src-shared/settings/querying.ts';
import type { Association } from '../../upper-layer/association.ts';
import { keyValues } from './key-values.ts';
import type { Level } from './models.ts';

export type IdentifierRules = Pick<QueryingSettings, 'nameWildcard' | 'characterSets' | 'characterSetKey'>;

export interface IdentifierInput {
  /** Absent for the worklist, which has no levels. */
  level?: Level;
  /** Asked for with no value (universal matching), as keywords or paths of them. */
  returnKeys: readonly string[];
  /** Values as somebody typed them, by keyword or path; a keyword alone finds the path that ends in it. */
  match: Readonly<Record<string, string>>;
  /** Values that stand as they are: unique keys of the levels above. */
  exact?: Readonly<Record<string, string>>;
}

/**
 * The identifier of a C-FIND-RQ (PS3.4 C.4.1.1.3, K.4.1.1.3): every return key empty, matching keys with their values, and the character
 * set that holds them.
 * @throws NegatoscopeError `invalid-input` (parameters `keyword`, `value`)
 */
export function buildIdentifier(input: IdentifierInput, rules: IdentifierRules): DataSet {
  const { level, returnKeys, match, exact = {} } = input;
  const identifier: DataSet = {};
  if (level !== undefined) identifier['00080052'] = { vr: 'CS', Value: [level] };
  for (const path of returnKeys) put(identifier, path, () => []);
  for (const [keyword, typed] of Object.entries(match)) {
    if (typed.trim() === '') continue;
    put(identifier, pathOf(keyword, returnKeys), (last, vr) => keyValues(last, vr, typed, rules));
  }
  for (const [keyword, value] of Object.entries(exact)) {
    put(identifier, keyword, (_, vr) => (vr === 'UI' ? value.split('\\') : [value]));
  }
  const sets = characterSetsFor(identifier, rules);
  if (sets !== undefined) identifier['00080005'] = sets.length === 0 ? { vr: 'CS' } : { vr: 'CS', Value: sets };
  return identifier;
}

/** Bytes of an identifier. What its character sets do not hold is sent as `?`, the wildcard for one character. */
export const encodeIdentifier = (identifier: DataSet, transferSyntaxUid: string): Uint8Array =>
  encodeDataSet(identifier, transferSyntaxUid, { unencodable: 'replace' });

/** Sends an identifier in PDUs of at most `maxPduLength` (0: what the peer takes). Gives a promise when the caller should wait. */
export async function sendIdentifier(
  association: Association,
  contextId: number,
  bytes: Uint8Array,
  maxPduLength: number,
): Promise<void> {
  // The variable field of a PDU begins with the header of its presentation data value, six bytes (PS3.8 9.3.5).
  const part = maxPduLength === 0 ? bytes.length : Math.max(2, maxPduLength - 6);
  for (let at = 0; at === 0 || at < bytes.length; at += part) {
    await association.send(contextId, false, bytes.subarray(at, at + part), at + part >= bytes.length);
  }
}

function pathOf(keyword: string, paths: readonly string[]): string {
  if (keyword.includes('.') || paths.includes(keyword)) return keyword;
  return paths.find((path) => path.endsWith(`.${keyword}`)) ?? keyword;
}

type Vr = NonNullable<ReturnType<typeof lookup>>['vr'];

function put(identifier: DataSet, path: string, values: (keyword: string, vr: Vr) => Value[]): void {
  const keywords = path.split('.');
  let dataSet = identifier;
  for (const [index, keyword] of keywords.entries()) {
    const tag = tagFrom(keyword);
    const attribute = tag === undefined ? undefined : lookup(tag);
    if (tag === undefined || attribute === undefined) {
      throw new NegatoscopeError('invalid-input', `there is no attribute ${keyword}`, { keyword });
    }
    const { vr } = attribute;
    if (index < keywords.length - 1) {
      if (vr !== 'SQ') throw new NegatoscopeError('invalid-input', `${keyword} is no sequence`, { keyword });
      dataSet[tag] ??= { vr };
      const element = dataSet[tag];
      element.Value ??= [{}];
      dataSet = element.Value[0] as DataSet;
    } else if (vr === 'SQ') {
      // PS3.4 C.2.2.2.6: an item without keys asks for everything in it, which is not what a zero length means to every peer.
      dataSet[tag] ??= { vr };
    } else {
      const found = values(keyword, vr);
      dataSet[tag] = found.length > 0 ? { vr, Value: found } : { vr };
    }
  }
}

/** Values of (0008,0005); empty: the key without a value; undefined: no key. */
function characterSetsFor(identifier: DataSet, rules: IdentifierRules): string[] | undefined {
  const typed = [...textsOf(identifier)].filter((text) => !/^[\0-\x7f]*$/.test(text));
  if (typed.length > 0) {
    for (const declared of rules.characterSets) {
      const values = declared.split('\\');
      if (typed.every((text) => canEncode(text, values))) return values;
    }
    const last = rules.characterSets.at(-1);
    if (last !== undefined) return last.split('\\');
  }
  return rules.characterSetKey === 'always' ? [] : undefined;
}

function* textsOf(dataSet: DataSet): Generator<string> {
  for (const { vr, Value } of Object.values(dataSet)) {
    for (const value of Value ?? []) {
      if (typeof value === 'string') yield value;
      else if (value === null || typeof value !== 'object') continue;
      else if (vr === 'PN') yield* Object.values(value) as string[];
      else yield* textsOf(value as DataSet);
    }
  }
}
