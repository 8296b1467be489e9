import { api, asError } from '../../app/api.ts';
import { notifyError } from '../../app/notify.ts';
import { followKept } from '../follow-kept.ts';
import { wantedOf } from '../measuring/following.ts';
import { useViewer } from '../store.ts';
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
export const followMarks = (): (() => void) =>
  followKept({
    wantedOf,
    moved: (keys) => {
      const { patientKeys } = useKeyImages.getState();
      // Another patient: nothing of the one before stays.
      const same = patientKeys.some((one) => keys.includes(one));
      useKeyImages.setState({ patientKeys: keys, ...(same ? {} : nothingMarked) });
    },
    read: () => void readMarks(),
    patientKeys: () => useKeyImages.getState().patientKeys,
    changed: (listener) => api.keyImages.changed(listener),
    handOver,
  });
