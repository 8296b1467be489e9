/** The fragments of encapsulated pixel data: where each lies and how it begins. 24 bytes of memory a fragment. */
export class FragmentTable {
  #offsets = new Float64Array(16);
  #lengths = new Float64Array(16);
  #heads = new Uint32Array(32);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /**
   * @param offset first byte of the fragment's value in the file (after its item tag and length)
   * @param first the first four bytes of the value as a big-endian number (0 for what is missing)
   * @param second the next four
   */
  add(offset: number, length: number, first: number, second: number): void {
    if (this.#count === this.#offsets.length) this.#grow();
    this.#offsets[this.#count] = offset;
    this.#lengths[this.#count] = length;
    this.#heads[this.#count * 2] = first;
    this.#heads[this.#count * 2 + 1] = second;
    this.#count++;
  }

  #grow(): void {
    const size = this.#offsets.length * 2;
    const offsets = new Float64Array(size);
    const lengths = new Float64Array(size);
    const heads = new Uint32Array(size * 2);
    offsets.set(this.#offsets);
    lengths.set(this.#lengths);
    heads.set(this.#heads);
    this.#offsets = offsets;
    this.#lengths = lengths;
    this.#heads = heads;
  }

  /** First byte of a fragment's value; NaN beyond the last. */
  offset(index: number): number {
    return index < this.#count ? this.#offsets[index]! : Number.NaN;
  }

  /** Length of a fragment's value; NaN beyond the last. */
  length(index: number): number {
    return index < this.#count ? this.#lengths[index]! : Number.NaN;
  }

  /** The first four and the next four bytes, as big-endian numbers. */
  head(index: number): readonly [number, number] {
    return [this.#heads[index * 2] ?? 0, this.#heads[index * 2 + 1] ?? 0];
  }

  /** Index of the fragment whose value begins at a byte, or -1. */
  indexAt(offset: number): number {
    let low = 0;
    let high = this.#count - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const found = this.#offsets[middle]!;
      if (found === offset) return middle;
      if (found < offset) low = middle + 1;
      else high = middle - 1;
    }
    return -1;
  }
}
