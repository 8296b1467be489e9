import { Button, Group } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { plural } from '../../app/formatting.ts';
import { choose } from '../states/choosing.ts';
import { statesPanel } from '../states/menu.tsx';
import { newest, useStates } from '../states/store.ts';
import { showPanel, useViewer } from '../store.ts';
import { controllerOf } from '../viewports.ts';
import type { SavedStates } from './saving.ts';

/** States that were stored are in the study after so long, or are shown when the reader looks for them. */
const longestWaitMs = 30_000;
const messageMs = 6000;
/** What was said last: the next message takes its place, images lie beneath. */
let said: string | undefined;

const isKnown = (uids: readonly string[]): boolean => {
  const { states } = useStates.getState();
  return uids.every((uid) => states.some((known) => known.uid === uid && known.state));
};

/**
 * Viewports whose view was saved go on with the state in force, as soon as it has come back from the archive: what is seen stays as it is.
 * Where the reader went on meanwhile nothing is changed.
 */
export function showSaved({ uids, cells }: SavedStates): void {
  const [only, ...more] = uids;
  if (only === undefined) return;
  const end = (): void => {
    leave();
    clearTimeout(timer);
  };
  const look = (): void => {
    if (!isKnown(uids)) return;
    end();
    for (const { cell, frameSet, state } of cells) {
      const same = useViewer.getState().cells[cell] === frameSet && controllerOf(cell)?.state === state;
      if (same && frameSet !== undefined)
        choose(cell, frameSet, { state: more.length > 0 ? newest : only, mode: 'full' });
    }
  };
  const timer = setTimeout(end, longestWaitMs);
  const leave = useStates.subscribe(look);
  look();
}

/** Opens the list of presentation states at one of them. */
function goTo(uid: string | undefined): void {
  if (uid !== undefined) useStates.setState({ open: uid });
  showPanel(statesPanel);
}

/** Says what was saved, what of it is not in it, and leads there. */
export function tellSaved({ uids, images, unsaid }: SavedStates, label: string): void {
  const what =
    uids.length === 1
      ? `Saved as the presentation state “${label}”${images > 1 ? ` of ${images} images` : ''}.`
      : `Saved as ${plural(uids.length, 'presentation state')} “${label}”: ${plural(images, 'image')}.`;
  const left = unsaid.length > 0 ? ` Not in it: ${unsaid.join('; ')}.` : '';
  if (said !== undefined) notifications.hide(said);
  said = notifications.show({
    autoClose: left ? 3 * messageMs : messageMs,
    message: (
      <Group gap="sm" justify="space-between" wrap="nowrap" data-state-saved={uids.length}>
        <span>
          {what}
          {left}
        </span>
        <Button size="compact-xs" variant="default" style={{ flexShrink: 0 }} onClick={() => goTo(uids[0])}>
          Show in the list
        </Button>
      </Group>
    ),
  });
}
