import { Button, Select, Text, TextInput } from '@mantine/core';
import { Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { transferSyntaxes } from '../../src-shared/dicom/transfer-syntaxes.ts';
import {
  type CompressionRule,
  compressionRuleSchema,
  compressionSchema,
} from '../../src-shared/settings/compression.ts';
import { valueAt } from './draft.ts';
import { useDraft } from './draft-context.ts';
import { Fold, Group, NumberField, Row, SelectField, SwitchField } from './fields.tsx';
import { SchemaFields, TextsField } from './schema-fields.tsx';
import styles from './settings.module.css';

const root = 'compressionOnReceipt';

const syntaxOptions = (uids: readonly string[]): Record<string, string> =>
  Object.fromEntries(uids.map((uid) => [uid, transferSyntaxes.get(uid)?.name ?? uid]));
const lossless = ['70', '57', '80', '90', '201', '202'].map((last) => `1.2.840.10008.1.2.4.${last}`);
const lossy8 = ['50', '51', '81', '91'].map((last) => `1.2.840.10008.1.2.4.${last}`);
const lossyDeep = ['51', '81', '91'].map((last) => `1.2.840.10008.1.2.4.${last}`);

/** What arrives over the network is compressed here. */
export function CompressionOnReceipt() {
  const { draft, set, problemsBelow } = useDraft();
  const [editing, setEditing] = useState<number>();
  const { enabled, rules, otherwise, ...how } = draft.compressionOnReceipt;
  const put = (next: readonly CompressionRule[]): void => set(`${root}.rules`, next);
  /** What is set stays a choice, also where it came from a file. */
  const syntaxes = (uids: readonly string[], now: string) => syntaxOptions([...new Set([...uids, now])]);
  const add = (): void => {
    put([...rules, compressionRuleSchema.parse({})]);
    setEditing(rules.length);
  };
  return (
    <Group title="Compression of what arrives">
      <SwitchField
        path={`${root}.enabled`}
        label="Compress what arrives"
        hint="In the background, after it was stored and confirmed as it came."
      />
      {enabled && (
        <>
          {rules.map((rule, at) =>
            editing === at || problemsBelow?.(`${root}.rules.${at}`) ? (
              <RuleForm
                // biome-ignore lint/suspicious/noArrayIndexKey: rules have no names; only one is edited at a time.
                key={at}
                path={`${root}.rules.${at}`}
                onEdit={() => setEditing(at)}
                onDone={() => setEditing(undefined)}
                onDelete={() => {
                  put(rules.filter((other) => other !== rule));
                  setEditing(undefined);
                }}
              />
            ) : (
              // biome-ignore lint/suspicious/noArrayIndexKey: as above.
              <div key={at} className={styles['item']} data-rule={at}>
                <div>
                  <b>{rule.mode === 'lossy' ? 'With loss' : 'Without loss'}</b>{' '}
                  <Text span size="xs" c="dimmed">
                    {[conditionsOf(rule), rule.enabled ? '' : 'switched off'].filter(Boolean).join(', ')}
                  </Text>
                </div>
                <Button variant="subtle" color="gray" onClick={() => setEditing(at)}>
                  Change
                </Button>
              </div>
            ),
          )}
          {rules.length === 0 && (
            <Text size="xs" c="dimmed" mb="sm">
              No rule: nothing is compressed.
            </Text>
          )}
          <div className={styles['bar']} style={{ marginBottom: 8 }}>
            <Button variant="default" leftSection={<Plus size={14} />} onClick={add}>
              Add a rule
            </Button>
          </div>
          <SelectField
            path={`${root}.otherwise`}
            label="What came compressed and fits no rule"
            options={{ keep: 'stays as it is', decompress: 'is decompressed, if it lost nothing' }}
          />
          <Fold title="How it is compressed" path={root}>
            <SelectField path={`${root}.lossless`} label="Without loss" options={syntaxes(lossless, how.lossless)} />
            <SelectField
              path={`${root}.lossy8`}
              label="With loss, up to 8 bits"
              options={syntaxes(lossy8, how.lossy8)}
            />
            <SelectField
              path={`${root}.lossyDeep`}
              label="With loss, more bits"
              options={syntaxes(lossyDeep, how.lossyDeep)}
            />
            <NumberField path={`${root}.quality`} label="Quality of lossy JPEG" hint="1 to 100" minimum={1} />
            <SelectField
              path={`${root}.secondImageType`}
              label="Image type of what lost"
              options={{
                keep: 'DERIVED, the rest as it was',
                PRIMARY: 'DERIVED, PRIMARY',
                SECONDARY: 'DERIVED, SECONDARY',
              }}
            />
            <SchemaFields schema={compressionSchema} path={root} only={['photometricInterpretations', 'quietMs']} />
          </Fold>
        </>
      )}
    </Group>
  );
}

/** `CT or MR, from CT1`; everything when nothing is asked for. */
function conditionsOf({ modality, bodyPart, callingAeTitle, calledAeTitle }: CompressionRule): string {
  const words = (what: string, condition: CompressionRule['modality']): string => {
    if (condition === undefined) return '';
    if (condition.is === 'missing') return `no ${what}`;
    return `${condition.is === 'equal' ? '' : 'not '}${condition.values.join(' or ')}`;
  };
  const parts = [
    words('modality', modality),
    words('body part', bodyPart),
    callingAeTitle && `from ${callingAeTitle}`,
    calledAeTitle && `sent to ${calledAeTitle}`,
  ].filter(Boolean);
  return parts.length > 0 ? parts.join(', ') : 'everything';
}

interface RuleFormProps {
  path: string;
  /** Somebody works in it: it stays open. */
  onEdit: () => void;
  onDone: () => void;
  onDelete: () => void;
}

function RuleForm({ path, onEdit, onDone, onDelete }: RuleFormProps) {
  return (
    <div className={styles['card']} data-rule={path.split('.').at(-1)} onFocus={onEdit}>
      <SwitchField path={`${path}.enabled`} label="Switched on" />
      <SelectField
        path={`${path}.mode`}
        label="Compress"
        options={{
          lossless: 'without loss: takes the place of what came',
          lossy: 'with loss: a new object beside what came',
        }}
      />
      <ConditionField path={`${path}.modality`} label="Modality" placeholder="CT, MR" />
      <ConditionField path={`${path}.bodyPart`} label="Body part" placeholder="CHEST" />
      <OptionalText path={`${path}.callingAeTitle`} label="From the AE title" />
      <OptionalText path={`${path}.calledAeTitle`} label="Called AE title" />
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

const conditions = { any: 'any', equal: 'one of', 'not-equal': 'none of', missing: 'not given' };

/** A condition on one attribute; its values below it. */
function ConditionField({ path, label, placeholder }: { path: string; label: string; placeholder: string }) {
  const { draft, set } = useDraft();
  const condition = valueAt(draft, path) as CompressionRule['modality'];
  const values = condition && condition.is !== 'missing' ? condition.values : [];
  const choose = (is: string | null): void => {
    if (is === 'any') set(path, undefined);
    else if (is === 'missing') set(path, { is });
    else if (is !== null) set(path, { is, values });
  };
  return (
    <>
      <Row path={path} label={label}>
        {(id) => (
          <Select
            id={id}
            w={130}
            data={Object.entries(conditions).map(([value, text]) => ({ value, label: text }))}
            value={condition?.is ?? 'any'}
            allowDeselect={false}
            onChange={choose}
          />
        )}
      </Row>
      {condition && condition.is !== 'missing' && (
        <TextsField path={`${path}.values`} label={`${label}: values`} placeholder={placeholder} />
      )}
    </>
  );
}

/** Empty means that it does not matter. */
function OptionalText({ path, label }: { path: string; label: string }) {
  const { draft, set, touched } = useDraft();
  return (
    <Row path={path} label={label}>
      {(id) => (
        <TextInput
          id={id}
          value={String(valueAt(draft, path) ?? '')}
          placeholder="any"
          maxLength={16}
          spellCheck={false}
          onChange={(event) => set(path, event.currentTarget.value.trim() || undefined)}
          onBlur={() => touched(path)}
        />
      )}
    </Row>
  );
}
