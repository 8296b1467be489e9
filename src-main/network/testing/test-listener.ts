import type { z } from '../../../src-shared/contract/define.ts';
import type { ListenerSettings } from '../../../src-shared/settings/schema.ts';
import { listenerSchema } from '../../../src-shared/settings/schema.ts';
import { temporaryFolder } from '../../../testing/temp.ts';
import type { AuditEvent } from '../../audit/types.ts';
import { silentLog } from '../../log/types.ts';
import type { ActivityBook } from '../activity.ts';
import type { Listener } from '../listener.ts';
import { createListener } from '../listener.ts';
import type { ServiceClass } from '../services/service-class.ts';
import type { Transition } from '../upper-layer/state-machine.ts';
import type { FileIngest } from './file-ingest.ts';
import { fileIngest } from './file-ingest.ts';
import { rememberingAudit } from './quiet.ts';

export interface TestListener {
  port: number;
  listener: Listener;
  ingest: FileIngest;
  folder: string;
  audit: AuditEvent[];
  transitions: Transition[];
  /** `event/from>action>to` of every step so far. */
  steps(): string[];
  /** Waits until something is true. */
  until(condition: () => boolean, timeoutMs?: number): Promise<void>;
  stop(): Promise<void>;
}

export type ListenerInput = z.input<typeof listenerSchema>;

/** A listener on a port of the system's choice, with files for an archive. */
export async function testListener(
  settings: ListenerInput | ListenerSettings = {},
  options: { ready?: () => boolean; activity?: ActivityBook; services?: readonly ServiceClass[] } = {},
): Promise<TestListener> {
  const folder = await temporaryFolder('network');
  const ingest = fileIngest(folder.path);
  const audit = rememberingAudit();
  const transitions: Transition[] = [];
  const listener = createListener({
    settings: listenerSchema.parse({ ...settings, host: '127.0.0.1' }),
    ingest,
    audit,
    log: silentLog,
    anyPort: true,
    onTransition: (transition) => transitions.push(transition),
    ...options,
  });
  await listener.start();
  return {
    port: listener.status().ports[0] ?? 0,
    listener,
    ingest,
    folder: folder.path,
    audit: audit.events,
    transitions,
    steps: () => transitions.map(({ event, from, action, to }) => `${event}/${from}>${action}>${to}`),
    until,
    stop: async () => {
      await listener.stop(0);
      await folder.remove();
    },
  };
}

export async function until(condition: () => boolean, timeoutMs = 20_000): Promise<void> {
  const end = Date.now() + timeoutMs;
  while (!condition()) {
    if (Date.now() > end) {
      throw new Error('it did not happen');
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
