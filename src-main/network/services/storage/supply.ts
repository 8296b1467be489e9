import type { InstanceToSend } from './instance-to-send.ts';

/** As many are looked at together, for contexts and for those that fit an association. */
const portion = 256;

/** Instances to send, drawn from a list or from pages as they are needed; several associations may take from it. */
export class Supply {
  readonly #iterator: AsyncIterator<InstanceToSend> | Iterator<InstanceToSend>;
  readonly #waiting: InstanceToSend[] = [];
  #filling: Promise<void> | undefined;
  #ended = false;
  /** What the source threw: it draws nothing more, and whoever asks when nothing is left hears of it. */
  #failure: { error: unknown } | undefined;

  constructor(instances: AsyncIterable<InstanceToSend> | Iterable<InstanceToSend>) {
    this.#iterator =
      Symbol.asyncIterator in instances ? instances[Symbol.asyncIterator]() : instances[Symbol.iterator]();
  }

  /** The next one that stays where it is; undefined when there is none. Rejects with what the source of the instances throws. */
  async peek(): Promise<InstanceToSend | undefined> {
    if (this.#waiting.length === 0) {
      await this.#fill();
    }
    return this.#waiting[0];
  }

  /** Those that are here. */
  get here(): readonly InstanceToSend[] {
    return this.#waiting;
  }

  /** Takes the first one that fits, of those that are here, and has more drawn meanwhile. */
  takeHere(fits: (instance: InstanceToSend) => boolean): InstanceToSend | undefined {
    if (this.#waiting.length < portion / 4 && !this.#ended) {
      void this.#fill().catch(() => undefined);
    }
    const index = this.#waiting.findIndex(fits);
    return index < 0 ? undefined : this.#waiting.splice(index, 1)[0];
  }

  /** Takes the first one that fits, of those that are here or come within a portion. Rejects like `peek`. */
  async take(fits: (instance: InstanceToSend) => boolean): Promise<InstanceToSend | undefined> {
    for (;;) {
      const found = this.takeHere(fits);
      if (found !== undefined || this.#ended || this.#waiting.length >= portion) {
        return found;
      }
      await this.#fill();
    }
  }

  /** It was taken and not sent: it comes first again. */
  putBack(instances: readonly InstanceToSend[]): void {
    this.#waiting.unshift(...instances);
  }

  /** No more is drawn; what is left is told to nobody. */
  async close(): Promise<void> {
    this.#ended = true;
    await this.#filling?.catch(() => undefined);
    await this.#iterator.return?.();
  }

  #fill(): Promise<void> {
    this.#filling ??= this.#draw().finally(() => {
      this.#filling = undefined;
    });
    return this.#filling;
  }

  async #draw(): Promise<void> {
    if (this.#failure !== undefined) {
      throw this.#failure.error;
    }
    try {
      while (!this.#ended && this.#waiting.length < portion) {
        const { done, value } = await this.#iterator.next();
        if (done) {
          this.#ended = true;
        } else {
          this.#waiting.push(value);
        }
      }
    } catch (error) {
      this.#failure = { error };
      throw error;
    }
  }
}
