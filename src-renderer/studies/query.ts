import type { StudyQuery, StudySortKey } from '../../src-shared/contract/view-routes.ts';
import { dicomDay } from '../app/formatting.ts';

/** What the search row holds. Days of the range as `YYYY-MM-DD`; null is open. */
export interface Filters {
  text: string;
  name: string;
  patientId: string;
  accession: string;
  date: DateFilter;
  modalities: string[];
}
export type DateFilter =
  | { kind: 'any' | 'today' | 'week' | 'month' }
  | { kind: 'range'; from: string | null; to: string | null };

export const noFilters: Filters = {
  text: '',
  name: '',
  patientId: '',
  accession: '',
  date: { kind: 'any' },
  modalities: [],
};

export interface SortBy {
  key: StudySortKey;
  descending: boolean;
}
export const newestFirst: SortBy = { key: 'StudyDate', descending: true };

export type Scope = 'all' | 'today' | 'unread';

const daysBack = { today: 0, week: 6, month: 29 };

/** PS3.4 C.2.2.2.5: a range of days, undefined when it is open at both ends. Ends in the wrong order are exchanged. */
export function dateRange(filter: DateFilter, now = new Date()): string | undefined {
  if (filter.kind === 'any') return undefined;
  if (filter.kind !== 'range') {
    // Open towards the future: a scanner's clock may be ahead of ours.
    return `${dicomDay(daysBack[filter.kind], now)}-`;
  }
  const compact = (day: string | null): string => (day ?? '').replaceAll('-', '');
  let [from, to] = [compact(filter.from), compact(filter.to)];
  if (from && to && from > to) [from, to] = [to, from];
  return from || to ? `${from}-${to}` : undefined;
}

/** The later of two beginnings, the earlier of two ends. */
function narrowest(a: string | undefined, b: string | undefined): string | undefined {
  if (!a || !b) return a ?? b;
  const [fromA = '', toA = ''] = a.split('-');
  const [fromB = '', toB = ''] = b.split('-');
  const from = [fromA, fromB].sort().at(-1);
  const to = [toA, toB].filter(Boolean).sort()[0] ?? '';
  return `${from}-${to}`;
}

/** The search that the window's state asks for. */
export function studyQuery(filters: Filters, scope: Scope, sort: SortBy, now = new Date()): StudyQuery {
  const query: StudyQuery = { sort: sortKeys(sort) };
  if (filters.text.trim()) query.text = filters.text.trim();
  if (filters.name.trim()) query.PatientName = filters.name.trim();
  if (filters.patientId.trim()) query.PatientID = filters.patientId.trim();
  if (filters.accession.trim()) query.AccessionNumber = filters.accession.trim();
  const range = narrowest(
    dateRange(filters.date, now),
    scope === 'today' ? dateRange({ kind: 'today' }, now) : undefined,
  );
  if (range) query.StudyDate = range;
  if (filters.modalities.length > 0) query.ModalitiesInStudy = [...filters.modalities].sort();
  if (scope === 'unread') query.read = false;
  return query;
}

/** Equal values fall back to the newest study first, so that an order is never arbitrary. */
function sortKeys(sort: SortBy): NonNullable<StudyQuery['sort']> {
  const keys: NonNullable<StudyQuery['sort']> = [sort];
  if (sort.key !== 'StudyDate') keys.push(newestFirst);
  return keys;
}

export const isFiltered = (filters: Filters): boolean =>
  Boolean(filters.text.trim() || filters.name.trim() || filters.patientId.trim() || filters.accession.trim()) ||
  filters.modalities.length > 0 ||
  dateRange(filters.date) !== undefined;
