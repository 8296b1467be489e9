import type { StudyRow } from '../../../src-shared/contract/view-routes.ts';
import { api } from '../../app/api.ts';
import { attempt } from '../../app/notify.ts';
import { openBeside, usePriors } from '../exchange/priors.ts';
import type { FrameSet } from '../frame-sets.ts';
import { clearHint, hint } from '../hints.ts';
import { allFrameSets, isPicture, showFrameSet, useViewer, type ViewerState } from '../store.ts';
import { selectedController } from '../viewports.ts';
import { arrangeStudy, arrangeWhenOpened } from './arrange.ts';

/** Where one can go from here: the goal, or why there is none. */
export type Way<T> = { to: T; reason?: undefined } | { to?: undefined; reason: string };

/** The frame set before or after the one of the selected viewport, in the order of the strip. */
export function seriesWay(step: 1 | -1, state: Pick<ViewerState, 'studies' | 'cells' | 'selected'>): Way<FrameSet> {
  const pictures = allFrameSets(state.studies).filter(isPicture);
  if (pictures.length === 0) return { reason: 'There is no series of images' };
  const key = state.cells[state.selected];
  const at = pictures.findIndex((frameSet) => frameSet.key === key);
  const to = at < 0 ? nearestPicture(state, key, step) : pictures[at + step];
  if (to) return { to };
  return { reason: step > 0 ? 'This is the last series' : 'This is the first series' };
}

/** From an object that is no picture: the picture before or behind it. */
function nearestPicture(
  { studies }: Pick<ViewerState, 'studies'>,
  key: string | undefined,
  step: 1 | -1,
): FrameSet | undefined {
  const all = allFrameSets(studies);
  const at = all.findIndex((frameSet) => frameSet.key === key);
  if (at < 0) return all.find(isPicture);
  return step > 0 ? all.slice(at + 1).find(isPicture) : all.slice(0, at).findLast(isPicture);
}

const when = ({ studyDate, studyTime }: StudyRow): string => `${studyDate}${studyTime}`;

/** The patient's studies of this catalogue, open or not, the newest first. */
export function studiesOfPatient(open: readonly StudyRow[], others: readonly StudyRow[]): StudyRow[] {
  const rows = new Map([...open, ...others].map((row) => [row.studyRow, row]));
  return [...rows.values()].sort((a, b) => when(b).localeCompare(when(a)));
}

/** The study before (newer) or after (older) the one of the selected viewport. */
export function studyWay(
  step: 1 | -1,
  state: Pick<ViewerState, 'studies' | 'cells' | 'selected'>,
  others: readonly StudyRow[],
): Way<StudyRow> {
  const rows = studiesOfPatient(
    state.studies.map(({ study }) => study),
    others,
  );
  const current = studyOf(state, state.cells[state.selected]) ?? rows[0];
  if (rows.length < 2) return { reason: 'The patient has no other study here' };
  const to = rows[rows.findIndex(({ studyRow }) => studyRow === current?.studyRow) + step];
  if (to) return { to };
  return { reason: step > 0 ? 'This is the oldest study' : 'This is the newest study' };
}

function studyOf({ studies }: Pick<ViewerState, 'studies'>, key: string | undefined): StudyRow | undefined {
  if (key === undefined) return undefined;
  return studies.find(({ series }) =>
    series.some(({ frameSets }) => frameSets?.some((frameSet) => frameSet.key === key)),
  )?.study;
}

/** Why there is no image before or after the one of the selected viewport. */
export function imageEnd(step: 1 | -1, index: number | undefined, count: number): string | undefined {
  if (index === undefined || count === 0) return 'No image is shown';
  if (step > 0 ? index < count - 1 : index > 0) return undefined;
  return step > 0 ? 'This is the last image' : 'This is the first image';
}

export function goSeries(step: 1 | -1): void {
  const state = useViewer.getState();
  const { to, reason } = seriesWay(step, state);
  if (!to) {
    hint(state.selected, reason);
    return;
  }
  clearHint();
  showFrameSet(to.key);
}

export function goStudy(step: 1 | -1): void {
  const state = useViewer.getState();
  const { to, reason } = studyWay(step, state, usePriors.getState().here);
  if (!to) {
    hint(state.selected, reason);
    return;
  }
  clearHint();
  if (state.studies.some(({ study }) => study.studyRow === to.studyRow)) arrangeStudy(to.studyRow);
  else {
    arrangeWhenOpened(to.studyRow);
    void openBeside(to.studyRow);
  }
}

export function goImage(step: 1 | -1): void {
  const controller = selectedController();
  const { selected } = useViewer.getState();
  const end = imageEnd(step, controller?.wanted, controller?.frames.length ?? 0);
  if (end !== undefined) {
    hint(selected, end);
    return;
  }
  clearHint();
  controller?.goto(controller.wanted + step);
}

/** The list of studies, where another patient is chosen. */
export const selectPatient = (): void => void attempt(() => api.app.showStudies());
