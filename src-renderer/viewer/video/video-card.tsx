import { Button } from '@mantine/core';
import { useState } from 'react';
import type { VideoFacts } from '../../../src-shared/media/video.ts';
import { notifyError } from '../../app/notify.ts';
import type { FrameSet } from '../frame-sets.ts';
import paneStyles from '../viewport-pane.module.css';
import { factLines, type Video } from './facts.ts';
import { saveVideo } from './save.ts';
import styles from './video.module.css';

interface VideoCardProps {
  frameSet: FrameSet;
  video: Video;
  facts: VideoFacts;
  reason: string;
}

/** What a video is that cannot be played here, and why; it can be saved. */
export function VideoCard({ frameSet, video, facts, reason }: VideoCardProps) {
  return (
    <div className={paneStyles['card']} role="alert">
      <b>This video cannot be played here</b>
      <span>{reason}</span>
      <dl className={styles['facts']}>
        {factLines(facts, video.instance).map(([name, text]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      <SaveVideo frameSet={frameSet} video={video} facts={facts} />
    </div>
  );
}

export function SaveVideo({ frameSet, video, facts }: Omit<VideoCardProps, 'reason'>) {
  const [saving, setSaving] = useState(false);
  return (
    <Button
      className={styles['save']}
      size="compact-sm"
      variant="default"
      loading={saving}
      onClick={() => {
        setSaving(true);
        saveVideo(video, facts, frameSet)
          .catch((error: unknown) => notifyError(error, 'The video could not be saved'))
          .finally(() => setSaving(false));
      }}
    >
      Save video file…
    </Button>
  );
}
