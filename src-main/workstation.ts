import { NegatoscopeError } from '../src-shared/contract/errors.ts';
import { contract, type NegatoscopeHandlers } from '../src-shared/contract/index.ts';
import { defaultSettings, type Settings } from '../src-shared/settings/schema.ts';
import type { EventHub } from './events.ts';
import type { Log } from './log/types.ts';

export interface WorkstationOptions {
  /** Everything the workstation keeps lies below. */
  dataFolder: string;
  /** Profiles and other data that comes with the program. */
  resourcesFolder: string;
  log: Log;
  /** Where the services announce what happened. */
  hub: EventHub;
}

/** All services of the workstation, without windows: what the windows, tests and benchmarks talk to. */
export interface Workstation {
  /** Answers to the calls of the contract, except those that need windows. */
  readonly handlers: Omit<NegatoscopeHandlers, 'app'>;
  /** The DICOMweb endpoint of every catalogue. Never rejects. */
  dicomweb(request: Request): Promise<Response>;
  settings(): Settings;
  /** True while something is received, sent or worked on. */
  busy(): boolean;
  /** True while others can reach us. */
  listening(): boolean;
  /** Ends everything in order; nothing acknowledged is lost. */
  stop(): Promise<void>;
}

/** Starts the services in order. */
export async function startWorkstation(_options: WorkstationOptions): Promise<Workstation> {
  const handlers: Record<string, Record<string, () => Promise<unknown>>> = {};
  for (const [service, members] of Object.entries(contract)) {
    handlers[service] = {};
    for (const [name, member] of Object.entries(members)) {
      if (member.kind === 'call')
        handlers[service][name] = async () => {
          throw new NegatoscopeError('unsupported', `${service}.${name} is not there yet`);
        };
    }
  }
  return {
    handlers: handlers as never,
    dicomweb: async () => new Response('', { status: 404 }),
    settings: () => defaultSettings(),
    busy: () => false,
    listening: () => false,
    stop: async () => {},
  };
}
