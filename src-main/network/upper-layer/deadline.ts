/** A wait that can be begun anew; 0 ms means for ever. */
export class Deadline {
  #timer: NodeJS.Timeout | undefined;

  start(milliseconds: number, onExpired: () => void): void {
    this.stop();
    if (milliseconds > 0) {
      this.#timer = setTimeout(onExpired, milliseconds);
    }
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
