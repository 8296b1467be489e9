import {
  ArrowLeft,
  ArrowLeftRight,
  ArrowRight,
  ChevronFirst,
  ChevronLast,
  Pause,
  Play,
  Square,
  StepBack,
  StepForward,
  X,
} from 'lucide-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { select } from '../store.ts';
import { controllerOf, useController } from '../viewports.ts';
import styles from './bar.module.css';
import type { CineMode } from './clock.ts';
import { type CellCine, changeCine, closeCine } from './store.ts';

const size = 15;
const modes: Record<CineMode, { next: CineMode; title: string; icon: ReactNode }> = {
  forward: { next: 'reverse', title: 'Forward, again and again', icon: <ArrowRight size={size} /> },
  reverse: { next: 'ping-pong', title: 'In reverse, again and again', icon: <ArrowLeft size={size} /> },
  'ping-pong': { next: 'forward', title: 'There and back', icon: <ArrowLeftRight size={size} /> },
};

interface CineControlsProps {
  cell: number;
  cine: CellCine;
  /** Frames a second. */
  rate: number;
  /** Range that is played, from 0. */
  first: number;
  last: number;
  count: number;
}

/** The buttons, the place in the clip and the rate. */
export function CineControls({ cell, cine, rate, first, last, count }: CineControlsProps) {
  const { playing, mode } = cine;
  const goto = (index: number): void => {
    changeCine(cell, { playing: false });
    controllerOf(cell)?.goto(index);
  };
  const step = (by: number): void => {
    const wanted = controllerOf(cell)?.wanted ?? 0;
    const length = last - first + 1;
    goto(first + ((((wanted - first + by) % length) + length) % length));
  };
  return (
    <div
      className={styles['controls']}
      onPointerDown={(event) => {
        event.stopPropagation();
        select(cell);
      }}
      onDoubleClick={(event) => event.stopPropagation()}
    >
      <BarButton label="First frame" onClick={() => goto(first)} icon={<ChevronFirst size={size} />} />
      <BarButton label="Step back" onClick={() => step(-1)} icon={<StepBack size={size} />} />
      <BarButton
        label={playing ? 'Pause (Space)' : 'Play (Space)'}
        onClick={() => changeCine(cell, { playing: !playing })}
        icon={playing ? <Pause size={size} /> : <Play size={size} />}
      />
      <BarButton label="Stop: back to the first frame" onClick={() => goto(first)} icon={<Square size={size - 2} />} />
      <BarButton label="Step forward" onClick={() => step(1)} icon={<StepForward size={size} />} />
      <BarButton label="Last frame" onClick={() => goto(last)} icon={<ChevronLast size={size} />} />
      <Place cell={cell} count={count} onScrub={goto} />
      <RateField rate={rate} onRate={(value) => changeCine(cell, { rate: value })} />
      <BarButton
        label={`${modes[mode].title}. Press for another way`}
        onClick={() => changeCine(cell, { mode: modes[mode].next })}
        icon={modes[mode].icon}
        mode={mode}
      />
      <RangeButtons cell={cell} cine={cine} first={first} last={last} count={count} />
      <BarButton label="Close the cine (C)" onClick={() => closeCine(cell)} icon={<X size={size} />} />
    </div>
  );
}

interface BarButtonProps {
  label: string;
  icon: ReactNode;
  onClick: () => void;
  mode?: CineMode;
  pressed?: boolean;
}

function BarButton({ label, icon, onClick, mode, pressed }: BarButtonProps) {
  return (
    <button
      type="button"
      className={styles['button']}
      aria-label={label}
      title={label}
      data-mode={mode}
      aria-pressed={pressed}
      // The keys of the viewport stay with the viewport.
      onMouseDown={(event) => event.preventDefault()}
      onClick={onClick}
    >
      {icon}
    </button>
  );
}

/** The place in the clip; written past React, once a rendering. */
function Place({ cell, count, onScrub }: { cell: number; count: number; onScrub: (index: number) => void }) {
  const slider = useRef<HTMLInputElement>(null);
  const text = useRef<HTMLSpanElement>(null);
  const controller = useController(cell);
  useEffect(() => {
    const write = (index: number): void => {
      if (slider.current) slider.current.value = String(index + 1);
      if (text.current) text.current.textContent = `${index + 1}/${count}`;
    };
    write(controller?.wanted ?? 0);
    return controller?.onRendered(({ index }) => write(index));
  }, [controller, count]);
  return (
    <>
      <input
        ref={slider}
        className={styles['slider']}
        type="range"
        min={1}
        max={count}
        step={1}
        defaultValue={1}
        aria-label="Frame"
        onInput={(event) => onScrub(Number(event.currentTarget.value) - 1)}
        onPointerUp={(event) => event.currentTarget.blur()}
      />
      <span className={styles['place']} ref={text} data-place />
    </>
  );
}

function RateField({ rate, onRate }: { rate: number; onRate: (rate: number) => void }) {
  const shown = String(Math.round(rate * 10) / 10);
  const [text, setText] = useState<string>();
  const commit = (): void => {
    const value = Number(text);
    if (text !== undefined && Number.isFinite(value) && value > 0) onRate(Math.min(120, Math.max(0.1, value)));
    setText(undefined);
  };
  return (
    <label className={styles['rate']}>
      <input
        type="text"
        inputMode="decimal"
        aria-label="Frames per second"
        title="Frames per second (, slower, . faster)"
        value={text ?? shown}
        onChange={(event) => setText(event.currentTarget.value.replace(',', '.'))}
        onBlur={commit}
        onKeyDown={(event) => {
          if (event.key === 'Enter') event.currentTarget.blur();
          if (event.key === 'Escape') {
            setText(undefined);
            event.stopPropagation();
          }
          if (event.key === 'ArrowUp' || event.key === 'ArrowDown') {
            event.preventDefault();
            onRate(Math.min(120, Math.max(0.5, rate + (event.key === 'ArrowUp' ? 1 : -1))));
          }
        }}
      />
      <span>frames/s</span>
    </label>
  );
}

/** Plays a part: from here, to here; once more: all of it. */
function RangeButtons({ cell, cine, first, last, count }: Omit<CineControlsProps, 'rate'>) {
  const here = (): number => controllerOf(cell)?.wanted ?? 0;
  if (cine.range) {
    return (
      <button
        type="button"
        className={styles['range']}
        title="Play all frames again"
        onMouseDown={(event) => event.preventDefault()}
        onClick={() => changeCine(cell, { range: undefined })}
      >
        {first + 1}–{last + 1}
      </button>
    );
  }
  return (
    <>
      <button
        type="button"
        className={styles['range']}
        title="The part that is played begins at this frame"
        onMouseDown={(event) => event.preventDefault()}
        onClick={() => {
          if (here() < count - 1) changeCine(cell, { range: [here(), Math.max(last, here() + 1)] });
        }}
      >
        [
      </button>
      <button
        type="button"
        className={styles['range']}
        title="The part that is played ends at this frame"
        onMouseDown={(event) => event.preventDefault()}
        onClick={() => {
          if (here() > 0) changeCine(cell, { range: [Math.min(first, here() - 1), here()] });
        }}
      >
        ]
      </button>
    </>
  );
}
