import { api, asError } from '../../app/api.ts';
import { notifyError } from '../../app/notify.ts';
import { wantedOf } from '../measuring/following.ts';
import { type StudyEntry, useViewer } from '../store.ts';
import { handOver, withWaiting } from './keeping.ts';
import { nothingMarked, useKeyImages } from './store.ts';

let asked = 0;

/** Reads the marks of the studies that are shown. */
export async function readMarks(): Promise<void> {
  const wanted = wantedOf(useViewer.getState().studies);
  const turn = ++asked;
  if (wanted.length === 0) return;
  try {
    const answers = await Promise.all(wanted.map((one) => api.keyImages.list(one)));
    if (turn !== asked) return;
    const read = answers.flatMap(({ marks }) => marks).sort((a, b) => a.createdAt - b.createdAt);
    const keys = wanted.map(({ patientKey }) => patientKey);
    useKeyImages.setState({ marks: withWaiting(read, keys), failure: undefined });
  } catch (error) {
    if (turn !== asked) return;
    const before = useKeyImages.getState().failure;
    useKeyImages.setState({ failure: asError(error) });
    if (!before) notifyError(error, 'The key images marked before could not be read');
  }
}

/** Follows the studies of the window and the marks of other windows; gives back how to stop. */
export function followMarks(): () => void {
  let known = '';
  const follow = (studies: readonly StudyEntry[]): void => {
    const wanted = wantedOf(studies);
    const key = JSON.stringify(wanted);
    if (key === known) return;
    known = key;
    const keys = wanted.map(({ patientKey }) => patientKey);
    const { patientKeys } = useKeyImages.getState();
    // Another patient: nothing of the one before stays.
    const same = patientKeys.some((one) => keys.includes(one));
    useKeyImages.setState({ patientKeys: keys, ...(same ? {} : nothingMarked) });
    void readMarks();
  };
  follow(useViewer.getState().studies);
  let soon: ReturnType<typeof setTimeout> | undefined;
  const ends = [
    useViewer.subscribe(({ studies }, before) => {
      if (studies !== before.studies) follow(studies);
    }),
    api.keyImages.changed(({ patientKey }) => {
      if (!useKeyImages.getState().patientKeys.includes(patientKey)) return;
      clearTimeout(soon);
      soon = setTimeout(() => void readMarks(), 100);
    }),
  ];
  const closing = (event: Event): void => {
    if (handOver()) event.preventDefault();
  };
  window.addEventListener('beforeunload', closing);
  return () => {
    clearTimeout(soon);
    for (const end of ends) end();
    window.removeEventListener('beforeunload', closing);
  };
}
