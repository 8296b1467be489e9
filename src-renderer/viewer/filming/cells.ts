import type { FilmCell } from '../../../src-shared/film/model.ts';
import { firstShow, firstView, noTexts } from '../../app/film-frames.ts';
import { useViewer } from '../store.ts';

/** What a cell begins with: who it is stands on every film, also where the reader does not want to see it on his screen. */
export const newCell = (content: FilmCell['content'], view: Partial<FilmCell['view']> = {}): FilmCell => ({
  id: crypto.randomUUID(),
  content,
  view: { ...firstView, ...view },
  show: { ...firstShow, texts: useViewer.getState().annotations === 'full' ? 'full' : 'identity' },
  texts: noTexts,
});
