import type { Answer, Bridge } from '../../src-shared/contract/bridge.ts';
import { fromEnvelope, NegatoscopeError } from '../../src-shared/contract/errors.ts';
import { contract, type NegatoscopeApi } from '../../src-shared/contract/index.ts';

declare global {
  interface Window {
    /** Exposed by the preload. */
    readonly negatoscope: Bridge;
  }
}

type AnyCall = (input: unknown) => Promise<Answer<unknown>>;

/** A client of the contract over a bridge: answers that are errors are thrown as NegatoscopeError. */
export function createApi(bridge: () => Bridge): NegatoscopeApi {
  const client: Record<string, Record<string, unknown>> = {};
  for (const [serviceName, service] of Object.entries(contract)) {
    const members: Record<string, unknown> = {};
    for (const [name, member] of Object.entries(service)) {
      const remote = () => (bridge() as unknown as Record<string, Record<string, unknown>>)[serviceName]?.[name];
      members[name] =
        member.kind === 'event'
          ? (listener: (payload: unknown) => void) =>
              (remote() as (listener: (payload: unknown) => void) => () => void)(listener)
          : async (input: unknown) => {
              const answer = await (remote() as AnyCall)(input);
              if (!answer.ok) throw fromEnvelope(answer.error);
              return answer.value;
            };
    }
    client[serviceName] = members;
  }
  return client as unknown as NegatoscopeApi;
}

/** The main process, as this window reaches it. */
export const api = createApi(() => window.negatoscope);

/** Where a dropped file lies; empty when it lies nowhere (dragged out of a browser). */
export const pathForFile = (file: File): string => window.negatoscope.pathForFile(file);

/** Any thrown thing as our error type. */
export function asError(thrown: unknown): NegatoscopeError {
  if (thrown instanceof NegatoscopeError) return thrown;
  if (thrown instanceof DOMException && thrown.name === 'AbortError') {
    return new NegatoscopeError('cancelled', thrown.message, {}, thrown);
  }
  return new NegatoscopeError('internal', thrown instanceof Error ? thrown.message : String(thrown), {}, thrown);
}
