import type { MouseEvent } from 'react';
import { create } from 'zustand';
import type { StudyRow } from '../../src-shared/contract/view-routes.ts';
import { list } from './list.ts';
import { chooseOnly } from './selection.ts';

interface Picks {
  /** Chosen series of the list's catalogue: row of the series, and the study it belongs to. */
  series: ReadonlyMap<number, StudyRow>;
}

export const useSeriesPicks = create<Picks>(() => ({ series: new Map() }));

const noPicks: Picks = { series: new Map() };

/** Which studies are chosen; not what is known of them. */
const chosenKey = (): string => {
  const { catalogue, selection } = list.store.getState();
  return [catalogue, selection.focus?.studyRow, ...selection.chosen.keys()].join();
};

let before = '';
list.store.subscribe((state, previous) => {
  if (state.selection === previous.selection && state.catalogue === previous.catalogue) return;
  const now = chosenKey();
  if (now !== before && useSeriesPicks.getState().series.size > 0) useSeriesPicks.setState(noPicks);
  before = now;
});

/** A click on a tile of a series: chooses it alone, with Ctrl adds or removes it. False when it hit no tile. */
export function pickSeries(event: MouseEvent, study: StudyRow, index: number): boolean {
  const tile = (event.target as HTMLElement).closest<HTMLElement>('[data-series-row]');
  if (!tile) return false;
  const seriesRow = Number(tile.dataset['seriesRow']);
  if (event.ctrlKey || event.metaKey) {
    useSeriesPicks.setState(({ series }) => {
      const next = new Map(series);
      if (!next.delete(seriesRow)) next.set(seriesRow, study);
      return { series: next };
    });
    return true;
  }
  list.select(chooseOnly(study, index));
  useSeriesPicks.setState({ series: new Map([[seriesRow, study]]) });
  return true;
}
