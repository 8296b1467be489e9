import type { Answer } from '../src-shared/contract/bridge.ts';
import {
  type Call,
  type Caller,
  type Contract,
  channelOf,
  type Handlers,
  type z,
} from '../src-shared/contract/define.ts';
import { NegatoscopeError, toEnvelope } from '../src-shared/contract/errors.ts';
import type { EventListener } from './events.ts';
import type { Log } from './log/types.ts';

/** What carries calls and events between the processes; Electron's IPC in the application. */
export interface Transport {
  /** Answers a channel. `trusted` says whether the caller is one of our own windows. */
  handle(
    channel: string,
    answer: (trusted: boolean, input: unknown, caller?: Caller) => Promise<Answer<unknown>>,
  ): void;
  removeHandler(channel: string): void;
  /** Sends to every window of ours. */
  broadcast(channel: string, payload: unknown): void;
}

const problems = (error: z.ZodError): { message: string; path: string } => ({
  message: error.issues.map((issue) => `${issue.path.join('.') || 'input'}: ${issue.message}`).join('; '),
  path: error.issues[0]?.path.join('.') ?? '',
});

async function answerCall(
  name: string,
  { input: inputSchema, output: outputSchema }: Call,
  handler: (input: unknown, caller?: Caller) => unknown,
  trusted: boolean,
  input: unknown,
  caller: Caller | undefined,
): Promise<unknown> {
  if (!trusted) throw new NegatoscopeError('forbidden', `${name}: the caller is not a window of this application`);
  const parsed = inputSchema.safeParse(input);
  if (!parsed.success) {
    const { message, path } = problems(parsed.error);
    throw new NegatoscopeError('invalid-input', `${name}: ${message}`, { path });
  }
  const result = outputSchema.safeParse(await handler(parsed.data, caller));
  if (!result.success)
    throw new NegatoscopeError('internal', `${name} answered wrongly: ${problems(result.error).message}`);
  return result.data;
}

/**
 * Registers every call of the contract on the transport and forwards every event to it. Callers that are not trusted
 * get `forbidden`, inputs that do not fit `invalid-input`; whatever a handler throws crosses as an envelope. Gives back
 * how to take all of it away again. Throws when a handler is missing or there is one too many.
 */
export function bindContract<C extends Contract>(
  contract: C,
  handlers: Handlers<C>,
  subscribe: (listener: EventListener) => () => void,
  transport: Transport,
  log: Log,
): () => void {
  const channels: string[] = [];
  for (const [service, members] of Object.entries(contract)) {
    const implementations = (handlers[service] ?? {}) as Record<
      string,
      ((input: unknown, caller?: Caller) => unknown) | undefined
    >;
    for (const name of Object.keys(implementations)) {
      if (members[name]?.kind !== 'call') throw new Error(`the contract has no call ${service}.${name}`);
    }
    for (const [name, member] of Object.entries(members)) {
      if (member.kind !== 'call') continue;
      const handler = implementations[name];
      if (handler === undefined) throw new Error(`nothing answers ${service}.${name}`);
      const channel = channelOf(service, name);
      channels.push(channel);
      transport.handle(channel, async (trusted, input, caller) => {
        try {
          return { ok: true, value: await answerCall(`${service}.${name}`, member, handler, trusted, input, caller) };
        } catch (error) {
          const envelope = toEnvelope(error);
          if (envelope.code === 'internal' || envelope.code === 'forbidden') {
            log.error('call failed', {
              call: `${service}.${name}`,
              message: envelope.message,
              stack: (error as Error)?.stack,
            });
          }
          return { ok: false, error: envelope };
        }
      });
    }
  }
  const unsubscribe = subscribe((service, name, payload) => {
    const member = contract[service]?.[name];
    if (member?.kind !== 'event') throw new Error(`the contract has no event ${service}.${name}`);
    transport.broadcast(channelOf(service, name), member.payload.parse(payload));
  });
  return () => {
    unsubscribe();
    for (const channel of channels) transport.removeHandler(channel);
  };
}
