import { useEffect, useState } from 'react';
import type { FrameSet } from '../frame-sets.ts';
import stripStyles from '../series-strip.module.css';
import { useViewer } from '../store.ts';
import { readFacts, type Video, videoOf, whyNotPlayed } from './facts.ts';
import styles from './video.module.css';

const side = 128;
/** A video without a single picture tells of nothing: the next ones need not wait for it longer than this. */
const longestMs = 20_000;
/** One after the other: each takes a decoder for a moment. */
let work: Promise<unknown> = Promise.resolve();

/** The first picture of a video, for the strip. */
export function VideoPoster({ frameSet }: { frameSet: FrameSet }) {
  // As thumbnails of images: after the first picture of the window.
  const begin = useViewer(({ shown, state }) => shown || state !== 'loading');
  const [poster, setPoster] = useState<string>();
  const video = videoOf(frameSet);
  const factsUrl = video?.factsUrl;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the address names the video
  useEffect(() => {
    if (!begin || !video) return;
    const abort = new AbortController();
    work = work.then(async () => {
      if (abort.signal.aborted) return;
      const made = await posterOf(video, abort.signal).catch(() => undefined);
      if (!abort.signal.aborted) setPoster(made);
    });
    return () => abort.abort();
  }, [begin, factsUrl]);
  return (
    <div className={stripStyles['nothing']} style={{ position: 'relative' }}>
      {poster && <img className={styles['poster']} src={poster} alt="" draggable={false} />}
      <span className={styles['badge']}>Video</span>
    </div>
  );
}

/** A picture as data; undefined when the video is not played here. */
async function posterOf(video: Video, left: AbortSignal): Promise<string | undefined> {
  const signal = AbortSignal.any([left, AbortSignal.timeout(longestMs)]);
  const element = document.createElement('video');
  const facts = await readFacts(video.factsUrl, signal);
  if (whyNotPlayed(facts, (type) => element.canPlayType(type) !== '') !== undefined) return undefined;
  element.crossOrigin = 'anonymous';
  element.muted = true;
  element.preload = 'auto';
  element.src = video.streamUrl;
  try {
    await new Promise((resolve, reject) => {
      element.addEventListener('loadeddata', resolve, { once: true });
      element.addEventListener('error', reject, { once: true });
      signal.addEventListener('abort', reject, { once: true });
      signal.throwIfAborted();
    });
    const scale = side / Math.max(element.videoWidth, element.videoHeight, 1);
    const canvas = document.createElement('canvas');
    canvas.width = Math.max(1, Math.round(element.videoWidth * scale));
    canvas.height = Math.max(1, Math.round(element.videoHeight * scale));
    canvas.getContext('2d')?.drawImage(element, 0, 0, canvas.width, canvas.height);
    return canvas.toDataURL('image/jpeg', 0.8);
  } finally {
    element.removeAttribute('src');
    element.load();
  }
}
