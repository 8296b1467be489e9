import type { z } from '../../../src-shared/contract/define.ts';
import { type NodeSettings, nodeSchema, type Settings, settingsSchema } from '../../../src-shared/settings/schema.ts';
import { sendingSchema } from '../../../src-shared/settings/sending.ts';
import { silentLog } from '../../log/types.ts';
import { ActivityBook } from '../activity.ts';
import { Outgoing } from '../outgoing.ts';
import type { InstanceSource } from '../services/storage/instance-source.ts';
import { type InstanceToSend, instanceFrom } from '../services/storage/instance-to-send.ts';
import { type SendOptions, type SendResult, type SendSummary, sendInstances } from '../services/storage/scu.ts';

export interface TestSend extends Partial<Omit<SendOptions, 'settings' | 'outgoing'>> {
  sending?: z.input<typeof sendingSchema>;
  settings?: z.input<typeof settingsSchema>;
  node?: Partial<z.input<typeof nodeSchema>>;
  activity?: ActivityBook;
}

export const testNode = (port: number, node: TestSend['node'] = {}): NodeSettings =>
  nodeSchema.parse({ id: 'peer', name: 'Peer', aeTitle: 'NEGATOSCOPE', host: '127.0.0.1', port, ...node });

/** A way to open associations with these settings; the calling title is `TEST` unless they say otherwise. */
export function testOutgoing(settings: z.input<typeof settingsSchema> = {}, activity = new ActivityBook()): Outgoing {
  const parsed: Settings = settingsSchema.parse({ callingAeTitle: 'TEST', ...settings });
  return new Outgoing({ settings: () => parsed, activity, log: silentLog });
}

/** Sends to a port of this machine with the Storage SCU of the product. */
export async function sendTo(
  port: number,
  what: readonly (InstanceSource | InstanceToSend)[],
  { sending = {}, settings, node, activity, ...options }: TestSend = {},
): Promise<{ summary: SendSummary; results: SendResult[] }> {
  const book = activity ?? new ActivityBook();
  const results: SendResult[] = [];
  const instances = what.map((each) => ('source' in each ? each : instanceFrom(each)));
  const { onResult, ...rest } = options;
  const summary = await sendInstances(testNode(port, node), instances, {
    outgoing: testOutgoing(settings, book),
    settings: sendingSchema.parse(sending),
    onResult: (result) => {
      results.push(result);
      onResult?.(result);
    },
    ...rest,
  });
  if (activity === undefined) {
    book.close();
  }
  return { summary, results };
}
