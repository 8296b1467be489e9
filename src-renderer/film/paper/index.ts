import { useLive } from '../../app/live.ts';
import type { FilmPart } from '../part.ts';
import { PaperButtons } from './buttons.tsx';
import { PaperDialog } from './dialog.tsx';
import { openPaper } from './store.ts';

/** Paper, PDF, and pictures of sheets that are stored in their study. */
export const paper: FilmPart = {
  id: 'paper',
  actions: {
    'film-paper': () => openPaper('printer'),
    'film-pdf': () => openPaper('pdf'),
    'film-store': () => {
      if (!useLive.getState().settings?.createdObjects.enabled) return false;
      openPaper('store');
      return true;
    },
  },
  Buttons: PaperButtons,
  Window: PaperDialog,
};
