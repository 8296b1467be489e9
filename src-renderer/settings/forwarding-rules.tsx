import { Button, Text } from '@mantine/core';
import { Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { type ForwardingRule, forwardingRuleSchema } from '../../src-shared/settings/sending.ts';
import { useDraft } from './draft-context.ts';
import { Fold, Group, NumberField, SelectField, SwitchField, TextField } from './fields.tsx';
import { TextsField, UidsField } from './schema-fields.tsx';
import styles from './settings.module.css';

/** What arrives and matches goes on by itself. */
export function ForwardingRules() {
  const { draft, set } = useDraft();
  const [editing, setEditing] = useState<string>();
  const { forwarding, nodes } = draft;
  const targets = nodes.filter(({ roles }) => roles.includes('store'));
  const add = (): void => {
    const rule = forwardingRuleSchema.parse({ id: crypto.randomUUID(), nodeId: targets[0]?.id ?? '' });
    set('forwarding', [...forwarding, rule]);
    setEditing(rule.id);
  };
  const nodeName = (id: string): string => nodes.find((node) => node.id === id)?.name ?? 'a node that was removed';
  return (
    <Group title="Forwarding">
      <Text size="xs" c="dimmed" mb="sm">
        What arrives and fits a rule is sent on by itself, in the background.
        {targets.length === 0 && ' Add a node first to which images are sent.'}
      </Text>
      {forwarding.map((rule, at) =>
        editing === rule.id ? (
          <RuleForm
            key={rule.id}
            rule={rule}
            path={`forwarding.${at}`}
            onDone={() => setEditing(undefined)}
            onDelete={() =>
              set(
                'forwarding',
                forwarding.filter(({ id }) => id !== rule.id),
              )
            }
          />
        ) : (
          <div key={rule.id} className={styles['item']} data-rule={rule.id}>
            <div>
              <b>{rule.name || `To ${nodeName(rule.nodeId)}`}</b>{' '}
              <Text span size="xs" c="dimmed">
                {[conditionsOf(rule), `to ${nodeName(rule.nodeId)}`, rule.enabled ? '' : 'switched off']
                  .filter(Boolean)
                  .join(', ')}
              </Text>
            </div>
            <Button variant="subtle" color="gray" onClick={() => setEditing(rule.id)}>
              Change
            </Button>
          </div>
        ),
      )}
      <div className={styles['bar']}>
        <Button variant="default" leftSection={<Plus size={14} />} disabled={targets.length === 0} onClick={add}>
          Add a rule
        </Button>
      </div>
    </Group>
  );
}

/** `CT or MR, from CT1`; everything when nothing is asked for. */
function conditionsOf({ when, createdOnly }: ForwardingRule): string {
  const parts = [
    createdOnly && 'created here',
    when.modalities.join(' or '),
    when.bodyParts.join(' or '),
    when.studyDescriptions.map((text) => `“${text}”`).join(' or '),
    when.callingAeTitles.length > 0 && `from ${when.callingAeTitles.join(' or ')}`,
    when.calledAeTitles.length > 0 && `sent to ${when.calledAeTitles.join(' or ')}`,
    when.stationNames.length > 0 && `made at ${when.stationNames.join(' or ')}`,
    (when.sopClasses.length > 0 || when.senderNodeIds.length > 0) && 'of certain kinds or senders',
  ].filter(Boolean);
  return parts.length > 0 ? parts.join(', ') : 'everything';
}

interface RuleFormProps {
  rule: ForwardingRule;
  path: string;
  onDone: () => void;
  onDelete: () => void;
}

function RuleForm({ rule, path, onDone, onDelete }: RuleFormProps) {
  const { draft } = useDraft();
  const targets = draft.nodes.filter(({ id, roles }) => roles.includes('store') || id === rule.nodeId);
  const texts = (name: string, label: string, placeholder: string) => (
    <TextsField path={`${path}.when.${name}`} label={label} placeholder={placeholder} />
  );
  return (
    <div className={styles['card']} data-rule={rule.id}>
      <TextField path={`${path}.name`} label="Name of the rule" placeholder="CT to the archive" />
      <SwitchField path={`${path}.enabled`} label="Switched on" />
      <SelectField
        path={`${path}.nodeId`}
        label="To"
        options={Object.fromEntries(targets.map(({ id, name }) => [id, name || '(no name)']))}
      />
      {texts('modalities', 'Modality', 'any')}
      {texts('callingAeTitles', 'From the AE title', 'any')}
      {texts('studyDescriptions', 'Study description', 'any; * stands for anything')}
      <Fold title="More conditions" path={`${path}.when`}>
        {texts('bodyParts', 'Body part', 'any')}
        {texts('stationNames', 'Station name', 'any')}
        {texts('calledAeTitles', 'Called AE title', 'any')}
        <UidsField
          path={`${path}.when.senderNodeIds`}
          label="From the node"
          placeholder="any"
          data={draft.nodes.map(({ id, name }) => ({ value: id, label: name }))}
        />
        {texts('sopClasses', 'SOP classes (UIDs)', 'any')}
      </Fold>
      <SelectField
        path={`${path}.unit`}
        label="Sent"
        options={{ study: 'study by study, when nothing more arrives', instance: 'image by image, at once' }}
      />
      {rule.unit === 'study' && (
        <NumberField path={`${path}.quietMs`} label="After so much silence" suffix="s" scale={1000} />
      )}
      <SwitchField path={`${path}.backToSender`} label="Also back to where it came from" />
      <SwitchField path={`${path}.createdOnly`} label="Only what this workstation created" />
      {!rule.createdOnly && <SwitchField path={`${path}.local`} label="Also what was imported or made here" />}
      <div className={styles['bar']}>
        <span style={{ flex: 1 }} />
        <Button variant="subtle" color="gray" leftSection={<Trash2 size={14} />} onClick={onDelete}>
          Remove
        </Button>
        <Button variant="light" onClick={onDone}>
          Done
        </Button>
      </div>
    </div>
  );
}
