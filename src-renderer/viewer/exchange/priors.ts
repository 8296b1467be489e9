import { create } from 'zustand';
import type { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import { type ErrorEnvelope, fromEnvelope } from '../../../src-shared/contract/errors.ts';
import type { RemoteStudy } from '../../../src-shared/contract/remote.ts';
import { type PatientMatch, patientKey } from '../../../src-shared/contract/same-patient.ts';
import { studyTitle } from '../../../src-shared/contract/study-title.ts';
import { type StudyRow, studyListSchema, viewRoutes } from '../../../src-shared/contract/view-routes.ts';
import { api, asError } from '../../app/api.ts';
import { fetchJson } from '../../app/fetch-json.ts';
import { nameParts } from '../../app/formatting.ts';
import { useLive } from '../../app/live.ts';
import { nodesFor } from '../../app/nodes.ts';
import { attempt, notify } from '../../app/notify.ts';
import { retrieve } from '../../app/retrievals.ts';
import { useViewer } from '../store.ts';

/** An earlier study that a node knows. */
export type RemotePrior = RemoteStudy & { nodeId: string; relevant: boolean };

interface PriorsState {
  /** Whose studies these are. */
  patient: string;
  /** Studies of the patient in the archive that are not shown here, newest first. */
  here: StudyRow[];
  /** What the nodes know; undefined: they were not asked. */
  remote: RemotePrior[] | undefined;
  failed: { nodeId: string; error: NegatoscopeError }[];
  asking: boolean;
}

const nothing: PriorsState = { patient: '', here: [], remote: undefined, failed: [], asking: false };
export const usePriors = create<PriorsState>(() => nothing);

const mostStudies = 500;

/** The patient's studies of the archive other than those shown: same patient by the one rule there is, or not listed. */
export function othersOf(
  current: StudyRow,
  shown: ReadonlySet<number>,
  rows: readonly StudyRow[],
  match: PatientMatch = 'id-and-name',
): StudyRow[] {
  const key = patientKey(current, match);
  const when = ({ studyDate, studyTime }: StudyRow): string => `${studyDate}${studyTime}`;
  return rows
    .filter((row) => !shown.has(row.studyRow) && patientKey(row, match) === key)
    .sort((a, b) => when(b).localeCompare(when(a)));
}

/** What the nodes know and is not here yet: of this Patient ID only, the relevant ones first, then the newest. */
export function notHere(
  current: StudyRow,
  remote: readonly RemotePrior[],
  known: readonly Pick<StudyRow, 'studyUid'>[],
): RemotePrior[] {
  const uids = new Set(known.map(({ studyUid }) => studyUid));
  const when = ({ studyDate, studyTime }: RemotePrior): string => `${studyDate}${studyTime}`;
  return remote
    .filter(
      (prior) =>
        !uids.has(prior.studyUid) &&
        current.patientId.trim() !== '' &&
        prior.patientId.trim() === current.patientId.trim(),
    )
    .sort((a, b) => Number(b.relevant) - Number(a.relevant) || when(b).localeCompare(when(a)));
}

const shownStudies = (): StudyRow[] => useViewer.getState().studies.map(({ study }) => study);

let reading: AbortController | undefined;

async function readHere(): Promise<void> {
  const shown = shownStudies();
  const [current] = shown;
  if (!current || useViewer.getState().catalogue !== 'archive') return;
  reading?.abort();
  const controller = new AbortController();
  reading = controller;
  const name = nameParts(current.name).main;
  const match = useLive.getState().settings?.display.patientMatch ?? 'id-and-name';
  // Where the ID alone decides, a study with another name belongs here too.
  const byName = name !== '' && (match !== 'id' || current.patientId.trim() === '');
  try {
    const { rows } = await fetchJson(
      viewRoutes.studies('archive', {
        ...(current.patientId.trim() ? { PatientID: current.patientId.trim() } : {}),
        ...(byName ? { PatientName: name.replaceAll(',', ' ') } : {}),
        sort: [{ key: 'StudyDate', descending: true }],
        limit: mostStudies,
      }),
      studyListSchema,
      controller.signal,
    );
    if (controller.signal.aborted) return;
    usePriors.setState({ here: othersOf(current, new Set(shown.map(({ studyRow }) => studyRow)), rows, match) });
  } catch {
    // The archive is closed or was asked anew; the next change is read again.
  }
}

/** Keeps the list of the patient's other studies up to date. Gives back how to stop. */
export function followPriors(): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const soon = (): void => {
    timer ??= setTimeout(() => {
      timer = undefined;
      void readHere();
    }, 300);
  };
  const look = (): void => {
    const { studies, state } = useViewer.getState();
    const [first] = studies;
    const patient = first ? patientKey(first.study) : '';
    if (patient !== usePriors.getState().patient) usePriors.setState({ ...nothing, patient });
    // The images come first.
    if (first && state === 'ready') {
      soon();
      const { settings } = useLive.getState();
      if (settings?.priors.enabled && usePriors.getState().remote === undefined) void askForPriors();
    }
  };
  let before = '';
  const ends = [
    useViewer.subscribe(({ studies, state }) => {
      const now = [state, ...studies.map(({ study }) => study.studyRow)].join();
      if (now !== before) {
        before = now;
        look();
      }
    }),
    api.catalogues.studiesChanged(({ catalogue }) => {
      if (catalogue === 'archive' && useViewer.getState().state === 'ready') soon();
    }),
    useLive.subscribe(({ settings }, { settings: known }) => {
      if (settings?.display.patientMatch !== known?.display.patientMatch && useViewer.getState().state === 'ready')
        soon();
    }),
  ];
  look();
  return () => {
    clearTimeout(timer);
    reading?.abort();
    for (const end of ends) end();
  };
}

/** The viewer can ask the nodes: it shows a study of the archive, and there is somebody to ask. */
export const mayAsk = (): boolean =>
  useViewer.getState().catalogue === 'archive' && nodesFor(useLive.getState().settings?.nodes, 'query').length > 0;

/** Asks the nodes for earlier studies of the patient. */
export async function askForPriors(): Promise<void> {
  const [current] = shownStudies();
  if (!current || !mayAsk() || usePriors.getState().asking) return;
  const { patient } = usePriors.getState();
  usePriors.setState({ asking: true });
  try {
    const { rows, failed } = await api.remote.priors({ studyRow: current.studyRow });
    if (usePriors.getState().patient !== patient) return;
    usePriors.setState({
      asking: false,
      remote: notHere(current, rows, []),
      failed: failed.map(({ nodeId, error }) => ({ nodeId, error: fromEnvelope(error as ErrorEnvelope) })),
    });
  } catch (thrown) {
    if (usePriors.getState().patient !== patient) return;
    usePriors.setState({ asking: false, remote: [], failed: [{ nodeId: '', error: asError(thrown) }] });
  }
}

/** Priors of the nodes that are not here yet, as they are now. */
export function missingPriors({ remote, here }: PriorsState = usePriors.getState()): RemotePrior[] {
  const shown = shownStudies();
  const [current] = shown;
  return current && remote ? notHere(current, remote, [...shown, ...here]) : [];
}

/** Fetches priors in the background; they join the strip when they arrive. */
export async function fetchPriors(priors: readonly RemotePrior[]): Promise<void> {
  const byNode = new Map<string, RemotePrior[]>();
  for (const prior of priors) byNode.set(prior.nodeId, [...(byNode.get(prior.nodeId) ?? []), prior]);
  for (const [nodeId, list] of byNode) {
    await retrieve(
      nodeId,
      list.map((study) => ({
        study,
        title: studyTitle(study),
        instances: study.instances,
      })),
    );
  }
}

/** One key: asks first, then fetches what is relevant. */
export async function fetchRelevantPriors(): Promise<void> {
  if (!mayAsk()) {
    notify('No node can be asked for earlier studies of this patient.');
    return;
  }
  if (usePriors.getState().remote === undefined) await askForPriors();
  const relevant = missingPriors().filter((prior) => prior.relevant);
  if (relevant.length === 0) notify('The nodes know no relevant earlier study that is not here.');
  else await fetchPriors(relevant);
}

/** Opens a study of the archive beside those shown. */
export const openBeside = (studyRow: number): Promise<boolean> =>
  attempt(() => api.app.openViewer({ catalogue: 'archive', studyRows: [studyRow] }), 'The study could not be opened');
