import type { Ingest, IngestOutcome } from '../archive/types.ts';

/** What came into the archive: stored now, or known already. */
export type Arrival = IngestOutcome;

/** Tells what comes into the archive, whatever brought it, to whoever waits for it. */
export class Arrivals {
  readonly #listeners = new Set<(arrival: Arrival) => void>();

  on(listener: (arrival: Arrival) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The same ingest, watched. */
  watch(ingest: Ingest): Ingest {
    return {
      begin: (start) => {
        const stream = ingest.begin(start);
        return {
          write: (slice) => stream.write(slice),
          commit: async () => {
            const outcome = await stream.commit();
            if (outcome.result !== 'refused') this.#tell(outcome);
            return outcome;
          },
          abort: () => stream.abort(),
        };
      },
    };
  }

  #tell(arrival: Arrival): void {
    for (const listener of [...this.#listeners]) listener(arrival);
  }
}
