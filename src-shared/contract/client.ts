import type { BridgeOf } from './bridge.ts';
import { type Contract, channelOf, type Unsubscribe } from './define.ts';

/** The windows' end of what carries calls and events. */
export interface ClientTransport {
  invoke(channel: string, input: unknown): Promise<unknown>;
  /** Calls the listener with every payload of the channel until the returned function is called. */
  listen(channel: string, listener: (payload: unknown) => void): Unsubscribe;
}

/** One function for every call and event of a contract: the object that a preload exposes. */
export function createBridge<C extends Contract>(contract: C, transport: ClientTransport): BridgeOf<C> {
  const bridge: Record<string, Record<string, unknown>> = {};
  for (const [service, members] of Object.entries(contract)) {
    const functions: Record<string, unknown> = {};
    for (const [name, member] of Object.entries(members)) {
      const channel = channelOf(service, name);
      functions[name] =
        member.kind === 'event'
          ? (listener: (payload: unknown) => void) => transport.listen(channel, listener)
          : (input: unknown) => transport.invoke(channel, input);
    }
    bridge[service] = functions;
  }
  return bridge as BridgeOf<C>;
}
