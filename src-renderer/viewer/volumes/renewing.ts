import { findFrameSet, useViewer } from '../store.ts';
import { showPlane } from './showing.ts';
import { type ShownView, useVolumes } from './store.ts';

/** Images that are sent again come one by one: what is computed from them waits until none came for so long. */
const quietMs = 400;

/** Whether an image that a view was computed from is another now: it was received again. */
function isOutdated(view: ShownView): boolean {
  const source = findFrameSet(useViewer.getState().studies, view.source);
  if (!source?.frames.length) return false;
  const now = new Set(source.frames.map(({ imageId }) => imageId));
  return view.images.some(({ imageId }) => !now.has(imageId));
}

function renew(): void {
  const { views } = useVolumes.getState();
  for (const [cell, key] of useViewer.getState().cells.entries()) {
    const view = key === undefined ? undefined : views.get(key);
    if (view?.plane === undefined || !isOutdated(view)) continue;
    const { slab } = view;
    const thin = { slab: 'thin', slabMm: useVolumes.getState().slabMm } as const;
    void showPlane(view.plane, cell, slab === undefined ? thin : { slab: slab.projection, slabMm: slab.mm });
  }
}

/**
 * Reconstructions follow their images: one of images that were received again since (GCA-9300R 4.1.3.3.2) is made anew, in the same cell and at
 * the same place. Gives back how to stop.
 */
export function followImages(): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const leave = useViewer.subscribe((state, before) => {
    if (state.studies === before.studies || useVolumes.getState().views.size === 0) return;
    clearTimeout(timer);
    timer = setTimeout(renew, quietMs);
  });
  return () => {
    leave();
    clearTimeout(timer);
  };
}
