import type { Catalogue } from '../../../archive/types.ts';
import type { Log } from '../../../log/types.ts';

/** Rows looked at together: a few milliseconds of the index. */
const pageLength = 20_000;
/** Changes are followed this much later, many at a time. */
const delayMs = 5000;

/** In which transfer syntaxes the instances of each SOP class are held; followed in the background, so that it can be asked at once. */
export class HeldSyntaxes {
  readonly #catalogue: Pick<Catalogue, 'syntaxes' | 'onChanged'>;
  readonly #log: Log;
  readonly #byClass = new Map<string, Set<string>>();
  #row = 0;
  #timer: NodeJS.Timeout | undefined;
  #following: Promise<void> | undefined;

  constructor(catalogue: Pick<Catalogue, 'syntaxes' | 'onChanged'>, log: Log) {
    this.#catalogue = catalogue;
    this.#log = log;
    catalogue.onChanged(() => {
      this.#timer ??= setTimeout(() => {
        this.#timer = undefined;
        void this.follow();
      }, delayMs).unref();
    });
    void this.follow();
  }

  /** The transfer syntax in which all instances of the class are held; undefined when there are several, or none. */
  only(sopClassUid: string): string | undefined {
    const held = this.#byClass.get(sopClassUid);
    const [first] = held ?? [];
    return held?.size === 1 ? first : undefined;
  }

  /** Looks at what came since. Never rejects. */
  follow(): Promise<void> {
    this.#following ??= this.#read().finally(() => {
      this.#following = undefined;
    });
    return this.#following;
  }

  async #read(): Promise<void> {
    try {
      for (;;) {
        const { pairs, row } = await this.#catalogue.syntaxes(this.#row, pageLength);
        if (row === undefined) {
          return;
        }
        this.#row = row;
        for (const { sopClassUid, transferSyntaxUid } of pairs) {
          const held = this.#byClass.get(sopClassUid) ?? new Set();
          this.#byClass.set(sopClassUid, held.add(transferSyntaxUid));
        }
      }
    } catch (error) {
      this.#log.warn('the transfer syntaxes that are held are not known', { error: String(error) });
    }
  }
}
