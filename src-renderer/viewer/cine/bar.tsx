import { useEffect, useMemo, useRef, useState } from 'react';
import { useLive } from '../../app/live.ts';
import type { ViewportController } from '../../cornerstone/index.ts';
import { cachedImage } from '../../cornerstone/index.ts';
import type { CellProps } from '../area.ts';
import { useController } from '../viewports.ts';
import styles from './bar.module.css';
import { CineClock, type CineTiming, timingOf } from './clock.ts';
import { CineControls } from './controls.tsx';
import { Player } from './player.ts';
import { type CellCine, cineOf, closeCine, useCine } from './store.ts';

/** Timings of what is played, by cell: what a rate of "as the images say" means. */
const timings = new Map<number, CineTiming>();

/** Frames a second a cell plays at; undefined when its controls are closed. */
export const rateOf = (cell: number): number | undefined => {
  const cine = cineOf(cell);
  return cine && (cine.rate ?? timings.get(cell)?.rate);
};

/** The controls of the cine of a cell, when they are open. */
export function CineBar(props: CellProps) {
  const { cell, frameSet } = props;
  const cine = useCine(({ cells }) => cells[cell]);
  const other = cine !== undefined && cine.key !== frameSet.key;
  // Another series has taken the place: it is not played by itself.
  useEffect(() => {
    if (other) closeCine(cell);
  }, [other, cell]);
  if (!cine || other || frameSet.frames.length < 2) return null;
  return <OpenBar {...props} cine={cine} />;
}

function OpenBar({ cell, frameSet, cine }: CellProps & { cine: CellCine }) {
  const controller = useController(cell);
  const usual = useLive((state) => state.settings?.display.arrangement.cineRate ?? 10);
  const { frames } = frameSet;
  const { playing, mode } = cine;
  // Of a range that was chosen before images went nothing is left.
  const range = cine.range && cine.range[1] < frames.length ? cine.range : undefined;
  // Phases of a heart: one slice beats, and the reader goes from slice to slice.
  const { dimensions } = frameSet;
  const ofSlice = !range && dimensions?.fastest === 'pass' ? dimensions.passes : 0;
  const slice = useSlice(controller, ofSlice);
  const timing = useMemo(() => timingOf(frames, usual, ofSlice), [frames, usual, ofSlice]);
  const trim = frames[0]?.instance.cine;
  const [first, last] =
    range ?? (ofSlice > 0 ? sliceAt(slice, ofSlice) : trimmed(frames.length, trim?.start, trim?.stop));
  const [from, to] = ofSlice > 0 ? [0, ofSlice - 1] : [first, last];
  const rate = cine.rate ?? timing.rate;
  const clock = useRef<CineClock>(undefined);
  const rateNow = useRef(rate);
  const achieved = useRef<HTMLSpanElement>(null);

  useEffect(() => {
    timings.set(cell, timing);
    return () => {
      timings.delete(cell);
    };
  }, [cell, timing]);

  useEffect(() => {
    rateNow.current = rate;
    clock.current?.setRate(rate, performance.now());
  }, [rate]);

  useEffect(() => {
    if (!playing || !controller) return;
    let player: Player | undefined;
    const begin = (): void => {
      if (document.hidden) return;
      const created = new CineClock(timing, mode, from, to);
      created.setRate(rateNow.current, performance.now());
      clock.current = created;
      player = new Player({
        controller,
        clock: created,
        ofSlice,
        ready: (index) => {
          const frame = controller.frames[index];
          return frame !== undefined && cachedImage(frame.imageId) !== undefined;
        },
      });
    };
    // Nobody looks: nothing is decoded.
    const follow = (): void => {
      player?.stop();
      player = undefined;
      begin();
    };
    begin();
    document.addEventListener('visibilitychange', follow);
    const told = setInterval(() => {
      if (achieved.current) achieved.current.textContent = achievedText(player?.measured, rateNow.current);
    }, 500);
    return () => {
      clearInterval(told);
      document.removeEventListener('visibilitychange', follow);
      player?.stop();
      clock.current = undefined;
      if (achieved.current) achieved.current.textContent = '';
    };
  }, [controller, playing, timing, mode, from, to, ofSlice]);

  return (
    <div className={styles['bar']} role="group" aria-label="Cine" data-cine-bar data-playing={playing || undefined}>
      <CineControls cell={cell} cine={cine} rate={rate} first={first} last={last} count={frames.length} />
      <span className={styles['achieved']} ref={achieved} data-achieved />
    </div>
  );
}

const sliceAt = (slice: number, ofSlice: number): [number, number] => [slice * ofSlice, (slice + 1) * ofSlice - 1];

/** The number of the slice on the screen, from 0, where so many frames are of one slice. */
function useSlice(controller: ViewportController | undefined, ofSlice: number): number {
  const [slice, setSlice] = useState(0);
  useEffect(() => {
    if (!controller || ofSlice === 0) return;
    const look = (): void => setSlice(Math.floor(controller.wanted / ofSlice));
    look();
    return controller.onRendered(look);
  }, [controller, ofSlice]);
  return slice;
}

/** Start Trim and Stop Trim (PS3.3 C.7.6.5), from 1, where they make sense. */
function trimmed(count: number, start: number | undefined, stop: number | undefined): [number, number] {
  const first = start !== undefined && start >= 1 && start <= count ? start - 1 : 0;
  const last = stop !== undefined && stop >= 1 && stop <= count ? stop - 1 : count - 1;
  return first < last ? [first, last] : [0, count - 1];
}

/** What is really reached, when that is less than what was asked for. */
function achievedText(measured: number | undefined, rate: number): string {
  if (measured === undefined) return '';
  return measured < rate * 0.95 ? `${measured.toFixed(1)} reached` : '';
}
