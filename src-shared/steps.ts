/** Work that stops again and again before it goes on, so that whoever does it can see to other things meanwhile. */
export type Steps<T> = Generator<void, T>;

/** Does it without stopping. */
export function atOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}
