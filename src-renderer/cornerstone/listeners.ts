import type { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { Shown } from './controller.ts';

/** Who is told of what happens in a viewport, and what was told last. */
export class Listeners {
  /** Image that is waited for. */
  waitingFor: string | undefined;
  failure: NegatoscopeError | undefined;
  private readonly rendered = new Set<(shown: Shown) => void>();
  private readonly waiting = new Set<(waiting: boolean) => void>();
  private readonly errors = new Set<(error: NegatoscopeError | undefined, index: number) => void>();

  onRendered(listener: (shown: Shown) => void): () => void {
    this.rendered.add(listener);
    return () => this.rendered.delete(listener);
  }
  onWaiting(listener: (waiting: boolean) => void): () => void {
    this.waiting.add(listener);
    return () => this.waiting.delete(listener);
  }
  onError(listener: (error: NegatoscopeError | undefined, index: number) => void): () => void {
    this.errors.add(listener);
    return () => this.errors.delete(listener);
  }

  tellRendered(shown: Shown): void {
    for (const listener of [...this.rendered]) listener(shown);
  }

  setWaiting(imageId: string | undefined): void {
    const was = this.waitingFor !== undefined;
    this.waitingFor = imageId;
    if (was === (imageId !== undefined)) return;
    for (const listener of [...this.waiting]) listener(imageId !== undefined);
  }

  setFailure(error: NegatoscopeError | undefined, index: number): void {
    if (!error && !this.failure) return;
    this.failure = error;
    for (const listener of [...this.errors]) listener(error, index);
  }

  clear(): void {
    this.rendered.clear();
    this.waiting.clear();
    this.errors.clear();
  }
}
