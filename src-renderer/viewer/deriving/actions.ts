import { asError } from '../../app/api.ts';
import { plural } from '../../app/formatting.ts';
import { notify, notifyError } from '../../app/notify.ts';
import { hint } from '../hints.ts';
import { useViewer } from '../store.ts';
import { make } from './making.ts';
import { type Task, useDeriving } from './store.ts';
import { type Subject, subjectOf } from './subjects.ts';

/** Asks what is to be computed from what the selected viewport shows. */
export function openDialog(): void {
  const { selected: cell } = useViewer.getState();
  if (useDeriving.getState().progress) return;
  const subject = subjectOf(cell);
  if ('why' in subject) hint(cell, subject.why);
  else useDeriving.setState({ cell });
}

/** Computes and stores, one at a time, and says what became of it. */
export async function derive(cell: number, subject: Subject, task: Task, description: string): Promise<void> {
  if (useDeriving.getState().progress) return;
  const work = new AbortController();
  useDeriving.setState({ cell: undefined, progress: { done: 0, total: 1, cancel: () => work.abort() } });
  try {
    const count = await make(cell, subject, task, description, work.signal, (done, total) => {
      useDeriving.setState(({ progress }) => (progress ? { progress: { ...progress, done, total } } : {}));
    });
    notify(`Stored as the series “${description}”: ${plural(count, subject.kind === 'nm' ? 'frame' : 'image')}.`);
  } catch (error) {
    if (asError(error).code !== 'cancelled') notifyError(error, 'No images were made');
  } finally {
    useDeriving.setState({ progress: undefined });
  }
}
