import { Text } from '@mantine/core';
import { commitmentScpSchema } from '../../src-shared/settings/commitment.ts';
import {
  contentNotificationSchema,
  contentNotificationScpSchema,
} from '../../src-shared/settings/content-notification.ts';
import { procedureStepScpSchema } from '../../src-shared/settings/procedure-step.ts';
import { queryScpSchema } from '../../src-shared/settings/query-scp.ts';
import { retrieveScpSchema } from '../../src-shared/settings/retrieve-scp.ts';
import { storageStatusesSchema, timeoutsSchema } from '../../src-shared/settings/schema.ts';
import { Fold, Group, SwitchField } from './fields.tsx';
import { SchemaFields } from './schema-fields.tsx';

/** What others may ask of this station: a switch for each service, its rules folded below. */
export function ServicesSection() {
  return (
    <Group title="What others may ask of this station">
      <Text size="xs" c="dimmed" mb="sm">
        Who may call at all is set in This station.
      </Text>
      <SwitchField path="listener.verification" />
      <SwitchField path="listener.storage" />
      <Fold title="Statuses of received images" path="listener.statuses">
        <SchemaFields schema={storageStatusesSchema} path="listener.statuses" />
      </Fold>

      <SwitchField path="listener.query.enabled" label="Answer searches" />
      <Fold title="Rules of searches" path="listener.query">
        <SchemaFields schema={queryScpSchema} path="listener.query" omit={['enabled']} />
      </Fold>

      <SwitchField
        path="listener.retrieve.move"
        label="Send to others on request"
        hint="C-MOVE, to the nodes of this station"
      />
      <SwitchField path="listener.retrieve.get" label="Send on the same association" hint="C-GET" />
      <Fold title="Rules of retrieving" path="listener.retrieve">
        <SchemaFields schema={retrieveScpSchema} path="listener.retrieve" omit={['move', 'get']} />
      </Fold>

      <SwitchField path="listener.commitment.enabled" label="Promise to keep (storage commitment)" />
      <Fold title="Rules of storage commitment" path="listener.commitment">
        <SchemaFields schema={commitmentScpSchema} path="listener.commitment" omit={['enabled']} />
      </Fold>

      <SwitchField path="listener.procedureStep.enabled" label="Take procedure steps (MPPS)" />
      <Fold title="Rules of procedure steps" path="listener.procedureStep">
        <SchemaFields schema={procedureStepScpSchema} path="listener.procedureStep" omit={['enabled']} />
      </Fold>

      <SwitchField path="listener.contentNotification.enabled" label="Take study content notifications" />
      <Fold title="Rules of study content notification" path="listener.contentNotification">
        <SchemaFields schema={contentNotificationScpSchema} path="listener.contentNotification" omit={['enabled']} />
      </Fold>
      <Fold title="Telling others of the contents of studies" path="contentNotification">
        <SchemaFields schema={contentNotificationSchema} path="contentNotification" />
      </Fold>

      <Fold title="Patience with callers" path="listener.timeouts">
        <SchemaFields schema={timeoutsSchema} path="listener.timeouts" />
      </Fold>
    </Group>
  );
}
