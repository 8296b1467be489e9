import type { VideoFacts } from '../../../src-shared/media/video.ts';
import { useLive } from '../../app/live.ts';
import { cornersOf } from '../../app/texts/corner-data.ts';
import { layOut } from '../../app/texts/layout.ts';
import type { FrameSet } from '../frame-sets.ts';
import { useViewer } from '../store.ts';
import paneStyles from '../viewport-pane.module.css';
import { codecName, type Video } from './facts.ts';
import styles from './video.module.css';

interface VideoTextsProps {
  frameSet: FrameSet;
  video: Video;
  facts: VideoFacts | undefined;
  /** On the screen, from 0; undefined: none is. */
  frame: number | undefined;
}

const corners = ['topLeft', 'topRight', 'bottomLeft', 'bottomRight'] as const;
const none = {};

/** Whose video it is, and what is known of it: the corner texts of its modality, as over images. */
export function VideoTexts({ frameSet, video, facts, frame }: VideoTextsProps) {
  const level = useViewer((state) => state.annotations);
  const own = useLive((state) => state.settings?.display.texts) ?? none;
  if (level === 'none') return null;
  const { instance } = video;
  const { series } = frameSet;
  const source = {
    series,
    // The number of a frame is not said where none is shown.
    instance: frame === undefined ? { ...instance, numberOfFrames: 1 } : instance,
    description: instance.shared,
    ...(instance.pixel ? { pixel: instance.pixel } : {}),
    frame: (frame ?? 0) + 1,
    index: 0,
    count: 1,
  };
  const lines = layOut(cornersOf(series.series.modality, own), source, level);
  return (
    <div className={`${paneStyles['texts']} ${frame === undefined ? '' : styles['texts']}`}>
      {corners.map((corner) => (
        <div key={corner} className={`${paneStyles['corner']} ${paneStyles[corner]}`} data-corner={corner}>
          {corner === 'bottomRight' && facts && (
            <div className={paneStyles['lossy']} data-lossy>
              LOSSY {codecName(facts)}
            </div>
          )}
          <div data-lines>{lines[corner].join('\n')}</div>
        </div>
      ))}
    </div>
  );
}
