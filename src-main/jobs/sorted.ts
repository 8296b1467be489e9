/** A list that stays in order: binary search for every insertion and removal. No two members may be equal in order. */
export class SortedList<T> {
  readonly #compare: (a: T, b: T) => number;
  readonly #members: T[] = [];

  constructor(compare: (a: T, b: T) => number) {
    this.#compare = compare;
  }

  get size(): number {
    return this.#members.length;
  }

  get first(): T | undefined {
    return this.#members[0];
  }

  get members(): readonly T[] {
    return this.#members;
  }

  add(member: T): void {
    this.#members.splice(this.#placeOf(member), 0, member);
  }

  /** What orders the member must not have changed since it was added. */
  remove(member: T): boolean {
    const place = this.#placeOf(member);
    if (this.#members[place] !== member) return false;
    this.#members.splice(place, 1);
    return true;
  }

  #placeOf(member: T): number {
    let low = 0;
    let high = this.#members.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#compare(this.#members[middle] as T, member) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
