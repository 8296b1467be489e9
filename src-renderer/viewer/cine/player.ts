import type { ViewportController } from '../../cornerstone/index.ts';
import type { CineClock } from './clock.ts';

interface PlayerOptions {
  controller: Pick<ViewportController, 'goto' | 'shown' | 'wanted' | 'frames' | 'onRendered' | 'onError'>;
  clock: CineClock;
  /**
   * Frames of a slice, where they lie one after the other (phases of a heart): the clock plays those of the slice on the screen,
   * and small steps of the reader go to other slices. 0: the clock plays frames of the set.
   */
  ofSlice?: number;
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
  /** First frame of the slice that is played. */
  private base = 0;

  constructor(options: PlayerOptions) {
    this.options = { now: () => performance.now(), nextPicture: nextPictureOfScreen, ofSlice: 0, ...options };
    const { controller } = this.options;
    this.asked = controller.wanted;
    this.place = this.startAt(this.asked);
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

  /** A frame of the set begins now; gives the place in the round. */
  private startAt(index: number): number {
    const { clock, now, ofSlice } = this.options;
    this.base = ofSlice > 0 ? index - (index % ofSlice) : 0;
    clock.startAt(index - this.base, now());
    return clock.due(now()).place;
  }

  /** Where the reader goes to: of a beating heart a step is one to the slice beside, in the same phase. */
  private goal(wanted: number): number {
    const { ofSlice, controller } = this.options;
    const steps = wanted - this.asked;
    if (ofSlice === 0 || Math.abs(steps) >= ofSlice) return wanted;
    const slices = Math.floor(controller.frames.length / ofSlice);
    const slice = Math.min(Math.max(0, Math.floor(this.asked / ofSlice) + steps), slices - 1);
    return slice * ofSlice + (this.asked % ofSlice);
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
      const goal = this.goal(controller.wanted);
      if (goal !== controller.wanted) controller.goto(goal);
      this.asked = goal;
      this.pending = undefined;
      this.place = this.startAt(goal);
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
    if (!ready(this.base + due.frame)) {
      next = clock.after(this.place);
      // Frames between that are in memory are shown first.
      if (!ready(this.base + next.frame)) clock.startAtPlace(next.place, now());
    }
    this.place = next.place;
    const index = this.base + next.frame;
    if (controller.shown?.index === index) return;
    this.pending = index;
    controller.goto(index);
    this.asked = controller.wanted;
  }

  private rendered(index: number): void {
    if (index === this.lastShown) return;
    this.lastShown = index;
    this.times.push(this.options.now());
    if (this.times.length > 400) this.times.splice(0, 200);
  }
}
