import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import { text } from '../../../src-shared/dicom/access.ts';
import type { DataSet } from '../../../src-shared/dicom/data-set.ts';
import {
  type Division,
  presentationStates,
  type StateTexts,
} from '../../../src-shared/objects/presentation-state/write.ts';
import type { SavedView } from '../../../src-shared/objects/presentation-state/write-view.ts';
import { useLive } from '../../app/live.ts';
import { storeObjects } from '../../app/storing.ts';
import type { DisplayFrame, ViewportController, ViewState } from '../../cornerstone/index.ts';
import type { StudyObject } from '../objects.ts';
import { useViewer, visibleCells } from '../store.ts';
import { creationOf } from '../storing.ts';
import { controllerOf } from '../viewports.ts';
import { nameOf } from './naming.ts';
import { type Subject, useSaving } from './store.ts';
import { viewOf } from './view-of.ts';

/** Why no presentation states can be saved here; undefined when they can. */
export function whyNotSaved(): string | undefined {
  if (useLive.getState().settings?.createdObjects.enabled !== true) return 'This workstation creates no objects';
  if (useViewer.getState().catalogue !== 'archive')
    return 'Presentation states are kept in the archive: import the study first';
  return undefined;
}

export interface SaveTask {
  cell: number;
  subject: Subject;
  division: Division;
  texts: Omit<StateTexts, 'description'> & {
    /** Absent: each state names its images. */
    description?: string;
  };
  seriesDescription: string;
}

/** A viewport as it was when its view was saved. */
export interface SavedCell {
  cell: number;
  frameSet: string | undefined;
  state: ViewState;
}

export interface SavedStates {
  /** SOP Instance UIDs of the states, in order. */
  uids: string[];
  images: number;
  /** What of the views is in none of the states. */
  unsaid: string[];
  cells: SavedCell[];
}

/** Frames to be saved, and the viewport that shows them. */
interface Subjects {
  cell: number;
  controller: ViewportController;
  frames: readonly DisplayFrame[];
}

function subjectsOf({ cell, subject }: Pick<SaveTask, 'cell' | 'subject'>): Subjects[] {
  const cells = subject === 'viewports' ? visibleCells(useViewer.getState()) : [cell];
  return cells.flatMap((each) => {
    const controller = controllerOf(each);
    const shown = controller?.shown;
    if (!controller || !shown) return [];
    // Nothing can refer to what is computed: it is stored nowhere.
    const frames = (subject === 'series' ? controller.frames : [shown.frame]).filter(({ compute }) => !compute);
    return [{ cell: each, controller, frames }];
  });
}

/** The view of a viewport in whole pixels: what is saved is what is seen. */
function snapView(controller: ViewportController): void {
  const { scaling } = controller.state;
  // What fits, and what a state shows, are whole pixels already.
  const area = scaling === 'fit' || scaling === 'area' ? undefined : controller.wholeArea();
  if (area) controller.showArea(area);
}

const studyKey = ({ series }: DisplayFrame): string => {
  const { id, name, birthDate } = series.patient;
  return JSON.stringify([series.study.uid, id, name, birthDate]);
};

/**
 * Makes presentation states of what is seen and stores them, all in one request: those of each study in one series of it.
 * @throws NegatoscopeError; `cancelled` when the reader gave it up
 */
export async function saveStates(task: SaveTask, signal: AbortSignal): Promise<SavedStates> {
  const why = whyNotSaved();
  if (why) throw new NegatoscopeError('forbidden', why);
  const subjects = subjectsOf(task);
  const total = subjects.reduce((sum, { frames }) => sum + frames.length, 0);
  if (total === 0) throw new NegatoscopeError('not-found', 'no image', { object: 'The image' });
  for (const { controller } of subjects) snapView(controller);
  const shownIn = useViewer.getState().cells;
  const cells = subjects.map(({ cell, controller }) => ({ cell, frameSet: shownIn[cell], state: controller.state }));
  const names = new Map<string, DisplayFrame>();
  const described = (views: readonly SavedView[]): string =>
    nameOf(views.flatMap(({ sopInstanceUid, frame }) => names.get(`${sopInstanceUid} ${frame}`) ?? []));
  const texts: StateTexts = { ...task.texts, description: task.texts.description ?? described };
  const studies = new Map<string, { of: StudyObject; views: SavedView[] }>();
  const left = new Set<string>();
  let done = 0;
  for (const { cell, controller, frames } of subjects) {
    for (const base of frames) {
      if (signal.aborted) throw new NegatoscopeError('cancelled', 'given up');
      const { view, unsaid } = await viewOf(cell, controller, base);
      names.set(`${view.sopInstanceUid} ${view.frame}`, base);
      for (const words of unsaid) left.add(words);
      const key = studyKey(base);
      const study = studies.get(key) ?? { of: base, views: [] };
      study.views.push(view);
      studies.set(key, study);
      done++;
      useSaving.setState(({ progress }) => (progress ? { progress: { ...progress, done, total } } : {}));
      // The window goes on between images.
      if (done % 50 === 0) await new Promise((resolve) => setTimeout(resolve));
    }
  }
  const dataSets: DataSet[] = [];
  for (const { of, views } of studies.values()) {
    const creation = await creationOf(of, task.seriesDescription);
    dataSets.push(...presentationStates(creation, texts, distinct(views), task.division));
  }
  if (signal.aborted) throw new NegatoscopeError('cancelled', 'given up');
  await storeObjects(...dataSets);
  return {
    uids: dataSets.map((dataSet) => text(dataSet, 'SOPInstanceUID') ?? ''),
    images: total,
    unsaid: [...left],
    cells,
  };
}

/** The same frame in several viewports is said once: as the first of them shows it. */
function distinct(views: readonly SavedView[]): SavedView[] {
  const known = new Set<string>();
  return views.filter(({ sopInstanceUid, frame }) => {
    const key = `${sopInstanceUid} ${frame}`;
    if (known.has(key)) return false;
    known.add(key);
    return true;
  });
}
