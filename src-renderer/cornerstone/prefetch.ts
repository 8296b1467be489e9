import { cache } from '@cornerstonejs/core';
import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import { cachedImage, isLoading, loadImage } from './loader.ts';
import { ahead, prefetchOrder } from './prefetch-order.ts';
import type { DisplayFrame } from './registry.ts';

/** What a viewport will show next. */
export interface PrefetchInterest {
  frames: readonly DisplayFrame[];
  index: number;
  /** Last direction of scrolling. */
  direction: 1 | -1;
}

const inFlight = 6;
/** Reading ahead rests while the reader scrolls. */
const restMs = 100;

/**
 * Reads ahead for the viewports of a window: first what comes next in the direction of scrolling, then each series from
 * its middle of interest outwards, the selected viewport before the others. The frame somebody waits for is not its
 * business: that one is loaded at priority 0 before anything here.
 */
export class Prefetcher {
  private readonly interests = new Map<object, PrefetchInterest>();
  private readonly failed = new Set<string>();
  private selected: object | undefined;
  private running = 0;
  private restUntil = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private closed = false;

  setInterest(owner: object, interest: PrefetchInterest | undefined): void {
    if (interest) this.interests.set(owner, interest);
    else this.interests.delete(owner);
    this.pump();
  }

  select(owner: object | undefined): void {
    this.selected = owner;
    this.pump();
  }

  /** The reader scrolls: nothing new is begun for a moment. */
  touch(): void {
    this.restUntil = performance.now() + restMs;
    this.schedule();
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
    this.interests.clear();
  }

  private schedule(): void {
    if (this.timer !== undefined || this.closed) return;
    this.timer = setTimeout(
      () => {
        this.timer = undefined;
        if (performance.now() < this.restUntil) this.schedule();
        else this.pump();
      },
      Math.max(1, this.restUntil - performance.now()),
    );
  }

  private pump(): void {
    if (this.closed) return;
    if (performance.now() < this.restUntil) {
      this.schedule();
      return;
    }
    while (this.running < inFlight) {
      const next = this.next();
      if (!next) return;
      this.running++;
      loadImage(next, 10)
        .catch((error: unknown) => {
          // What was withdrawn may be wanted again; what is broken stays so.
          if (!(error instanceof NegatoscopeError && error.code === 'cancelled')) this.failed.add(next);
        })
        .finally(() => {
          this.running--;
          this.pump();
        });
    }
  }

  private next(): string | undefined {
    // A full cache would throw away what was read a moment ago.
    if (cache.getCacheSize() > cache.getMaxCacheSize() * 0.9) return undefined;
    const owners = [...this.interests.keys()].sort((a, b) => Number(b === this.selected) - Number(a === this.selected));
    for (const reach of [ahead, Number.POSITIVE_INFINITY]) {
      for (const owner of owners) {
        const interest = this.interests.get(owner);
        const found = interest && this.nextOf(interest, reach);
        if (found) return found;
      }
    }
    return undefined;
  }

  private nextOf({ frames, index, direction }: PrefetchInterest, reach: number): string | undefined {
    for (const place of prefetchOrder(frames.length, index, direction, reach)) {
      const imageId = frames[place]?.imageId;
      if (imageId && !this.failed.has(imageId) && !cachedImage(imageId) && !isLoading(imageId)) return imageId;
    }
    return undefined;
  }
}
