import { keyImageCommands } from '../../app/viewer-commands/key-images.ts';
import type { ViewerArea } from '../area.ts';
import { hint } from '../hints.ts';
import { showPanel, useViewer } from '../store.ts';
import { KeyImageBadge } from './badge.tsx';
import { NoteDialog } from './dialog.tsx';
import { followFlags } from './flags.ts';
import { followMarks } from './following.ts';
import { KeyImageLayer } from './layer.tsx';
import { toggleMark, toggleOnly } from './marking.ts';
import { followNotes } from './notes.ts';
import { KeyImagesPanel } from './panel.tsx';
import { markedHere, saveAtOnce, whyNotSaved } from './saving.ts';
import { useKeyImages } from './store.ts';
import { KeyImagesToolbar } from './toolbar.tsx';

export { type KeyImage, keyImages } from './list.ts';

const panel = 'key-images';

/** Something to save, or the word why not. */
function ready(): boolean {
  const { selected } = useViewer.getState();
  const why = whyNotSaved() ?? (markedHere().marked.length === 0 ? 'Nothing is marked: K marks the image' : undefined);
  if (why !== undefined) hint(selected, why);
  return why === undefined;
}

/** Key images: marked, saved as notes, and read from notes of any maker. */
export const keyImagesArea: ViewerArea = {
  id: panel,
  commands: keyImageCommands,
  actions: {
    'key-image': toggleMark,
    'key-image-note': () => {
      if (ready()) useKeyImages.setState({ dialog: true });
    },
    'key-image-save': () => {
      if (ready()) void saveAtOnce();
    },
    'key-images-only': toggleOnly,
    'key-images': () => showPanel(useViewer.getState().panel === panel ? undefined : panel),
  },
  Layer: KeyImageLayer,
  ThumbnailBadge: KeyImageBadge,
  Toolbar: KeyImagesToolbar,
  panels: [{ id: panel, title: 'Key images', Content: KeyImagesPanel }],
  Window: NoteDialog,
  start: () => {
    const ends = [followMarks(), followNotes(), followFlags()];
    return () => {
      for (const end of ends) end();
    };
  },
};
