import { Button, Checkbox, Group, Modal, MultiSelect, Select, Text, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import {
  isRejection,
  modifiersOf,
  qualityReasons,
  titleGroups,
  titleOf,
} from '../../../src-shared/objects/key-object/titles.ts';
import { plural } from '../../app/formatting.ts';
import { useLive } from '../../app/live.ts';
import { appliedState } from './applied-state.ts';
import styles from './key-images.module.css';
import { nameOfPlace, SmallPicture } from './picture.tsx';
import { markedHere, trySaving } from './saving.ts';
import { useKeyImages } from './store.ts';

export const closeDialog = (): void => useKeyImages.setState({ dialog: false });

/** What is to be said of the marked images, asked before a note is saved. */
export function NoteDialog() {
  const open = useKeyImages((state) => state.dialog);
  return open ? <OpenDialog /> : null;
}

const titleData = titleGroups.map(({ name, titles }) => ({
  group: name,
  items: titles.map(({ value, meaning }) => ({ value, label: meaning })),
}));

function OpenDialog() {
  const settings = useLive((state) => state.settings?.createdObjects);
  const saving = useKeyImages((state) => state.saving);
  const [{ marked, missing }] = useState(markedHere);
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [title, setTitle] = useState<string>(settings?.keyNoteTitle ?? '113000');
  const [modifiers, setModifiers] = useState<string[]>([]);
  const [description, setDescription] = useState('');
  const [author, setAuthor] = useState(settings?.author ?? '');
  const [series, setSeries] = useState(settings?.keyNoteDescription ?? '');
  const [withStates, setWithStates] = useState(false);
  const [stated] = useState(() => marked.filter(({ place }) => appliedState(place)).length);

  const chosen = marked.filter(({ mark }) => !left.has(mark.uid));
  const allowed = modifiersOf(title);
  const lacking = allowed?.required === true && modifiers.length === 0;
  const studies = new Set(chosen.map(({ mark }) => mark.studyUid)).size;
  const several = allowed?.codes === qualityReasons;

  const save = async (): Promise<void> => {
    const code = titleOf(title);
    if (!code || lacking || chosen.length === 0 || saving) return;
    const done = await trySaving({
      title: code,
      modifiers: (allowed?.codes ?? []).filter(({ value }) => modifiers.includes(value)),
      description,
      author,
      seriesDescription: series.trim() || 'Key images',
      marked: chosen,
      withStates,
    });
    if (done) closeDialog();
  };

  return (
    <Modal opened onClose={closeDialog} size={560} title="Save key image note">
      <form
        className={styles['form']}
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <div className={styles['chosen']}>
          {marked.map(({ mark, place }) => {
            const name = nameOfPlace(place);
            return (
              <div key={mark.uid} className={styles['choice']}>
                <SmallPicture place={place} />
                <Checkbox
                  label={name}
                  checked={!left.has(mark.uid)}
                  onChange={({ currentTarget: { checked } }) => {
                    const next = new Set(left);
                    if (checked) next.delete(mark.uid);
                    else next.add(mark.uid);
                    setLeft(next);
                  }}
                />
              </div>
            );
          })}
        </div>
        {missing > 0 && (
          <Text size="xs" c="dimmed">
            {plural(missing, 'marked image')} {missing === 1 ? 'is' : 'are'} not in the open studies and stay marked.
          </Text>
        )}
        <Select
          label="Title"
          searchable
          allowDeselect={false}
          data={titleData}
          value={title}
          maxDropdownHeight={320}
          onChange={(value) => {
            if (!value) return;
            setTitle(value);
            setModifiers([]);
          }}
        />
        {allowed &&
          (several ? (
            <MultiSelect
              label="Reasons"
              size="xs"
              searchable
              clearable
              data={allowed.codes.map(({ value, meaning }) => ({ value, label: meaning }))}
              value={modifiers}
              onChange={setModifiers}
            />
          ) : (
            <Select
              label="Best of which set"
              data={allowed.codes.map(({ value, meaning }) => ({ value, label: meaning }))}
              value={modifiers[0] ?? null}
              error={lacking ? 'This title needs one' : undefined}
              onChange={(value) => setModifiers(value ? [value] : [])}
            />
          ))}
        {isRejection({ value: title, scheme: 'DCM' }) && (
          <Text size="xs" c="var(--ng-warning)">
            Systems that receive this note may hide these images or delete them (IHE Imaging Object Change Management).
          </Text>
        )}
        <Textarea
          data-autofocus
          label="Text"
          autosize
          minRows={3}
          maxRows={9}
          maxLength={10_000}
          value={description}
          onChange={(event) => setDescription(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void save();
          }}
        />
        <div className={styles['pair']}>
          <TextInput
            label="Author"
            placeholder="This workstation"
            maxLength={64}
            value={author}
            onChange={(event) => setAuthor(event.currentTarget.value)}
          />
          <TextInput
            label="Name of the series"
            maxLength={64}
            value={series}
            onChange={(event) => setSeries(event.currentTarget.value)}
          />
        </div>
        {stated > 0 && (
          <Checkbox
            label={`With the presentation states that are applied (${plural(stated, 'image')})`}
            checked={withStates}
            onChange={(event) => setWithStates(event.currentTarget.checked)}
          />
        )}
        {studies > 1 && (
          <Text size="xs" c="dimmed">
            The images are of {studies} studies: the same note is stored in each of them.
          </Text>
        )}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={closeDialog}>
            Cancel
          </Button>
          <Button type="submit" disabled={chosen.length === 0 || lacking} loading={saving}>
            Save {plural(chosen.length, 'image')}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
