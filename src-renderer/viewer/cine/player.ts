import type { ViewportController } from '../../cornerstone/index.ts';
import type { CineClock } from './clock.ts';

interface PlayerOptions {
  controller: Pick<ViewportController, 'goto' | 'shown' | 'wanted' | 'frames' | 'onRendered' | 'onError'>;
  clock: CineClock;
  /** Whether a frame can be shown at once. */
  ready: (index: number) => boolean;
  now?: () => number;
  /** Calls back before the next picture of the screen; gives back how not to. */
  nextPicture?: (callback: () => void) => () => void;
}

const nextPictureOfScreen = (callback: () => void): (() => void) => {
  const id = requestAnimationFrame(callback);
  return () => cancelAnimationFrame(id);
};

/**
 * Plays by a clock. What is in memory is shown when it is due; when the screen or the processor is too slow for the rate, frames are
 * left out, never time. A frame that is still being read is waited for, and the clock with it: the first round shows every frame.
 */
export class Player {
  private readonly options: Required<PlayerOptions>;
  private place: number;
  private pending: number | undefined;
  private failed: number | undefined;
  private readonly times: number[] = [];
  private stopNext: () => void = () => {};
  private readonly leave: (() => void)[];
  private lastShown: number | undefined;
  /** Frame that was asked for last, by us or by the reader. */
  private asked: number;

  constructor(options: PlayerOptions) {
    this.options = { now: () => performance.now(), nextPicture: nextPictureOfScreen, ...options };
    const { controller, clock } = this.options;
    this.asked = controller.wanted;
    clock.startAt(controller.wanted, this.options.now());
    this.place = clock.due(this.options.now()).place;
    this.leave = [
      controller.onRendered(({ index }) => this.rendered(index)),
      controller.onError((error, index) => {
        if (error) this.failed = index;
      }),
    ];
    this.schedule();
  }

  /** Frames a second over the last second; undefined while there were not enough. */
  get measured(): number | undefined {
    const now = this.options.now();
    const recent = this.times.filter((time) => time > now - 1500);
    const [first, last] = [recent[0], recent[recent.length - 1]];
    if (recent.length < 2 || first === undefined || last === undefined || last === first) return undefined;
    return ((recent.length - 1) * 1000) / (last - first);
  }

  stop(): void {
    this.stopNext();
    for (const leave of this.leave) leave();
  }

  private schedule(): void {
    this.stopNext = this.options.nextPicture(() => {
      this.tick();
      this.schedule();
    });
  }

  private tick(): void {
    const { clock, controller, now, ready } = this.options;
    if (controller.wanted !== this.asked) {
      // The reader went somewhere himself: it goes on from there.
      this.asked = controller.wanted;
      this.pending = undefined;
      clock.startAt(this.asked, now());
      this.place = clock.due(now()).place;
      return;
    }
    if (this.pending !== undefined) {
      const arrived = controller.shown?.index === this.pending || this.failed === this.pending;
      if (!arrived) {
        // What is not in memory is waited for, and time with it.
        if (!ready(this.pending)) clock.startAtPlace(this.place, now());
        return;
      }
      this.pending = undefined;
      this.failed = undefined;
    }
    const due = clock.due(now());
    if (due.place === this.place) return;
    let next = due;
    if (!ready(due.frame)) {
      next = clock.after(this.place);
      // Frames between that are in memory are shown first.
      if (!ready(next.frame)) clock.startAtPlace(next.place, now());
    }
    this.place = next.place;
    if (controller.shown?.index === next.frame) return;
    this.pending = next.frame;
    controller.goto(next.frame);
    this.asked = controller.wanted;
  }

  private rendered(index: number): void {
    if (index === this.lastShown) return;
    this.lastShown = index;
    this.times.push(this.options.now());
    if (this.times.length > 400) this.times.splice(0, 200);
  }
}
