/**
 * A contiguous view over slices that come one after the other. A consumer looks at `bytes` from `position` to `end`; what it
 * does not consume is joined with the next slice, but only as far as it said it needs: nothing is copied that lies whole in a
 * slice.
 */
export class SliceWindow {
  bytes: Uint8Array = new Uint8Array(0);
  position = 0;
  end = 0;
  /** Offset in the stream of the first byte of `bytes`. */
  base = 0;
  /** Bytes from `position` that the consumer needs before it can go on. */
  need = 0;
  /** Bytes the consumer passes over without looking. */
  toSkip = 0;
  /** The view is the join buffer, which is used again: what is kept must be copied. */
  joined = false;
  #join = new Uint8Array(0);
  #joinLength = 0;
  #received = 0;

  /** Offset in the stream of the next byte to look at. */
  get offset(): number {
    return this.base + this.position;
  }

  /** Bytes received so far, passed over ones included. */
  get received(): number {
    return this.#received;
  }

  /** True when at least `count` bytes lie before the consumer; else notes the need. */
  has(count: number): boolean {
    if (this.end - this.position >= count) return true;
    this.need = count;
    return false;
  }

  /** Passes over what is at hand of the bytes to skip; false when more must come. */
  skipped(): boolean {
    const step = Math.min(this.toSkip, this.end - this.position);
    this.position += step;
    this.toSkip -= step;
    return this.toSkip === 0;
  }

  /** Gives a slice to the consumer, which is called as often as there is something to look at. */
  feed(given: Uint8Array, consume: () => void): void {
    // Node's Buffer looks like Uint8Array but its `slice` does not copy.
    const slice =
      given.constructor === Uint8Array ? given : new Uint8Array(given.buffer, given.byteOffset, given.byteLength);
    let from = 0;
    const start = this.#received;
    this.#received += slice.length;
    while (from < slice.length) {
      if (this.#joinLength === 0) {
        this.joined = false;
        this.bytes = slice;
        this.position = from;
        this.end = slice.length;
        this.base = start;
        consume();
        if (this.position < this.end) this.#keep(slice.subarray(this.position));
        return;
      }
      const wanted = Math.min(Math.max(this.need - this.#joinLength, 1), slice.length - from);
      const joinBase = start + from - this.#joinLength;
      this.#append(slice.subarray(from, from + wanted));
      from += wanted;
      if (this.#joinLength < this.need) return;
      this.#lookAtJoin(joinBase, consume);
    }
  }

  /** Lets the consumer look at what is left over, when nothing more comes. */
  flush(consume: () => void): void {
    this.#lookAtJoin(this.#received - this.#joinLength, consume);
  }

  /** Bytes left over. */
  get leftOver(): number {
    return this.#joinLength;
  }

  /** Takes what is left over and starts a new stream at offset 0. */
  restart(): Uint8Array {
    const rest = this.#join.slice(0, this.#joinLength);
    this.#joinLength = 0;
    this.#received = 0;
    this.need = 0;
    this.position = 0;
    this.end = 0;
    this.base = 0;
    return rest;
  }

  /** Notes that bytes to skip were passed over outside. */
  jump(count: number): void {
    if (count < 0 || count > this.toSkip) throw new RangeError(`cannot pass over ${count} of ${this.toSkip} bytes`);
    this.toSkip -= count;
    this.#received += count;
  }

  #lookAtJoin(base: number, consume: () => void): void {
    this.joined = true;
    this.bytes = this.#join;
    this.position = 0;
    this.end = this.#joinLength;
    this.base = base;
    consume();
    if (this.position > 0) {
      this.#join.copyWithin(0, this.position, this.#joinLength);
      this.#joinLength -= this.position;
    }
  }

  #keep(rest: Uint8Array): void {
    this.#joinLength = 0;
    this.#append(rest);
  }

  #append(part: Uint8Array): void {
    const length = this.#joinLength + part.length;
    if (length > this.#join.length) {
      const larger = new Uint8Array(Math.max(length, this.#join.length * 2, 256));
      larger.set(this.#join.subarray(0, this.#joinLength));
      this.#join = larger;
    }
    this.#join.set(part, this.#joinLength);
    this.#joinLength = length;
  }
}
