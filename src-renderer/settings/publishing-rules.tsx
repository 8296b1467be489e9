import { ActionIcon, Button, Text, TextInput, Tooltip } from '@mantine/core';
import { FolderOpen, Plus, Trash2 } from 'lucide-react';
import { useEffect, useState } from 'react';
import { type PublishingRule, publishingRuleSchema } from '../../src-shared/settings/media.ts';
import { api } from '../app/api.ts';
import { profileChoices } from '../app/de-identify/request.ts';
import { profileTitle } from '../app/file-sets/words.ts';
import { attempt } from '../app/notify.ts';
import { CodingFields } from './coding-fields.tsx';
import { valueAt } from './draft.ts';
import { useDraft } from './draft-context.ts';
import { Fold, Group, NumberField, Row, SelectField, SwitchField, TextField } from './fields.tsx';
import { SchemaFields, TextsField } from './schema-fields.tsx';
import styles from './settings.module.css';

const profiles = publishingRuleSchema.shape.profile
  .unwrap()
  .options.flatMap((option) => ('options' in option ? [...option.options] : [...option.values]));
const places = {
  folder: 'a folder for each study, below',
  zip: 'a ZIP archive for each study, in',
  image: 'a disc image for each study, in',
  burner: 'a blank disc in the burner',
};

/** What arrives and matches is written to media by itself. */
export function PublishingRules() {
  const { draft, set } = useDraft();
  const [editing, setEditing] = useState<string>();
  const { publishing } = draft.media;
  const add = (): void => {
    const rule = publishingRuleSchema.parse({ id: crypto.randomUUID() });
    set('media.publishing', [...publishing, rule]);
    setEditing(rule.id);
  };
  return (
    <Group title="Publishing">
      <Text size="xs" c="dimmed" mb="sm">
        A study that arrived, was quiet for a while and fits a rule is written by itself, once.
      </Text>
      {publishing.map((rule, at) =>
        editing === rule.id ? (
          <RuleForm
            key={rule.id}
            rule={rule}
            path={`media.publishing.${at}`}
            onDone={() => setEditing(undefined)}
            onDelete={() =>
              set(
                'media.publishing',
                publishing.filter(({ id }) => id !== rule.id),
              )
            }
          />
        ) : (
          <div key={rule.id} className={styles['item']} data-rule={rule.id}>
            <div>
              <b>{rule.name || 'Rule without a name'}</b>{' '}
              <Text span size="xs" c="dimmed">
                {[conditionsOf(rule), `as ${rule.profile}`, whereText(rule), rule.enabled ? '' : 'switched off']
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
        <Button variant="default" leftSection={<Plus size={14} />} onClick={add}>
          Add a rule
        </Button>
      </div>
    </Group>
  );
}

const whereText = ({ target }: PublishingRule): string =>
  target.kind === 'burner' ? 'onto a disc' : target.path ? `to ${target.path}` : 'no place yet';

/** `CT or MR, of DOE*`; everything when nothing is asked for. */
function conditionsOf({ when }: PublishingRule): string {
  const parts = [
    when.modalities.join(' or '),
    when.bodyParts.join(' or '),
    when.studyDescriptions.map((text) => `“${text}”`).join(' or '),
    when.callingAeTitles.length > 0 && `from ${when.callingAeTitles.join(' or ')}`,
    when.referringPhysicians.length > 0 && `referred by ${when.referringPhysicians.join(' or ')}`,
    when.institutions.length > 0 && `of ${when.institutions.join(' or ')}`,
  ].filter(Boolean);
  return parts.length > 0 ? parts.join(', ') : 'everything';
}

interface RuleFormProps {
  rule: PublishingRule;
  path: string;
  onDone: () => void;
  onDelete: () => void;
}

function RuleForm({ rule, path, onDone, onDelete }: RuleFormProps) {
  const { draft } = useDraft();
  const texts = (name: string, label: string, placeholder: string) => (
    <TextsField path={`${path}.when.${name}`} label={label} placeholder={placeholder} />
  );
  return (
    <div className={styles['card']} data-rule={rule.id}>
      <TextField path={`${path}.name`} label="Name of the rule" placeholder="CT for the referrers" />
      <SwitchField path={`${path}.enabled`} label="Switched on" />
      {texts('modalities', 'Modality', 'any')}
      {texts('studyDescriptions', 'Study description', 'any; * stands for anything')}
      {texts('referringPhysicians', 'Referring physician', 'any; DOE* for example')}
      <Fold title="More conditions" path={`${path}.when`}>
        {texts('callingAeTitles', 'From the AE title', 'any')}
        {texts('bodyParts', 'Body part', 'any')}
        {texts('institutions', 'Institution', 'any')}
      </Fold>
      <NumberField path={`${path}.quietMs`} label="After so much silence" suffix="s" scale={1000} />
      <SelectField
        path={`${path}.profile`}
        label="As"
        options={Object.fromEntries(profiles.map((id) => [id, profileTitle(id)]))}
      />
      <SelectField path={`${path}.target.kind`} label="To" options={places} />
      {rule.target.kind === 'burner' ? (
        <BurnerField path={`${path}.target.path`} />
      ) : (
        <FolderField path={`${path}.target.path`} label="Folder" />
      )}
      {draft.deIdentification.enabled && (
        <SelectField
          path={`${path}.deIdentify`}
          label="De-identified"
          options={{
            '': 'no, as it is',
            ...Object.fromEntries(profileChoices(draft.deIdentification).map(({ value, label }) => [value, label])),
          }}
        />
      )}
      <Fold title="What goes along" path={`${path}.content`}>
        <SchemaFields
          schema={publishingRuleSchema.shape.content.unwrap()}
          path={`${path}.content`}
          named="media.creation.content"
        />
      </Fold>
      <CodingFields path={`${path}.coding`} />
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

/** A folder of this computer, chosen or typed. */
function FolderField({ path, label }: { path: string; label: string }) {
  const { draft, set, problemAt, touched } = useDraft();
  const choose = (): Promise<boolean> =>
    attempt(async () => {
      const folder = await api.app.chooseTarget({ kind: 'folder', name: 'Published' });
      if (folder !== undefined) set(path, folder);
    });
  return (
    <Row path={path} label={label}>
      {(id) => (
        <TextInput
          id={id}
          value={String(valueAt(draft, path) ?? '')}
          error={Boolean(problemAt(path))}
          spellCheck={false}
          rightSection={
            <Tooltip label="Choose a folder">
              <ActionIcon aria-label="Choose a folder" onClick={() => void choose()}>
                <FolderOpen size={14} />
              </ActionIcon>
            </Tooltip>
          }
          onChange={(event) => set(path, event.currentTarget.value)}
          onBlur={() => touched(path)}
        />
      )}
    </Row>
  );
}

/** The burners there are; one that is switched off stays what was chosen. */
function BurnerField({ path }: { path: string }) {
  const { draft } = useDraft();
  const [burners, setBurners] = useState<readonly { path: string; name: string }[]>();
  useEffect(() => {
    let left = false;
    api.fileSets.targets().then(
      ({ targets }) => !left && setBurners(targets.filter(({ kind }) => kind === 'burner')),
      () => !left && setBurners([]),
    );
    return () => {
      left = true;
    };
  }, []);
  const now = String(valueAt(draft, path) ?? '');
  const known = Object.fromEntries((burners ?? []).map((burner) => [burner.path, burner.name]));
  return (
    <SelectField
      path={path}
      label="Burner"
      options={{ '': 'the first one', ...known, ...(now !== '' && !(now in known) && { [now]: now }) }}
      {...(burners?.length === 0 && { hint: 'There is no burner at the moment; studies wait until there is one.' })}
    />
  );
}
