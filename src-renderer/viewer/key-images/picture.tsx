import { useState } from 'react';
import { viewRoutes } from '../../../src-shared/contract/view-routes.ts';
import { goToImage } from '../go-to-image.ts';
import { showFrameSet } from '../store.ts';
import styles from './key-images.module.css';
import type { Place } from './placing.ts';
import { placeText } from './words.ts';

/** Edge of a small picture as it is asked for, pixels. */
const asked = 128;

/** A small picture of a frame (PS3.18 10.4.1.1.5), or of an instance that has one. */
function pictureUrl({ frame, frameSet }: Place): string | undefined {
  const instance = frame?.instance ?? frameSet.other;
  const { catalogue, study, series } = frameSet.series;
  if (!instance) return undefined;
  return frame && instance.numberOfFrames > 1
    ? `dicomweb://${catalogue}/studies/${study.uid}/series/${series.uid}/instances/${instance.sopInstanceUid}/frames/${frame.frame}/thumbnail?size=${asked}`
    : viewRoutes.instanceThumbnail(catalogue, instance.row, instance.revision, asked);
}

export const nameOfPlace = ({ frame, frameSet, index }: Place): string =>
  frame ? placeText(frame, index) : frameSet.label || frameSet.series.series.modality;

export function goToPlace({ frame, frameSet }: Place): void {
  if (frame) goToImage(frameSet, frame.imageId);
  else showFrameSet(frameSet.key);
}

/** A small picture; a press brings its image to the screen. */
export function SmallPicture({ place, current }: { place: Place; current?: boolean }) {
  const url = pictureUrl(place);
  const [broken, setBroken] = useState<string>();
  const name = nameOfPlace(place);
  return (
    <button
      type="button"
      className={styles['picture']}
      title={name}
      aria-label={name}
      data-current={current || undefined}
      data-key-picture={place.frame?.imageId}
      onClick={() => goToPlace(place)}
    >
      {url && broken !== url ? (
        <img src={url} alt="" draggable={false} loading="lazy" decoding="async" onError={() => setBroken(url)} />
      ) : (
        <span>{place.frameSet.series.series.modality}</span>
      )}
    </button>
  );
}
