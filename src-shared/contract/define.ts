import * as z from 'zod';

// The CSP forbids `new Function`, which zod's compiled parsers use: switch them off before the first schema.
z.config({ jitless: true });

export { z };

/** A request from a window, answered once. */
export interface Call<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> {
  kind: 'call';
  input: I;
  output: O;
}

/** A message to all windows. */
export interface Event<P extends z.ZodType = z.ZodType> {
  kind: 'event';
  payload: P;
}

export type Service = Record<string, Call | Event>;
export type Contract = Record<string, Service>;

export const call = <I extends z.ZodType, O extends z.ZodType>(input: I, output: O): Call<I, O> => ({
  kind: 'call',
  input,
  output,
});
export const event = <P extends z.ZodType>(payload: P): Event<P> => ({ kind: 'event', payload });

export type Unsubscribe = () => void;

/** The service as a window uses it: calls are promises, events take a listener and give back how to leave. */
export type ServiceClient<S extends Service> = {
  [K in keyof S]: S[K] extends Call<infer I, infer O>
    ? (input: z.input<I>) => Promise<z.output<O>>
    : S[K] extends Event<infer P>
      ? (listener: (payload: z.output<P>) => void) => Unsubscribe
      : never;
};

/** The window that calls, for what ends with it. */
export interface Caller {
  /** Of its page: the same as long as it is open. */
  readonly id: number;
  /** Calls back once, when the page is gone or loads anew. */
  onGone(listener: () => void): void;
}

/** The calls of a service as the main process implements them. */
export type ServiceHandlers<S extends Service> = {
  [K in keyof S as S[K] extends Call ? K : never]: S[K] extends Call<infer I, infer O>
    ? (input: z.output<I>, caller?: Caller) => Promise<z.input<O>> | z.input<O>
    : never;
};

/** The events of a service, to emit. */
export type ServiceEvents<S extends Service> = {
  [K in keyof S as S[K] extends Event ? K : never]: S[K] extends Event<infer P> ? z.input<P> : never;
};

export type Client<C extends Contract> = { [K in keyof C]: ServiceClient<C[K]> };
export type Handlers<C extends Contract> = { [K in keyof C]: ServiceHandlers<C[K]> };

/** Names of calls and events exist only here. */
export const channelOf = (service: string, member: string): string => `negatoscope:${service}.${member}`;
