import type { Shown } from '../../cornerstone/index.ts';
import { burnedIn } from './capture.ts';

/** What the reader should know before a picture without identity is given away. */
export function burnedInWarning(shown: readonly Pick<Shown, 'frame'>[]): string | undefined {
  const found = burnedIn(shown, { texts: false, identity: false });
  if (found === true) return 'Texts are part of the image itself (burned in): they may tell who the patient is.';
  if (found === undefined) {
    return 'The image does not say whether texts are part of it. Look whether it tells who the patient is.';
  }
  return undefined;
}
