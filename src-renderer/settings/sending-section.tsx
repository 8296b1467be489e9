import { queueSchema } from '../../src-shared/settings/queue.ts';
import { sendingSchema } from '../../src-shared/settings/sending.ts';
import { Fold, Group } from './fields.tsx';
import { ForwardingRules } from './forwarding-rules.tsx';
import { SchemaFields } from './schema-fields.tsx';

/** How images are sent, what is sent on by itself, and how much at the same time. */
export function SendingSection() {
  return (
    <>
      <ForwardingRules />
      <Group title="Queue">
        <SchemaFields schema={queueSchema} path="queue" />
      </Group>
      <Group title="How images are sent">
        <SchemaFields schema={sendingSchema} path="sending" only={['compression', 'retry']} />
        <Fold title="More" path="sending">
          <SchemaFields schema={sendingSchema} path="sending" omit={['compression', 'retry']} />
        </Fold>
      </Group>
    </>
  );
}
