import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { NegatoscopeHandlers } from '../../src-shared/contract/index.ts';
import type { Settings } from '../../src-shared/settings/schema.ts';
import type { State } from '../archive/database/state-thread.ts';
import type { AuditSink } from '../audit/types.ts';
import type { EventHub } from '../events.ts';
import type { JobQueue } from '../jobs/queue.ts';
import type { Log } from '../log/types.ts';
import type { Outgoing } from '../network/outgoing.ts';

export interface PrintingOptions {
  state: State;
  settings: () => Settings;
  outgoing: Outgoing;
  jobs: JobQueue;
  audit: AuditSink;
  log: Log;
  hub: EventHub;
}

export interface Printing {
  readonly handlers: NegatoscopeHandlers['print'];
  close(): Promise<void>;
}

const none = (): never => {
  throw new NegatoscopeError('not-found', 'there is no such job', { object: 'The print job' });
};

/** Films on their way to printers: jobs, their history, printers and what they say. */
export function createPrinting(_options: PrintingOptions): Printing {
  return {
    handlers: {
      submit: none,
      list: () => [],
      film: none,
      cancel: none,
      retry: none,
      confirmPrinted: none,
      reprint: none,
      remove: none,
      printers: () => [],
      askPrinter: none,
      test: none,
      watch: () => undefined,
    },
    close: async () => undefined,
  };
}
