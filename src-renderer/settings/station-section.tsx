import { ActionIcon, Button, TextInput } from '@mantine/core';
import { Plus, X } from 'lucide-react';
import { createdObjectsSchema } from '../../src-shared/settings/created-objects.ts';
import { reportsSchema } from '../../src-shared/settings/reports.ts';
import { callingSchema } from '../../src-shared/settings/schema.ts';
import { useLive } from '../app/live.ts';
import type { Draft } from './draft.ts';
import { useDraft } from './draft-context.ts';
import { Fold, Group, NumberField, PortsField, SelectField, SwitchField, TextField } from './fields.tsx';
import { ProfileChoice } from './profile-choice.tsx';
import { SchemaFields } from './schema-fields.tsx';
import styles from './settings.module.css';

/** Who we are on the network, and whom we let in. */
export function StationSection({ onReplace }: { onReplace: (draft: Draft) => void }) {
  const { draft } = useDraft();
  const listener = useLive((state) => state.listener);
  const { port, callingPolicy } = draft.listener;
  const addresses = listener?.addresses.join(', ');
  return (
    <>
      <Group title="Receiving">
        <SwitchField path="listener.enabled" />
        <TextField
          path="listener.aeTitle"
          maxLength={16}
          hint="The name other systems call this station by. Capital letters are usual."
        />
        <NumberField
          path="listener.port"
          hint={
            port < 1024
              ? 'Ports below 1024 need special rights on many systems. 11112 needs none.'
              : '11112 is usual; 104 is the old one and needs special rights on many systems.'
          }
        />
        <PortsField path="listener.additionalPorts" hint="Separated by commas" />
        <TextField
          path="listener.host"
          placeholder="all addresses of this computer"
          hint={addresses ? `This computer is reached at ${addresses}` : undefined}
        />
      </Group>

      <Group title="Who is let in">
        <SelectField
          path="listener.calledAeTitle"
          options={{ check: 'Must be ours', ignore: 'Any title is answered' }}
        />
        <SelectField
          path="listener.callingPolicy"
          options={{
            any: 'Everybody',
            title: 'Callers with a listed AE title',
            address: 'Callers from a listed address',
            'title-and-address': 'Listed AE titles from their addresses',
          }}
        />
        {callingPolicy !== 'any' && <Callers />}
        {callingPolicy !== 'any' && (
          <SelectField
            path="listener.unknownCaller"
            options={{ reject: 'Are refused with the reason', close: 'Are disconnected without a word' }}
          />
        )}
        <NumberField path="listener.maxAssociations" hint="0: unlimited" />
        <NumberField
          path="listener.maxPduLength"
          suffix="bytes"
          hint="The largest piece a sender may send. 16384 suits everyone; 131072 is faster; 0: unlimited"
        />
      </Group>

      <Group title="Calling others">
        <TextField
          path="callingAeTitle"
          maxLength={16}
          placeholder={draft.listener.aeTitle}
          hint="Empty: the AE title under which it receives"
        />
        <Fold title="More" path="calling">
          <SchemaFields schema={callingSchema} path="calling" />
        </Fold>
      </Group>

      <Group title="Objects created here">
        <SchemaFields schema={createdObjectsSchema} path="createdObjects" />
      </Group>

      <Group title="Reports">
        <SchemaFields schema={reportsSchema} path="reports" />
      </Group>

      <Group title="What is accepted">
        <SelectField
          path="listener.validation"
          options={{
            none: 'Nothing: store what can be indexed',
            identifiers: 'Identifiers must be there and valid',
            strict: 'Required elements too',
          }}
        />
        <SwitchField
          path="listener.acceptUnknownSopClasses"
          hint="Objects of makers' own kinds and of kinds newer than this version"
        />
        <SelectField
          path="listener.transferSyntaxChoice"
          options={{ 'our-order': 'By our order of preference', 'proposed-order': 'By the order of the sender' }}
        />
      </Group>

      <ProfileChoice onReplace={onReplace} />
    </>
  );
}

function Callers() {
  const { draft, set, problemAt, touched } = useDraft();
  const { callers, callingPolicy } = draft.listener;
  const problem = problemAt('listener.callers');
  return (
    <div className={styles['row']} data-setting="listener.callers">
      <span style={{ paddingTop: 5 }}>Callers</span>
      <div>
        {callers.map((caller, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: callers have no identity but their place.
          <div key={at} style={{ display: 'flex', gap: 6, marginBottom: 4 }}>
            {callingPolicy !== 'address' && (
              <TextInput
                aria-label="AE title of a caller"
                placeholder="AE title"
                value={caller.aeTitle}
                maxLength={16}
                style={{ flex: 1 }}
                onChange={(event) => set(`listener.callers.${at}.aeTitle`, event.currentTarget.value)}
              />
            )}
            {callingPolicy !== 'title' && (
              <TextInput
                aria-label="Address of a caller"
                placeholder="192.168.1.10 or 192.168.1.0/24"
                value={caller.address}
                style={{ flex: 1.4 }}
                onChange={(event) => set(`listener.callers.${at}.address`, event.currentTarget.value)}
              />
            )}
            <ActionIcon
              aria-label={`Remove the caller ${caller.aeTitle || caller.address || at + 1}`}
              mt={3}
              onClick={() =>
                set(
                  'listener.callers',
                  callers.filter((_, other) => other !== at),
                )
              }
            >
              <X size={14} />
            </ActionIcon>
          </div>
        ))}
        {problem && (
          <div className={styles['problem']} role="alert">
            {problem}
          </div>
        )}
        <div>
          <Button
            variant="subtle"
            color="gray"
            leftSection={<Plus size={14} />}
            onClick={() => {
              set('listener.callers', [...callers, { aeTitle: '', address: '' }]);
              touched('listener.callers');
            }}
          >
            Add a caller
          </Button>
        </div>
      </div>
    </div>
  );
}
