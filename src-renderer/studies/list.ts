import { create, useStore } from 'zustand';
import { studyListSchema, viewRoutes } from '../../src-shared/contract/view-routes.ts';
import { fetchJson } from '../app/fetch-json.ts';
import { remember, remembered } from '../app/remembered.ts';
import { columns } from './columns.ts';
import { type ListState, StudyListModel } from './list-store.ts';
import { ownOfPlace } from './own-search.ts';
import { type Filters, newestFirst, noFilters, type SortBy } from './query.ts';
import { answersOf } from './remote/answers.ts';

/** The study list of this window. */
export const list = new StudyListModel(async (catalogue, query, signal) => {
  const answers = answersOf(catalogue);
  if (answers) return answers.page(query.offset, query.limit);
  return await fetchJson(viewRoutes.studies(catalogue, query), studyListSchema, signal);
});

export const useList = <T>(selector: (state: ListState) => T): T => useStore(list.store, selector);

const isSort = (value: unknown): value is SortBy =>
  typeof value === 'object' &&
  value !== null &&
  columns.some((column) => column.sort === (value as SortBy).key) &&
  typeof (value as SortBy).descending === 'boolean';

interface SearchState {
  filters: Filters;
  sort: SortBy;
}

/** What the search row and the column titles ask for. */
export const useSearch = create<SearchState>(() => ({
  filters: noFilters,
  sort: remembered('studies.sort', newestFirst, isSort),
}));

export const setFilters = (change: Partial<Filters>): void =>
  useSearch.setState((state) => ({ filters: { ...state.filters, ...change } }));

ownOfPlace(useSearch, 'filters', noFilters);

export const clearFilters = (): void => useSearch.setState({ filters: noFilters });

export function setSort(sort: SortBy): void {
  remember('studies.sort', sort);
  useSearch.setState({ sort });
}
