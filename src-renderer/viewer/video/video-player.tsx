import { ChevronFirst, ChevronLast, Download, Pause, Play, Repeat, StepBack, StepForward } from 'lucide-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { VideoFacts } from '../../../src-shared/media/video.ts';
import { notifyError } from '../../app/notify.ts';
import { WheelSteps } from '../../app/wheel.ts';
import { putCellPicture } from '../cell-pictures.ts';
import type { FrameSet } from '../frame-sets.ts';
import { timeText, type Video } from './facts.ts';
import { Playback, type PlaybackState, rates } from './playback.ts';
import { putPlayer } from './players.ts';
import { saveVideo } from './save.ts';
import { stillOf } from './still.ts';
import styles from './video.module.css';

interface VideoPlayerProps {
  cell: number;
  frameSet: FrameSet;
  video: Video;
  facts: VideoFacts;
  onFrame(frame: number): void;
  onFailure(reason: string): void;
}

/** Plays a video in a cell: the picture as large as the cell allows, the controls beneath it. */
export function VideoPlayer({ cell, frameSet, video, facts, onFrame, onFailure }: VideoPlayerProps) {
  const element = useRef<HTMLVideoElement>(null);
  const area = useRef<HTMLDivElement>(null);
  const [playback, setPlayback] = useState<Playback>();
  const [state, setState] = useState<PlaybackState>();
  const frames = facts.frames ?? Math.max(1, video.instance.numberOfFrames);
  const frameMs = facts.frameMs ?? 40;

  useEffect(() => {
    const shown = element.current;
    if (!shown) return;
    const created = new Playback(shown, frames, frameMs, (now) => {
      setState(now);
      onFrame(now.frame);
    });
    setPlayback(created);
    setState(created.state);
    const leave = putPlayer(cell, created);
    return () => {
      leave();
      created.close();
      setPlayback(undefined);
    };
  }, [cell, frames, frameMs, onFrame]);

  useEffect(() => {
    const shown = element.current;
    if (!shown) return;
    return putCellPicture(cell, () => stillOf(shown, frameSet.label || 'Video'));
  }, [cell, frameSet]);

  // The wheel goes from frame to frame; React's own listeners cannot keep the page from scrolling.
  useEffect(() => {
    const target = area.current;
    if (!target || !playback) return;
    const wheel = new WheelSteps();
    const turn = (event: WheelEvent): void => {
      if (event.ctrlKey) return;
      event.preventDefault();
      const steps = wheel.steps(event);
      if (steps !== 0) playback.step(steps);
    };
    target.addEventListener('wheel', turn, { passive: false });
    return () => target.removeEventListener('wheel', turn);
  }, [playback]);

  useEffect(() => {
    const shown = element.current;
    // A decoder that is let go at once, not when memory is short.
    return () => {
      shown?.removeAttribute('src');
      shown?.load();
    };
  }, []);

  return (
    <div ref={area} className={styles['player']} data-frame={state?.frame} data-playing={state?.playing || undefined}>
      <video
        ref={element}
        className={styles['picture']}
        src={video.streamUrl}
        crossOrigin="anonymous"
        preload="auto"
        playsInline
        muted
        loop
        disablePictureInPicture
        onError={(event) => onFailure(failureText(event.currentTarget.error))}
      />
      {playback && state && (
        <Controls
          playback={playback}
          state={state}
          frames={frames}
          frameMs={frameMs}
          save={() =>
            saveVideo(video, facts, frameSet).catch((error: unknown) =>
              notifyError(error, 'The video could not be saved'),
            )
          }
        />
      )}
    </div>
  );
}

function failureText(error: MediaError | null): string {
  if (error?.code === MediaError.MEDIA_ERR_NETWORK)
    return 'It could not be read to its end: the file is missing or damaged.';
  return 'The decoder of this computer gave it up: it is damaged, or coded in a form that is not supported.';
}

interface ControlsProps {
  playback: Playback;
  state: PlaybackState;
  frames: number;
  frameMs: number;
  save(): void;
}

const size = 15;

function Controls({ playback, state, frames, frameMs, save }: ControlsProps) {
  const { playing, frame, loop, rate } = state;
  return (
    <div
      className={styles['bar']}
      role="group"
      aria-label="Video"
      onPointerDown={(event) => event.stopPropagation()}
      onDoubleClick={(event) => event.stopPropagation()}
    >
      <BarButton label="First frame" onClick={() => playback.goto(0)} icon={<ChevronFirst size={size} />} />
      <BarButton label="Frame back" onClick={() => playback.step(-1)} icon={<StepBack size={size} />} />
      <BarButton
        label={playing ? 'Pause' : 'Play'}
        onClick={() => playback.toggle()}
        icon={playing ? <Pause size={size} /> : <Play size={size} />}
      />
      <BarButton label="Frame forward" onClick={() => playback.step(1)} icon={<StepForward size={size} />} />
      <BarButton label="Last frame" onClick={() => playback.goto(frames - 1)} icon={<ChevronLast size={size} />} />
      <input
        className={styles['slider']}
        type="range"
        aria-label="Frame"
        aria-valuetext={`Frame ${frame + 1} of ${frames}`}
        min={0}
        max={frames - 1}
        value={frame}
        onChange={(event) => playback.goto(Number(event.currentTarget.value))}
        // The keys of the viewer hold here too.
        onPointerUp={(event) => event.currentTarget.blur()}
      />
      <span className={styles['place']} data-place>
        {frame + 1}/{frames}
      </span>
      <span className={styles['time']}>
        {timeText(frame * frameMs)} / {timeText(frames * frameMs)}
      </span>
      <select
        className={styles['rate']}
        aria-label="Rate"
        value={rate}
        onChange={(event) => {
          playback.setRate(Number(event.currentTarget.value));
          event.currentTarget.blur();
        }}
      >
        {rates.map((one) => (
          <option key={one} value={one}>
            {one}×
          </option>
        ))}
      </select>
      <BarButton
        label={loop ? 'Again and again' : 'Once'}
        pressed={loop}
        onClick={() => playback.setLoop(!loop)}
        icon={<Repeat size={size} />}
      />
      <BarButton label="Save video file" onClick={save} icon={<Download size={size} />} />
    </div>
  );
}

interface BarButtonProps {
  label: string;
  icon: ReactNode;
  pressed?: boolean;
  onClick(): void;
}

function BarButton({ label, icon, pressed, onClick }: BarButtonProps) {
  return (
    <button
      type="button"
      className={styles['button']}
      aria-label={label}
      title={label}
      aria-pressed={pressed}
      // The keyboard stays with the viewer.
      onMouseDown={(event) => event.preventDefault()}
      onClick={onClick}
    >
      {icon}
    </button>
  );
}
