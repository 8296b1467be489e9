import { create } from 'zustand';

/** Whether the dialog of de-identification is open over another one, which then leaves Escape to it. */
export const useDeIdentifyEditing = create<{ open: boolean }>(() => ({ open: false }));
