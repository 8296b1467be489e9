import type { Contract, ServiceEvents } from '../src-shared/contract/define.ts';
import type { NegatoscopeContract } from '../src-shared/contract/index.ts';

type EventsOf<C extends Contract> = { [S in keyof C]: ServiceEvents<C[S]> };
/** Payloads of the contract's events by service and name. */
export type NegatoscopeEvents = EventsOf<NegatoscopeContract>;

export type Emit = <S extends keyof NegatoscopeEvents, M extends keyof NegatoscopeEvents[S] & string>(
  service: S,
  member: M,
  payload: NegatoscopeEvents[S][M],
) => void;

export type EventListener = (service: string, member: string, payload: unknown) => void;

export interface EventHub {
  emit: Emit;
  /** Every event, in the order they were emitted; gives back how to leave. */
  subscribe(listener: EventListener): () => void;
}

/** Carries the events of the services to whoever shows them. A listener that throws does not keep it from the others. */
export function createEventHub(onError: (error: unknown) => void): EventHub {
  const listeners = new Set<EventListener>();
  return {
    emit: (service, member, payload) => {
      for (const listener of [...listeners]) {
        try {
          listener(service, member, payload);
        } catch (error) {
          onError(error);
        }
      }
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}
