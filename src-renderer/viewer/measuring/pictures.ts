import type { ViewportController } from '../../cornerstone/index.ts';
import { isOn, type MeasuredImage } from './store.ts';

type Picture = Pick<ViewportController, 'shown'>;

/** Every picture of the window on which measurements are drawn, tiles one by one. */
const pictures = new Set<Picture>();

export function addPicture(picture: Picture): () => void {
  pictures.add(picture);
  return () => pictures.delete(picture);
}

/** Whether the image of a measurement is on the screen now. */
export function isInSight(measurement: Parameters<typeof isOn>[0]): boolean {
  for (const { shown } of pictures) {
    if (shown && isOn(measurement, shown.frame satisfies MeasuredImage)) return true;
  }
  return false;
}
