import type { MouseEvent } from 'react';
import { create } from 'zustand';
import type { StudyRow } from '../../src-shared/contract/view-routes.ts';
import { list } from './list.ts';
import { chooseOnly } from './selection.ts';

/** What is chosen below the studies of the list's catalogue, by row, each with the study it belongs to. */
export interface Picks {
  series: ReadonlyMap<number, StudyRow>;
  instances: ReadonlyMap<number, PickedInstance>;
}

export interface PickedInstance {
  study: StudyRow;
  seriesRow: number;
}

export const noPicks: Picks = { series: new Map(), instances: new Map() };

export const useSeriesPicks = create<Picks>(() => noPicks);

export const anyPicked = ({ series, instances }: Picks): boolean => series.size > 0 || instances.size > 0;

/** The studies that chosen series and instances belong to, each once. */
export const studiesOfPicks = ({ series, instances }: Picks): StudyRow[] => {
  const rows = [...series.values(), ...[...instances.values()].map(({ study }) => study)];
  return [...new Map(rows.map((row) => [row.studyRow, row])).values()];
};

/** Which studies are chosen; not what is known of them. */
const chosenKey = (): string => {
  const { catalogue, selection } = list.store.getState();
  return [catalogue, selection.focus?.studyRow, ...selection.chosen.keys()].join();
};

let before = '';
list.store.subscribe((state, previous) => {
  if (state.selection === previous.selection && state.catalogue === previous.catalogue) return;
  const now = chosenKey();
  if (now !== before && anyPicked(useSeriesPicks.getState())) useSeriesPicks.setState(noPicks);
  before = now;
});

/** Something that can be chosen below a study: series (several where they are shown as one), or one instance. */
export type Pickable = { seriesRows: readonly number[] } | { instanceRow: number; seriesRow: number };

export const isPicked = ({ series, instances }: Picks, what: Pickable): boolean =>
  'instanceRow' in what ? instances.has(what.instanceRow) : what.seriesRows.every((row) => series.has(row));

function without<T>(map: ReadonlyMap<number, T>, rows: readonly number[]): Map<number, T> {
  const left = new Map(map);
  for (const row of rows) left.delete(row);
  return left;
}

/** Chooses alone, or with `add` adds or removes. */
export function pick(what: Pickable, study: StudyRow, add: boolean): void {
  if (!add) list.select(chooseOnly(study, list.placeOf(study.studyRow) ?? 0));
  const now = add ? useSeriesPicks.getState() : noPicks;
  const picked = isPicked(now, what);
  if ('instanceRow' in what) {
    const instances = without(now.instances, [what.instanceRow]);
    if (!picked) instances.set(what.instanceRow, { study, seriesRow: what.seriesRow });
    useSeriesPicks.setState({ series: now.series, instances });
    return;
  }
  const series = without(now.series, what.seriesRows);
  if (!picked) for (const row of what.seriesRows) series.set(row, study);
  useSeriesPicks.setState({ series, instances: now.instances });
}

/** Chooses a run of instances of a study, with what was chosen before. */
export function pickRun(run: readonly { instanceRow: number; seriesRow: number }[], study: StudyRow): void {
  useSeriesPicks.setState(({ instances }) => ({
    instances: new Map([
      ...instances,
      ...run.map(({ instanceRow, seriesRow }): [number, PickedInstance] => [instanceRow, { study, seriesRow }]),
    ]),
  }));
}

const numbers = (text: string | undefined): number[] => (text ?? '').split(',').filter(Boolean).map(Number);

/** A click on a tile of a series: chooses it alone, with Ctrl adds or removes it. False when it hit no tile. */
export function pickSeries(event: MouseEvent, study: StudyRow): boolean {
  const tile = (event.target as HTMLElement).closest<HTMLElement>('[data-series-rows]');
  if (!tile) return false;
  pick({ seriesRows: numbers(tile.dataset['seriesRows']) }, study, event.ctrlKey || event.metaKey);
  return true;
}
