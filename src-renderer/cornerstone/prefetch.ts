import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import { imageBudget, isCached, setRanking } from './image-cache.ts';
import { cancelReadAhead, decodedBytes, isLoading, isWaitedFor, loadImage } from './loader.ts';
import { type Interest, near, type Plan, prefetchPlan, type Reach } from './prefetch-plan.ts';
import type { DisplayFrame } from './registry.ts';

export type PrefetchInterest = Interest<DisplayFrame>;

const inFlight = 6;
/** While the reader scrolls: what comes next, and no more at a time. */
const inFlightScrolling = 2;
/** Scrolling ends this long after its last step. */
const restMs = 100;
/** Part of the memory for images that is filled by reading ahead. */
const share = 0.9;

/**
 * Reads ahead for the viewports of a window, by the plan of `prefetch-plan.ts`. While the reader scrolls only what comes
 * next is read, while a loop plays only what the viewports show. The frame somebody waits for is not its business: that
 * one is loaded at priority 0 before anything here, and while one is waited for nothing is begun.
 */
export class Prefetcher {
  private readonly interests = new Map<object, PrefetchInterest>();
  private readonly failed = new Set<string>();
  private readonly running = new Set<string>();
  private readonly withdrawn = new Set<string>();
  private rest: readonly (readonly (readonly DisplayFrame[])[])[] = [];
  private reach: Reach = 'priors';
  private selected: object | undefined;
  private scrollingUntil = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private known: Plan | undefined;
  /** All of the plan was read. */
  private finished = false;
  /** What of the plan is not yet read begins here. */
  private pending: Iterator<string> | undefined;

  constructor() {
    setRanking((imageId) => this.plan().ranks.get(imageId));
  }

  setInterest(owner: object, wanted: PrefetchInterest | undefined): void {
    // What is worked out in this window is made when it is looked at: made ahead it would take the window's time.
    const interest = wanted?.frames[0]?.compute ? undefined : wanted;
    const before = this.interests.get(owner);
    if (interest) this.interests.set(owner, interest);
    else this.interests.delete(owner);
    if (this.interests.size === 0) this.failed.clear();
    // All of it is in memory: whoever plays or scrolls through it costs nothing.
    const same = interest && before?.frames === interest.frames && !before.playing === !interest.playing;
    if (!(same && this.finished && this.known?.complete)) this.changed();
  }

  select(owner: object | undefined): void {
    this.selected = owner;
    this.changed();
  }

  /** Sets of frames no viewport shows: those of the study that is read, then those of each other study. */
  setRest(rest: readonly (readonly (readonly DisplayFrame[])[])[]): void {
    this.rest = rest;
    this.changed();
  }

  setReach(reach: Reach): void {
    this.reach = reach;
    this.changed();
  }

  /** The reader scrolls. */
  touch(): void {
    this.scrollingUntil = performance.now() + restMs;
    this.schedule();
  }

  /** Nothing is read any more until something is shown again. */
  close(): void {
    this.interests.clear();
    this.rest = [];
    this.failed.clear();
    this.changed();
  }

  private changed(): void {
    this.known = undefined;
    this.finished = false;
    this.pending = undefined;
    this.schedule();
  }

  private schedule(): void {
    if (this.timer !== undefined) return;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.pump();
    }, 0);
  }

  private plan(): Plan {
    this.known ??= prefetchPlan({
      interests: this.ordered(),
      // Made anew for each frame of a loop that plays: then without what is not read meanwhile.
      rest: this.playing ? [] : this.rest,
      reach: this.reach,
      budget: imageBudget() * share,
      sizeOf: decodedBytes,
    });
    return this.known;
  }

  private ordered(): PrefetchInterest[] {
    const selected = this.selected && this.interests.get(this.selected);
    const others = [...this.interests].flatMap(([owner, interest]) => (owner === this.selected ? [] : [interest]));
    return selected ? [selected, ...others] : others;
  }

  private pump(): void {
    const left = this.scrollingUntil - performance.now();
    if (left > 0) {
      this.readNear();
      this.timer ??= setTimeout(() => {
        this.timer = undefined;
        this.pump();
      }, left);
      return;
    }
    this.withdraw();
    while (this.running.size < inFlight && !isWaitedFor()) {
      const next = this.next();
      if (next === undefined) return;
      this.read(next);
    }
    // What is waited for comes first; then this goes on.
    if (this.running.size === 0 && isWaitedFor()) {
      this.timer ??= setTimeout(() => {
        this.timer = undefined;
        this.pump();
      }, restMs / 4);
    }
  }

  /** What comes next in the selected viewport. */
  private readNear(): void {
    const [interest] = this.ordered();
    if (!interest || this.reach === 'off' || isWaitedFor()) return;
    for (const place of near(interest)) {
      if (this.running.size >= inFlightScrolling) return;
      const imageId = interest.frames[place]?.imageId;
      if (imageId !== undefined && this.isToBeRead(imageId)) this.read(imageId);
    }
  }

  /** What was begun and is no longer in the plan: the fetch is aborted, nothing is decoded. */
  private withdraw(): void {
    const { ranks } = this.plan();
    for (const imageId of this.running) {
      if (ranks.has(imageId) || this.withdrawn.has(imageId)) continue;
      this.withdrawn.add(imageId);
      cancelReadAhead(imageId);
    }
  }

  private get playing(): boolean {
    for (const { playing } of this.interests.values()) if (playing) return true;
    return false;
  }

  private next(): string | undefined {
    const { ranks } = this.plan();
    if (this.reach === 'off') {
      this.finished = true;
      return undefined;
    }
    this.pending ??= ranks.keys();
    for (;;) {
      const { done, value } = this.pending.next();
      if (done) {
        this.finished = true;
        return undefined;
      }
      if (this.isToBeRead(value)) return value;
    }
  }

  private isToBeRead(imageId: string): boolean {
    return !this.failed.has(imageId) && !isCached(imageId) && !isLoading(imageId);
  }

  private read(imageId: string): void {
    this.running.add(imageId);
    loadImage(imageId, 10)
      .catch((error: unknown) => {
        // What was withdrawn may be wanted again; what is broken stays so.
        if (error instanceof NegatoscopeError && error.code === 'cancelled') this.pending = undefined;
        else this.failed.add(imageId);
      })
      .finally(() => {
        this.running.delete(imageId);
        this.withdrawn.delete(imageId);
        this.pump();
      });
  }
}
