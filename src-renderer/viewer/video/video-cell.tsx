import { useEffect, useState } from 'react';
import type { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import type { VideoFacts } from '../../../src-shared/media/video.ts';
import { asError } from '../../app/api.ts';
import { errorText } from '../../app/error-text.ts';
import type { CellProps } from '../area.ts';
import type { FrameSet } from '../frame-sets.ts';
import { select, toggleMaximised, useViewer } from '../store.ts';
import paneStyles from '../viewport-pane.module.css';
import { readFacts, type Video, videoOf, whyNotPlayed } from './facts.ts';
import styles from './video.module.css';
import { VideoCard } from './video-card.tsx';
import { VideoPlayer } from './video-player.tsx';
import { VideoTexts } from './video-texts.tsx';

/** A cell that shows a video: a player, or what it is and why it is not played. */
export function VideoCell({ cell, frameSet }: CellProps) {
  const video = videoOf(frameSet);
  return video ? <Shown key={video.factsUrl} cell={cell} frameSet={frameSet} video={video} /> : null;
}

const canPlay = (type: string): boolean => document.createElement('video').canPlayType(type) !== '';

function Shown({ cell, frameSet, video }: { cell: number; frameSet: FrameSet; video: Video }) {
  const [facts, setFacts] = useState<VideoFacts>();
  const [error, setError] = useState<NegatoscopeError>();
  const [failed, setFailed] = useState<string>();
  const [frame, setFrame] = useState(0);
  const { factsUrl } = video;
  useEffect(() => {
    const abort = new AbortController();
    readFacts(factsUrl, abort.signal).then(setFacts, (thrown: unknown) => {
      if (!abort.signal.aborted) setError(asError(thrown));
    });
    return () => abort.abort();
  }, [factsUrl]);
  useEffect(() => {
    if (facts || error) useViewer.setState({ shown: true });
  }, [facts, error]);
  const reason = failed ?? (facts && whyNotPlayed(facts, canPlay));
  return (
    <div
      className={styles['cell']}
      data-video={reason === undefined ? 'player' : 'card'}
      onPointerDown={() => select(cell)}
      onDoubleClick={() => toggleMaximised(cell)}
    >
      {facts && reason === undefined && (
        <VideoPlayer
          cell={cell}
          frameSet={frameSet}
          video={video}
          facts={facts}
          onFrame={setFrame}
          onFailure={setFailed}
        />
      )}
      {facts && reason !== undefined && <VideoCard frameSet={frameSet} video={video} facts={facts} reason={reason} />}
      {error && (
        <div className={paneStyles['card']} role="alert" data-error={error.code}>
          <b>{errorText(error).title}</b>
          <span>{errorText(error).advice}</span>
        </div>
      )}
      {!facts && !error && (
        <div className={paneStyles['waiting']} role="status" aria-label="Loading">
          Reading video…
        </div>
      )}
      <VideoTexts
        frameSet={frameSet}
        video={video}
        facts={facts}
        frame={facts && reason === undefined ? frame : undefined}
      />
    </div>
  );
}
