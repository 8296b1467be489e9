import type { RemoteQuery } from '../../../src-shared/contract/remote.ts';
import { dateRange, type Filters } from '../query.ts';
import { keyValue } from './more-keys.ts';
import { nameKey } from './name-key.ts';

/** What the text of the one search field may mean to a node, which has no "everything" (PS3.4 C.6.2.1.2). */
export type TextMeaning = 'PatientName' | 'PatientID' | 'AccessionNumber';

export const meaningNames: Record<TextMeaning, string> = {
  PatientName: 'name',
  PatientID: 'patient ID',
  AccessionNumber: 'accession number',
};

/** Keys beside those of the search row, as typed; only what is not empty is here. */
export interface MoreKeys {
  values: Readonly<Record<string, string>>;
  fuzzy: boolean;
}
export const noMoreKeys: MoreKeys = { values: {}, fuzzy: false };

/** Modalities that a word in capitals is taken for. */
const modalityWords = new Set(['CT', 'MR', 'DX', 'CR', 'US', 'MG', 'XA', 'NM', 'PT', 'RF', 'SC', 'ES', 'OP', 'ECG']);

const compact = (year: string, month: string, day: string): string | undefined => {
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  const real = date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
  return real && Number(year) >= 1900 && Number(year) < 2200 ? `${year}${month}${day}` : undefined;
};

/**
 * A day or a month as people write it, as a value or range of a DA key (PS3.4 C.2.2.2.5): `2026-11-20`, `20261120`,
 * `20.11.2026`, `2026-11`. Undefined for what is no date, or could be two (`03/04/2026`).
 */
export function dateOf(word: string): string | undefined {
  const iso = /^(\d{4})([-./]?)(\d{2})\2(\d{2})$/.exec(word);
  if (iso) return compact(iso[1]!, iso[3]!, iso[4]!);
  const european = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(word);
  if (european) return compact(european[3]!, european[2]!.padStart(2, '0'), european[1]!.padStart(2, '0'));
  const month = /^(\d{4})[-./](\d{2})$/.exec(word);
  if (month && compact(month[1]!, month[2]!, '01')) {
    const last = new Date(Date.UTC(Number(month[1]), Number(month[2]), 0)).getUTCDate();
    return `${month[1]}${month[2]}01-${month[1]}${month[2]}${last}`;
  }
  return undefined;
}

/** What a text would be searched as when nobody says otherwise: something with a digit in it is an ID, else a name. */
export const meaningOf = (text: string): TextMeaning => (/\d/.test(text) ? 'PatientID' : 'PatientName');

export interface TextKeys {
  keys: Record<string, string>;
  /** The words that were taken for a name or number, and as what. */
  text: string;
  meaning: TextMeaning | undefined;
}

/** The keys that the words of the one search field stand for: dates and modalities by their look, the rest as meant. */
export function textKeys(text: string, meant?: TextMeaning): TextKeys {
  const keys: Record<string, string> = {};
  const rest: string[] = [];
  for (const word of text.trim().split(/\s+/).filter(Boolean)) {
    const date = dateOf(word);
    if (date !== undefined && keys['StudyDate'] === undefined) keys['StudyDate'] = date;
    else if (modalityWords.has(word) && keys['ModalitiesInStudy'] === undefined) keys['ModalitiesInStudy'] = word;
    else rest.push(word);
  }
  const left = rest.join(' ');
  if (left === '') return { keys, text: '', meaning: undefined };
  const meaning = meant ?? meaningOf(left);
  keys[meaning] = meaning === 'PatientName' ? nameKey(left) : left;
  return { keys, text: left, meaning };
}

/** The query that the search row and the panel of more keys ask of a node. A field of its own counts more than the one for everything. */
export function remoteQueryOf(filters: Filters, more: MoreKeys, meant?: TextMeaning, now = new Date()): RemoteQuery {
  const keys: Record<string, string> = { ...textKeys(filters.text, meant).keys };
  const put = (key: string, value: string | undefined): void => {
    if (value) keys[key] = value;
  };
  put('PatientName', nameKey(filters.name));
  put('PatientID', filters.patientId.trim());
  put('AccessionNumber', filters.accession.trim());
  put('StudyDate', dateRange(filters.date, now));
  // PS3.4 C.2.2.2.2 has lists for UIDs alone; the query SCU asks one modality after the other where the node needs that.
  put('ModalitiesInStudy', [...filters.modalities].sort().join('\\'));
  for (const [key, value] of Object.entries(more.values)) put(key, keyValue(key, value));
  return { keys, ...(more.fuzzy ? { fuzzy: true } : {}) };
}

export const isEmptyQuery = (query: RemoteQuery): boolean => Object.keys(query.keys).length === 0;
