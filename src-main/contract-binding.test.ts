import { expect, it, vi } from 'vitest';
import type { Answer } from '../src-shared/contract/bridge.ts';
import { createBridge } from '../src-shared/contract/client.ts';
import { type Caller, call, event, z } from '../src-shared/contract/define.ts';
import { NegatoscopeError } from '../src-shared/contract/errors.ts';
import { contract as ours } from '../src-shared/contract/index.ts';
import { bindContract } from './contract-binding.ts';
import { createEventHub, type EventListener } from './events.ts';
import { silentLog } from './log/types.ts';

const contract = {
  sums: {
    add: call(z.object({ a: z.int(), b: z.int() }), z.object({ sum: z.int() })),
    fail: call(z.void(), z.void()),
    wrong: call(z.void(), z.object({ sum: z.int() })),
    added: event(z.object({ sum: z.int() })),
  },
};

/** Both ends of a wire in one process, with copies as structured cloning makes them. */
function wire() {
  type Handler = (trusted: boolean, input: unknown, caller?: Caller) => Promise<Answer<unknown>>;
  const handlers = new Map<string, Handler>();
  const listeners = new Map<string, Set<(payload: unknown) => void>>();
  return {
    trusted: true,
    handlers,
    main: {
      handle: (channel: string, answer: Handler) => {
        handlers.set(channel, answer);
      },
      removeHandler: (channel: string) => {
        handlers.delete(channel);
      },
      broadcast: (channel: string, payload: unknown) => {
        for (const listener of listeners.get(channel) ?? []) listener(structuredClone(payload));
      },
    },
    window: {
      async invoke(this: void, channel: string, input: unknown) {
        const handler = handlers.get(channel);
        if (!handler) throw new Error(`no handler for ${channel}`);
        return structuredClone(
          await handler(state.trusted, structuredClone(input), { id: 7, onGone: () => undefined }),
        );
      },
      listen: (channel: string, listener: (payload: unknown) => void) => {
        const set = listeners.get(channel) ?? new Set();
        set.add(listener);
        listeners.set(channel, set);
        return () => {
          set.delete(listener);
        };
      },
    },
  };
}
let state = wire();
/** Windows that called. */
const callers: unknown[] = [];

function bound() {
  state = wire();
  const listeners = new Set<EventListener>();
  const emit: EventListener = (service, member, payload) => {
    for (const listener of listeners) listener(service, member, payload);
  };
  const unbind = bindContract(
    contract,
    {
      sums: {
        add: ({ a, b }, caller) => {
          callers.push(caller?.id);
          return { sum: a + b, hidden: 'not in the contract' };
        },
        fail: () => {
          throw new NegatoscopeError('disk-full', 'no room', { freeBytes: 7 });
        },
        wrong: () => ({ sum: 'three' }) as never,
      },
    },
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    state.main,
    silentLog,
  );
  return { unbind, emit, bridge: createBridge(contract, state.window) };
}

it('carries a call and its answer, and nothing that the contract does not name', async () => {
  const { bridge } = bound();
  expect(await bridge.sums.add({ a: 1, b: 2 })).toEqual({ ok: true, value: { sum: 3 } });
  // Who answers knows the window that asked.
  expect(callers).toEqual([7]);
});

it('refuses an input that does not fit', async () => {
  const { bridge } = bound();
  const answer = await bridge.sums.add({ a: 1, b: 'two' } as never);
  expect(answer).toMatchObject({ ok: false, error: { code: 'invalid-input', parameters: { path: 'b' } } });
});

it('carries a typed error with its parameters', async () => {
  const { bridge } = bound();
  expect(await bridge.sums.fail(undefined)).toEqual({
    ok: false,
    error: { code: 'disk-full', message: 'no room', parameters: { freeBytes: 7 } },
  });
});

it('answers `internal` when a handler answers wrongly', async () => {
  const { bridge } = bound();
  expect(await bridge.sums.wrong(undefined)).toMatchObject({ ok: false, error: { code: 'internal' } });
});

it('refuses a caller that is not one of our windows', async () => {
  const { bridge } = bound();
  state.trusted = false;
  expect(await bridge.sums.add({ a: 1, b: 2 })).toMatchObject({ ok: false, error: { code: 'forbidden' } });
});

it('carries events until the listener leaves', () => {
  const { bridge, emit } = bound();
  const listener = vi.fn();
  const leave = bridge.sums.added(listener);
  emit('sums', 'added', { sum: 3 });
  expect(listener).toHaveBeenCalledExactlyOnceWith({ sum: 3 });
  leave();
  emit('sums', 'added', { sum: 4 });
  expect(listener).toHaveBeenCalledTimes(1);
});

it('does not send an event that the contract does not describe', () => {
  const { emit } = bound();
  expect(() => emit('sums', 'added', { sum: 'three' })).toThrow();
  expect(() => emit('sums', 'add', { sum: 3 })).toThrow('no event');
});

it('takes everything away again', () => {
  const { unbind } = bound();
  expect(state.handlers.size).toBe(3);
  unbind();
  expect(state.handlers.size).toBe(0);
});

it('wants a handler for every call and none besides', () => {
  const { main } = wire();
  expect(() => bindContract(contract, { sums: {} } as never, () => () => {}, main, silentLog)).toThrow(
    'nothing answers',
  );
  expect(() => bindContract(contract, { sums: { added: () => {} } } as never, () => () => {}, main, silentLog)).toThrow(
    'no call sums.added',
  );
});

it('makes a bridge with every member of the whole contract', () => {
  const bridge = createBridge(ours, { invoke: async () => undefined, listen: () => () => {} });
  for (const [service, members] of Object.entries(ours)) {
    for (const name of Object.keys(members)) {
      expect((bridge as unknown as Record<string, Record<string, unknown>>)[service]?.[name]).toBeTypeOf('function');
    }
  }
});

it('one listener that throws does not keep an event from the others', () => {
  const errors: unknown[] = [];
  const hub = createEventHub((error) => errors.push(error));
  const second = vi.fn();
  hub.subscribe(() => {
    throw new Error('mine');
  });
  const leave = hub.subscribe(second);
  hub.emit('app', 'commands', { command: 'x' });
  leave();
  hub.emit('app', 'commands', { command: 'y' });
  expect(second).toHaveBeenCalledExactlyOnceWith('app', 'commands', { command: 'x' });
  expect(errors).toHaveLength(2);
});
