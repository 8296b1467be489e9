import { create } from 'zustand';
import type { SendChoice } from './sending.ts';

interface GivingState {
  /** What may be exported, the first one unless another is chosen; undefined: the dialog is shut. */
  exporting: readonly SendChoice[] | undefined;
  /** What is to be copied in the archive, de-identified. */
  copying: readonly SendChoice[] | undefined;
}

/** Which dialog of giving away is open; they are drawn by `src-renderer/giving`, in every window that offers them. */
export const useGiving = create<GivingState>(() => ({ exporting: undefined, copying: undefined }));

export function openExportDialog(choices: readonly SendChoice[]): void {
  if (choices.length > 0) useGiving.setState({ exporting: choices, copying: undefined });
}
export function openDeIdentifyDialog(choices: readonly SendChoice[]): void {
  if (choices.length > 0) useGiving.setState({ copying: choices, exporting: undefined });
}
export const closeGiving = (): void => useGiving.setState({ exporting: undefined, copying: undefined });
