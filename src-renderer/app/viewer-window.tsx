import { ViewerPage } from '../viewer/viewer-page.tsx';
import { GivingDialogs } from './giving-dialogs.tsx';

/** The viewer, with what opens over it. */
export function ViewerWindow() {
  return (
    <>
      <ViewerPage />
      <GivingDialogs />
    </>
  );
}
