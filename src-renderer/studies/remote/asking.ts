import { create } from 'zustand';
import type { RemoteQuery } from '../../../src-shared/contract/remote.ts';
import { useSearch } from '../list.ts';
import { ownOfPlace } from '../own-search.ts';
import type { StudySearch } from './answers.ts';
import { type MoreKeys, noMoreKeys, remoteQueryOf, type TextMeaning } from './keys.ts';
import { forgetTrees } from './tree-store.ts';

export interface Asking {
  more: MoreKeys;
  /** What a text was said to mean, as long as it is that text. */
  meant: { text: string; meaning: TextMeaning } | undefined;
  panel: boolean;
}

/** What is asked beside the search row. */
export const useAsking = create<Asking>(() => ({ more: noMoreKeys, meant: undefined, panel: false }));
ownOfPlace(useAsking, 'more', noMoreKeys);

/** What the search row and the panel ask now. */
export const currentQuery = () => {
  const { filters } = useSearch.getState();
  const { more, meant } = useAsking.getState();
  return remoteQueryOf(filters, more, meant?.text === filters.text ? meant.meaning : undefined);
};

/** Asks the node; what lies below its studies is asked for anew. */
export function ask(search: StudySearch, query: RemoteQuery, limit?: number): void {
  forgetTrees(search.nodeId);
  void search.run(query, limit);
}

export const togglePanel = (): void => useAsking.setState(({ panel }) => ({ panel: !panel }));
