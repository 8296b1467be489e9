import type { Call, Contract, Event, Service, Unsubscribe, z } from './define.ts';
import type { ErrorEnvelope } from './errors.ts';
import type { NegatoscopeContract } from './index.ts';

/** What crosses the process boundary as the answer to a call: errors lose their fields there unless they travel as values. */
export type Answer<T> = { ok: true; value: T } | { ok: false; error: ErrorEnvelope };

type BridgeService<S extends Service> = {
  [K in keyof S]: S[K] extends Call<infer I, infer O>
    ? (input: z.input<I>) => Promise<Answer<z.output<O>>>
    : S[K] extends Event<infer P>
      ? (listener: (payload: z.output<P>) => void) => Unsubscribe
      : never;
};

export type BridgeOf<C extends Contract> = { [K in keyof C]: BridgeService<C[K]> };

/**
 * `window.negatoscope`, as the preload exposes it: one function for every call and event of the contract, and the path
 * of a dropped file (`webUtils.getPathForFile`; empty when it has none).
 */
export type Bridge = BridgeOf<NegatoscopeContract> & { pathForFile(file: object): string };
