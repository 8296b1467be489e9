import { useLive } from '../../app/live.ts';
import { notifyError } from '../../app/notify.ts';
import { hint } from '../hints.ts';
import { useViewer } from '../store.ts';
import { selectedController } from '../viewports.ts';
import { type SaveTask, saveStates, whyNotSaved } from './saving.ts';
import { showSaved, tellSaved } from './showing.tsx';
import { useSaving } from './store.ts';

/** Saves and says what became of it; one at a time. */
export async function save(task: SaveTask): Promise<void> {
  if (useSaving.getState().progress) return;
  const work = new AbortController();
  useSaving.setState({ progress: { done: 0, total: 0, cancel: () => work.abort() } });
  try {
    const saved = await saveStates(task, work.signal);
    showSaved(saved);
    tellSaved(saved, task.texts.label);
  } catch (error) {
    notifyError(error, 'No presentation state was saved');
  } finally {
    useSaving.setState({ progress: undefined });
  }
}

/** Whether views can be saved now; says why when they cannot. */
function canSave(): boolean {
  const { selected } = useViewer.getState();
  const shown = selectedController()?.shown;
  const why = !shown
    ? 'No image is shown'
    : shown.frame.compute
      ? 'This is computed and stored nowhere: no presentation state can refer to it'
      : whyNotSaved();
  if (why) hint(selected, why);
  return why === undefined;
}

/** Alt+S: the image of the selected viewport, at once. */
export function saveState(): void {
  const { selected: cell } = useViewer.getState();
  const created = useLive.getState().settings?.createdObjects;
  if (!canSave() || !created) return;
  void save({
    ...{ cell, subject: 'image', division: 'together' },
    texts: { label: created.stateLabel, creator: created.author },
    seriesDescription: created.stateDescription,
  });
}

/** Shift+Alt+S: asks what is saved, and under which name. */
export function saveStateAs(): void {
  if (canSave()) useSaving.setState({ dialog: { cell: useViewer.getState().selected } });
}
