import layoutsOfProgram from '../../../resources/layouts.json';
import { type DefaultLayout, defaultLayoutSchema } from '../../../src-shared/settings/layouts.ts';
import { useLive } from '../../app/live.ts';
import { startCine } from '../cine/store.ts';
import { type StudyEntry, useViewer } from '../store.ts';
import { setBeginning } from '../view-memory.ts';
import { gridOfSeries, planOf } from './plan.ts';

const builtIn: readonly DefaultLayout[] = layoutsOfProgram.map((one) => defaultLayoutSchema.parse(one));

/** The default layouts: the reader's before the program's. */
const layouts = (): readonly DefaultLayout[] => [
  ...(useLive.getState().settings?.display.arrangement.layouts ?? []),
  ...builtIn,
];

/** The grid of a study whose series are listed and not read yet; nothing happens once the reader chose one. */
export function beginGrid(studies: readonly StudyEntry[]): void {
  if (useViewer.getState().arranged) return;
  const [first] = studies;
  if (!first) return;
  const modalities = studies.length > 1 ? [] : first.series.map(({ row }) => row.modality);
  // Studies opened together are compared: one beside the other.
  const layout =
    studies.length > 1 ? { rows: 1, columns: Math.min(studies.length, 4) } : gridOfSeries(modalities, layouts());
  useViewer.setState({ layout, tilings: [] });
}

/** Lays a study out as its modality asks for, unless the reader has chosen what is shown where. */
export function beginLayout(): void {
  const { arranged, studies } = useViewer.getState();
  if (arranged || studies.length === 0) return;
  if (studies.length === 1) {
    arrange(studies.slice(0, 1));
    return;
  }
  // The first pictures of each study side by side, the newest at the left.
  const cells = studies.slice(0, 4).map(({ series }) => {
    const sets = series.flatMap(({ frameSets }) => frameSets ?? []);
    return planOf(sets, layouts()).cells[0];
  });
  useViewer.setState({ cells, tilings: [], layout: { rows: 1, columns: cells.length } });
}

/** Shows one of the open studies in place of what is there, in its default layout. */
export function arrangeStudy(studyRow: number): void {
  const entry = useViewer.getState().studies.find(({ study }) => study.studyRow === studyRow);
  if (!entry) return;
  arrange([entry]);
  useViewer.setState({ selected: 0, maximised: undefined, arranged: true });
}

function arrange(studies: readonly StudyEntry[]): void {
  const sets = studies.flatMap(({ series }) => series.flatMap(({ frameSets }) => frameSets ?? []));
  const plan = planOf(sets, layouts());
  for (const [cell, start] of plan.starts) {
    const key = plan.cells[cell];
    if (key !== undefined) setBeginning(cell, key, start);
  }
  useViewer.setState({
    layout: plan.layout,
    cells: plan.cells.length > 0 ? plan.cells : sets.slice(0, 1).map(({ key }) => key),
    tilings: plan.tilings,
    pairs: plan.pairs,
  });
  for (const cell of plan.play) {
    const key = plan.cells[cell];
    if (key !== undefined) startCine(cell, key);
  }
}

let awaited: number | undefined;

/** A study that is being opened takes the window when its series are read. */
export const arrangeWhenOpened = (studyRow: number): void => {
  awaited = studyRow;
};

/** Lays out a study that was opened beside others if it was gone to; true when it was. */
export function arrangeOpened(studyRow: number): boolean {
  if (awaited !== studyRow) return false;
  awaited = undefined;
  arrangeStudy(studyRow);
  return true;
}
