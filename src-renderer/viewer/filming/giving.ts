import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import type { FilmCell, FilmPatient } from '../../../src-shared/film/model.ts';
import { filmPatientOf } from '../../../src-shared/film/patient.ts';
import { api } from '../../app/api.ts';
import { notifyError } from '../../app/notify.ts';
import { hint } from '../hints.ts';
import { useViewer } from '../store.ts';
import { useFilming } from './store.ts';
import { tellGiven } from './telling.tsx';

/** As many cells as `film.add` takes. */
export const mostAtOnce = 2000;

/** What was made for the film. */
export interface Made {
  cell: FilmCell;
  unsaid?: readonly string[];
}

/** One image to be given: made when its turn comes. */
export type Making = () => Promise<Made | undefined>;

/** Images that cannot be filmed are left out with their reason; where none can, that is the reason. */
export interface Task {
  makings: readonly Making[];
  /** Reasons of what is left out from the beginning. */
  left?: readonly string[];
}

/** Cells by whose film they go on, the first one's first. */
function byPatient(cells: readonly FilmCell[]): { patient: FilmPatient; cells: FilmCell[] }[] {
  const { studies } = useViewer.getState();
  const groups = new Map<string, { patient: FilmPatient; cells: FilmCell[] }>();
  for (const cell of cells) {
    const { content } = cell;
    const image = content.kind === 'image' ? content.image : content.of[0];
    const study = studies.find((entry) => entry.study.studyRow === image?.studyRow)?.study;
    if (!study) throw new NegatoscopeError('not-found', 'the study is no longer open', { object: 'The study' });
    const patient = filmPatientOf(study);
    const group = groups.get(patient.key) ?? { patient, cells: [] };
    group.cells.push(cell);
    groups.set(patient.key, group);
  }
  return [...groups.values()];
}

/** What is given goes to the film in the order in which it was asked for. */
let giving: Promise<void> = Promise.resolve();

/**
 * Makes cells and gives them to the film of the patient, and says what became of it. A second call while a long one is under way does
 * nothing but say so.
 */
export async function give({ makings, left = [] }: Task): Promise<void> {
  const { selected } = useViewer.getState();
  if (useFilming.getState().progress) return hint(selected, 'Images are being given to the film');
  if (makings.length > mostAtOnce) return hint(selected, `No more than ${mostAtOnce} images at once`);
  const work = new AbortController();
  const report = (done: number): void =>
    useFilming.setState({ progress: { done, total: makings.length, cancel: () => work.abort() } });
  const several = makings.length > 1;
  if (several) report(0);
  try {
    const { cells, unsaid, failed, reason } = await made(makings, work.signal, several ? report : () => undefined);
    const [first, ...others] = byPatient(cells);
    if (!first) throw reason ?? new NegatoscopeError('not-found', 'no image', { object: 'The image' });
    const before = giving;
    giving = (async () => {
      await before.catch(() => undefined);
      await api.film.add({ patient: first.patient, cells: first.cells, show: false });
    })();
    await giving;
    const foreign = others.reduce((sum, group) => sum + group.cells.length, 0);
    tellGiven(first.patient, first.cells.length, [
      ...left,
      ...(failed > 0 ? [`${failed} that could not be read`] : []),
      ...(foreign > 0 ? [`${foreign} of studies that name the patient otherwise`] : []),
      ...unsaid,
    ]);
  } catch (error) {
    notifyError(error, 'Nothing was given to the film');
  } finally {
    if (several) useFilming.setState({ progress: undefined });
  }
}

interface AllMade {
  cells: FilmCell[];
  unsaid: Set<string>;
  failed: number;
  /** Why the first of those that failed did. */
  reason: unknown;
}

async function made(makings: readonly Making[], signal: AbortSignal, report: (done: number) => void): Promise<AllMade> {
  const all: AllMade = { cells: [], unsaid: new Set(), failed: 0, reason: undefined };
  for (const [index, make] of makings.entries()) {
    if (signal.aborted) throw new NegatoscopeError('cancelled', 'given up');
    try {
      const one = await make();
      if (one) all.cells.push(one.cell);
      for (const words of one?.unsaid ?? []) all.unsaid.add(words);
    } catch (error) {
      all.failed++;
      all.reason ??= error;
    }
    report(index + 1);
    // The window goes on between images.
    if (index % 20 === 19) await new Promise((resolve) => setTimeout(resolve));
  }
  return all;
}
