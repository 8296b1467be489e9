import { ActionIcon, Autocomplete, Button, Select, Text } from '@mantine/core';
import { Plus, Trash2, X } from 'lucide-react';
import { useState } from 'react';
import { bundledDeIdentificationProfiles } from '../../src-shared/changes/de-identify/options.ts';
import { attributes, keywordOf, tagFrom } from '../../src-shared/dicom/dictionary.ts';
import {
  type OwnDeIdentificationProfile,
  ownDeIdentificationProfileSchema,
} from '../../src-shared/settings/de-identification.ts';
import { hasOptions } from '../app/de-identify/request.ts';
import { optionData } from '../app/de-identify/words.ts';
import { plural } from '../app/formatting.ts';
import { useDraft } from './draft-context.ts';
import { Block, Group, SelectField, TextField } from './fields.tsx';
import { TextsField, UidsField } from './schema-fields.tsx';
import styles from './settings.module.css';

const root = 'deIdentification.profiles';

/** Actions of PS3.15 Table E.1-1a, as people say them. */
const actions: Record<string, string> = {
  K: 'stays',
  X: 'is removed',
  Z: 'is emptied',
  D: 'gets a value that says nothing',
  C: 'is cleaned',
  U: 'gets another UID',
};

/** Profiles of one's own: a bundled one, and what differs. */
export function DeIdentificationProfiles() {
  const { draft, set, problemsBelow } = useDraft();
  const [editing, setEditing] = useState<string>();
  const { profiles } = draft.deIdentification;
  const add = (): void => {
    const profile = ownDeIdentificationProfileSchema.parse({ id: crypto.randomUUID(), name: 'New profile' });
    set(root, [...profiles, profile]);
    setEditing(profile.id);
  };
  return (
    <Group title="Profiles of your own">
      {profiles.map((profile, at) =>
        editing === profile.id || problemsBelow?.(`${root}.${at}`) ? (
          <ProfileForm
            key={profile.id}
            profile={profile}
            path={`${root}.${at}`}
            onDone={() => setEditing(undefined)}
            onDelete={() =>
              set(
                root,
                profiles.filter(({ id }) => id !== profile.id),
              )
            }
          />
        ) : (
          <div key={profile.id} className={styles['item']} data-profile={profile.id}>
            <div>
              <b>{profile.name}</b>{' '}
              <Text span size="xs" c="dimmed">
                {aboutOf(profile)}
              </Text>
            </div>
            <Button variant="subtle" color="gray" onClick={() => setEditing(profile.id)}>
              Change
            </Button>
          </div>
        ),
      )}
      <div className={styles['bar']}>
        <Button variant="default" leftSection={<Plus size={14} />} onClick={add}>
          Add a profile
        </Button>
      </div>
    </Group>
  );
}

const aboutOf = ({ basedOn, options: chosen, actions: own, safePrivate }: OwnDeIdentificationProfile): string =>
  [
    bundledDeIdentificationProfiles.find(({ id }) => id === basedOn)?.name ?? basedOn,
    chosen.length > 0 && plural(chosen.length, 'option'),
    Object.keys(own).length > 0 && plural(Object.keys(own).length, 'attribute of its own', 'attributes of its own'),
    safePrivate.length > 0 && plural(safePrivate.length, 'safe private element'),
  ]
    .filter(Boolean)
    .join(', ');

interface ProfileFormProps {
  profile: OwnDeIdentificationProfile;
  path: string;
  onDone: () => void;
  onDelete: () => void;
}

function ProfileForm({ profile, path, onDone, onDelete }: ProfileFormProps) {
  return (
    <div className={styles['card']} data-profile={profile.id}>
      <TextField path={`${path}.name`} label="Name" maxLength={100} />
      <SelectField
        path={`${path}.basedOn`}
        label="Begins with"
        options={Object.fromEntries(bundledDeIdentificationProfiles.map(({ id, name }) => [id, name]))}
      />
      {hasOptions(profile.basedOn, undefined) && (
        <UidsField path={`${path}.options`} label="Options" data={optionData} placeholder="none" />
      )}
      <ActionsField path={`${path}.actions`} value={profile.actions} />
      <TextsField
        path={`${path}.safePrivate`}
        label="Safe private elements"
        placeholder="GEMS_PARM_01 00431027"
        splitAt={[';']}
        hint="Creator and element; kept with the option for safe private attributes."
      />
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

const named = (tag: string): string =>
  keywordOf(tag)?.replace(/([a-z])([A-Z])/g, '$1 $2') ?? `(${tag.slice(0, 4)},${tag.slice(4)})`;

/** `00081030` of a keyword or a tag, `0019xx10` of a private element in any block. */
export function tagOfProfile(text: string): string | undefined {
  const plain = text.replace(/[(),\s]/g, '');
  if (/^[0-9a-f]{3}[13579bdf]xx[0-9a-f]{2}$/i.test(plain)) return plain.toUpperCase().replaceAll('X', 'x');
  return tagFrom(text.trim());
}

/** What differs from the profile it begins with, attribute by attribute. */
function ActionsField({ path, value }: { path: string; value: Readonly<Record<string, string>> }) {
  const { set } = useDraft();
  const [text, setText] = useState('');
  const [wrong, setWrong] = useState(false);
  const [keywords, setKeywords] = useState<string[]>([]);
  const add = (): void => {
    const tag = tagOfProfile(text);
    setWrong(tag === undefined);
    if (tag === undefined) return;
    set(path, { ...value, [tag]: value[tag] ?? 'X' });
    setText('');
  };
  return (
    <Block path={path} label="Attributes that are treated otherwise">
      <table className={styles['table']}>
        <tbody>
          {Object.entries(value).map(([tag, action]) => (
            <tr key={tag}>
              <td title={tag}>{named(tag)}</td>
              <td>
                <Select
                  aria-label={`${named(tag)}: what becomes of it`}
                  w={240}
                  data={[
                    ...Object.entries(actions).map(([letter, label]) => ({ value: letter, label })),
                    ...(action in actions ? [] : [{ value: action, label: action }]),
                  ]}
                  value={action}
                  allowDeselect={false}
                  onChange={(next) => next !== null && set(path, { ...value, [tag]: next })}
                />
              </td>
              <td>
                <ActionIcon
                  aria-label={`${named(tag)}: as in the profile it begins with`}
                  onClick={() => {
                    const { [tag]: _, ...others } = value;
                    set(path, others);
                  }}
                >
                  <X size={13} />
                </ActionIcon>
              </td>
            </tr>
          ))}
          <tr>
            <td>
              <Autocomplete
                size="xs"
                w={240}
                aria-label="Attribute"
                placeholder="PatientAge, (0010,1010), 0019xx10"
                data={text.trim() === '' ? [] : keywords}
                limit={20}
                value={text}
                error={wrong && 'There is no attribute of that name'}
                onFocus={() => {
                  if (keywords.length === 0)
                    setKeywords([
                      ...new Set(
                        [...attributes()].flatMap(({ tag, keyword }) => (/^000[02]/.test(tag) ? [] : [keyword])),
                      ),
                    ]);
                }}
                onChange={(next) => {
                  setText(next);
                  setWrong(false);
                }}
                onKeyDown={(event) => event.key === 'Enter' && add()}
              />
            </td>
            <td>
              <Button
                variant="subtle"
                color="gray"
                leftSection={<Plus size={13} />}
                disabled={text.trim() === ''}
                onClick={add}
              >
                Add
              </Button>
            </td>
          </tr>
        </tbody>
      </table>
    </Block>
  );
}
