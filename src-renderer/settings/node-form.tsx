import { Button, Checkbox } from '@mantine/core';
import { Activity } from 'lucide-react';
import { nodeCommitmentSchema } from '../../src-shared/settings/commitment.ts';
import { type NodeRole, type NodeSettings, nodeRole, nodeSchema } from '../../src-shared/settings/node.ts';
import { queryingSchema } from '../../src-shared/settings/querying.ts';
import { sendingSchema } from '../../src-shared/settings/sending.ts';
import type { EchoText } from '../app/echo.ts';
import { useDraft } from './draft-context.ts';
import { Fold, NumberField, Row, TextField } from './fields.tsx';
import { IdentityFields, TlsFields } from './identity-fields.tsx';
import { OwnValues, ownPath } from './own-values.tsx';
import { FormFeet, isComplete, Twin, useFirstField } from './place-form.tsx';
import { SchemaFields } from './schema-fields.tsx';
import styles from './settings.module.css';
import { useEcho } from './use-echo.ts';

const roleWords: Record<NodeRole, string> = {
  store: 'We send images to it',
  query: 'We search it and fetch from it',
  worklist: 'It has the worklist',
  commitment: 'It promises to keep what we sent',
  'procedure-step': 'It is told of procedure steps (MPPS)',
  notification: 'It is told of the contents of studies',
};

interface NodeFormProps {
  node: NodeSettings;
  path: string;
  /** What is made with it elsewhere and would be left without it. */
  usedBy: string[];
  onDone: () => void;
  onDuplicate: () => void;
  onDelete: () => void;
}

/** Another system: what everybody needs first, the rest folded. */
export function NodeForm({ node, path, usedBy, onDone, onDuplicate, onDelete }: NodeFormProps) {
  const { draft } = useDraft();
  const echo = useEcho(node);
  const complete = isComplete(node);
  const good = nodeSchema.omit({ name: true }).safeParse(node).success;
  const form = useFirstField();
  return (
    <div ref={form} className={styles['card']} data-node={node.id}>
      <TextField autofocus path={`${path}.name`} placeholder="PACS" hint="As it should stand in the list" />
      <TextField path={`${path}.aeTitle`} maxLength={16} />
      <TextField path={`${path}.host`} placeholder="192.168.1.10 or a computer name" />
      <NumberField path={`${path}.port`} />
      <Roles path={`${path}.roles`} />
      <Twin of={node} among={draft.nodes} />

      <Fold title="How it is called" path={`${path}.calling`}>
        <TextField
          path={`${path}.callingAeTitle`}
          maxLength={16}
          placeholder={draft.callingAeTitle || draft.listener.aeTitle}
          hint="Empty: the title of this station"
        />
        <TlsFields on={node.tls} path={path} />
        <IdentityFields identity={node.userIdentity} path={`${path}.userIdentity`} />
      </Fold>
      {node.roles.includes('store') && (
        <Fold title="Sending to it" path={`${path}.storage`}>
          <TextField
            path={`${path}.storage.aeTitle`}
            maxLength={16}
            hint="Where images go, when that is not the title above"
          />
          <TextField path={`${path}.storage.host`} placeholder={node.host} hint="Empty: the same as above" />
          <NumberField path={`${path}.storage.port`} hint="0: the same as above" />
          <OwnValues base="sending" path={`${path}.sending.overrides`} schema={sendingSchema}>
            <SchemaFields schema={sendingSchema} path={ownPath} named="sending" omit={['jobs']} />
          </OwnValues>
        </Fold>
      )}
      {(node.roles.includes('query') || node.roles.includes('worklist')) && (
        <Fold title="Searching it and fetching from it" path={`${path}.querying`}>
          <OwnValues base="querying" path={`${path}.querying.overrides`} schema={queryingSchema}>
            <SchemaFields
              schema={queryingSchema}
              path={ownPath}
              named="querying"
              only={[
                'retrieveBy',
                'model',
                ...rest(['retrieveBy', 'model', 'simultaneousQueries', 'simultaneousRetrieves']),
              ]}
            />
          </OwnValues>
        </Fold>
      )}
      {node.roles.includes('commitment') && (
        <Fold title="What it promises to keep" path={`${path}.commitment`}>
          <SchemaFields schema={nodeCommitmentSchema} path={`${path}.commitment`} />
        </Fold>
      )}

      <FormFeet
        {...{ place: node, path, onDone, onDuplicate, onDelete }}
        warning={usedBy.length > 0 ? `${usedBy.join(', ')} ${usedBy.length === 1 ? 'needs' : 'need'} it.` : undefined}
      >
        <Button
          variant="default"
          leftSection={<Activity size={14} />}
          loading={echo.busy}
          disabled={!complete || !good}
          title={complete ? 'Calls it with what is in the form, saved or not' : 'Needs AE title, address and port'}
          onClick={() => void echo.run()}
        >
          Echo
        </Button>
      </FormFeet>
      <EchoLine result={echo.result} />
    </div>
  );
}

const rest = (named: readonly string[]): string[] =>
  Object.keys(queryingSchema.shape).filter((key) => !named.includes(key));

function Roles({ path }: { path: string }) {
  const { draft, set } = useDraft();
  const at = Number(path.split('.')[1]);
  const roles = draft.nodes[at]?.roles ?? [];
  return (
    <Row path={path} label="What it is used for">
      {() => (
        <div style={{ padding: '5px 0' }}>
          {nodeRole.options.map((role) => (
            <Checkbox
              key={role}
              mb={4}
              label={roleWords[role]}
              checked={roles.includes(role)}
              onChange={(event) => {
                const { checked } = event.currentTarget;
                set(
                  path,
                  nodeRole.options.filter((one) => (one === role ? checked : roles.includes(one))),
                );
              }}
            />
          ))}
        </div>
      )}
    </Row>
  );
}

export function EchoLine({ result }: { result: EchoText | undefined }) {
  return (
    <div className={styles['result']} data-failed={(result && !result.ok) || undefined} role="status">
      {result && `${result.text} ${result.advice}`}
    </div>
  );
}
