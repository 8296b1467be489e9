import { powerSaveBlocker } from 'electron';
import type { EventListener } from '../events.ts';

/** The machine does not go to sleep while something is received or a job runs. */
export function keepAwake(subscribe: (listener: EventListener) => () => void, busy: () => boolean): () => void {
  let blocker: number | undefined;
  const update = () => {
    if (busy()) blocker ??= powerSaveBlocker.start('prevent-app-suspension');
    else if (blocker !== undefined) {
      powerSaveBlocker.stop(blocker);
      blocker = undefined;
    }
  };
  return subscribe((service) => {
    if (service === 'network' || service === 'jobs') update();
  });
}
