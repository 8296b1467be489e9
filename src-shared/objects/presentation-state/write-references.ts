import type { DataSet } from '../../dicom/data-set.ts';
import { element, sequence } from '../created-object.ts';
import type { SavedView } from './write-view.ts';

type Image = Pick<SavedView, 'sopClassUid' | 'sopInstanceUid' | 'frame' | 'numberOfFrames' | 'seriesUid'>;

/** Longest value of a frame list, characters; a list that would be longer and names all frames is left out (PS3.3 10.3). */
const longestList = 60_000;

/** Items of the Image SOP Instance Reference Macro (PS3.3 10.3): each instance once; frames are named of those that have several. */
export function referencedImages(views: readonly Image[]): DataSet[] {
  const images = new Map<string, { image: Image; frames: Set<number> }>();
  for (const image of views) {
    const known = images.get(image.sopInstanceUid);
    if (known) known.frames.add(image.frame);
    else images.set(image.sopInstanceUid, { image, frames: new Set([image.frame]) });
  }
  return [...images.values()].map(({ image, frames }) => {
    const list = [...frames].sort((a, b) => a - b);
    const whole = list.length >= image.numberOfFrames && list.join().length > longestList;
    return {
      '00081150': element('UI', image.sopClassUid),
      '00081155': element('UI', image.sopInstanceUid),
      ...(image.numberOfFrames > 1 && !whole ? { '00081160': element('IS', ...list) } : {}),
    };
  });
}

/** Presentation State Relationship (PS3.3 C.11.11): all images by their series. */
export function relationship(views: readonly Image[]): DataSet {
  const series = new Map<string, Image[]>();
  for (const view of views) {
    const known = series.get(view.seriesUid);
    if (known) known.push(view);
    else series.set(view.seriesUid, [view]);
  }
  return {
    '00081115': sequence(
      ...[...series].map(([uid, images]) => ({
        '0020000E': element('UI', uid),
        '00081140': sequence(...referencedImages(images)),
      })),
    ),
  };
}

/** Views that have the same, as items: what they have, and the images it holds for. */
export function itemsOf<T>(
  views: readonly SavedView[],
  of: (view: SavedView) => T | undefined,
  keyOf: (part: T) => unknown,
  itemOf: (part: T) => DataSet,
): DataSet[] {
  const items = new Map<string, { part: T; views: SavedView[] }>();
  for (const view of views) {
    const part = of(view);
    if (part === undefined) continue;
    const key = JSON.stringify(keyOf(part));
    const known = items.get(key);
    if (known) known.views.push(view);
    else items.set(key, { part, views: [view] });
  }
  return [...items.values()].map(({ part, views: images }) => ({
    '00081140': sequence(...referencedImages(images)),
    ...itemOf(part),
  }));
}
