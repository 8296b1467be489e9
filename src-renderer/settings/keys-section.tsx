import { ActionIcon, Button, FileButton, Text, TextInput } from '@mantine/core';
import { Plus, RotateCcw, X } from 'lucide-react';
import { useCallback, useRef, useState } from 'react';
import { foldText } from '../../src-shared/dicom/names.ts';
import { api } from '../app/api.ts';
import { filmCommandGroups, filmCommandList } from '../app/film-commands.ts';
import { exportedKeys, importedKeys, keyGiven, keysReset, keyTaken, ownerOf } from '../app/key-edits.ts';
import { effectiveCommands } from '../app/key-map.ts';
import { type Command, type Key, keyLabel } from '../app/keys.ts';
import { attempt, notify } from '../app/notify.ts';
import { viewerCommandGroups, viewerCommandList } from '../app/viewer-commands/index.ts';
import { useDraft } from './draft-context.ts';
import { Group, SelectField } from './fields.tsx';
import { KeyCapture } from './key-capture.tsx';
import styles from './keys-section.module.css';
import { MouseGroup } from './mouse-group.tsx';

const mostKeyBytes = 1_000_000;

interface CommandGroup {
  title: string;
  commands: readonly Command[];
}

const groupsOfViewer: readonly CommandGroup[] = viewerCommandGroups.map(({ title, commands }) => ({
  title,
  commands: Object.values(commands),
}));
const ofViewer = new Set(viewerCommandList.map(({ id }) => id));
/** What the composer has of its own: what the viewer has too has the viewer's keys. */
const groupsOfFilm: readonly CommandGroup[] = filmCommandGroups.map(({ title, commands }) => ({
  title: `Film: ${title.toLowerCase()}`,
  commands: Object.values<Command>(commands).filter(({ id }) => !ofViewer.has(id)),
}));

/** Keys and mouse of the viewer, keys of the film composer. */
export function KeysSection() {
  const forget = useRef<() => void>(null);
  const { draft, set } = useDraft();
  const changed = Object.keys(draft.keys.commands).length > 0;
  const [search, setSearch] = useState('');
  const load = async (file: File | null): Promise<void> => {
    if (!file) return;
    // The same file may be chosen again once it was changed.
    forget.current?.();
    // What is so large holds no keys and is not read.
    const read = file.size > mostKeyBytes ? undefined : importedKeys(await file.text());
    if (!read) {
      notify('That file holds no keys of this program.');
      return;
    }
    set('keys', read.keys);
    if (read.interaction) set('display.interaction', read.interaction);
  };
  return (
    <>
      <Group title="Mouse and keys">
        <SelectField
          path="display.interaction"
          options={{ 'basic-image-review': 'IHE Basic Image Review', conventional: 'As in most viewers' }}
          hint="Directions of dragging, mouse buttons and keys. In Basic Image Review dragging up zooms out and windows brighter, and the right button windows; in most viewers it is the other way round, and the right button zooms."
        />
      </Group>
      <MouseGroup />
      <TextInput
        aria-label="Find a command or a key"
        placeholder="Find a command or a key"
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
        mb={8}
      />
      <Group title="Keys of the viewer">
        <KeyList groups={groupsOfViewer} all={viewerCommandList} search={search} />
      </Group>
      <Group title="Keys of the film composer">
        <KeyList groups={groupsOfFilm} all={filmCommandList} search={search} />
        <div className={styles['foot']}>
          <Button variant="default" disabled={!changed} onClick={() => set('keys.commands', {})}>
            All keys as they were
          </Button>
          <span style={{ flex: 1 }} />
          <FileButton
            resetRef={forget}
            accept=".json,application/json"
            onChange={(file) => void attempt(() => load(file))}
          >
            {(props) => (
              <Button variant="default" {...props}>
                Load from a file
              </Button>
            )}
          </FileButton>
          <Button
            variant="default"
            onClick={() =>
              void attempt(() => api.app.saveText({ name: 'negatoscope-keys.json', text: exportedKeys(draft) }))
            }
          >
            Save to a file
          </Button>
        </div>
      </Group>
    </>
  );
}

/** `all`: the commands of the window, among which a key has one meaning. */
function KeyList({
  groups,
  all,
  search,
}: {
  groups: readonly CommandGroup[];
  all: readonly Command[];
  search: string;
}) {
  const { draft, set } = useDraft();
  const [capturing, setCapturing] = useState<string>();
  const [conflict, setConflict] = useState<{ id: string; key: Key; owner: Command }>();
  const effective = effectiveCommands(all, draft);
  const wanted = foldText(search.trim());
  const matches = (title: string, command: Command): boolean =>
    [title, command.title].some((text) => foldText(text).includes(wanted)) ||
    command.keys.some((key) => foldText(keyLabel(key)) === wanted);

  const give = (command: Command, key: Key): void => {
    set('keys', keyGiven(all, draft, command, key));
    setConflict(undefined);
  };
  const pressed = (command: Command, key: Key): void => {
    setCapturing(undefined);
    const owner = ownerOf(all, draft, key);
    if (owner?.id === command.id) return;
    if (owner) setConflict({ id: command.id, key, owner });
    else give(command, key);
  };
  /** The command with the keys it was written with. */
  const original = ({ id }: Command): Command => all.find((one) => one.id === id)!;
  const stop = useCallback(() => setCapturing(undefined), []);
  return (
    <>
      {groups.map(({ title, commands }) => {
        const list = commands
          .map((command) => effective.find(({ id }) => id === command.id) ?? command)
          .filter((command) => matches(title, command));
        if (list.length === 0) return null;
        return (
          <section key={title} aria-label={title}>
            <h4 className={styles['heading']}>{title}</h4>
            {list.map((command) => (
              <div key={command.id} className={styles['command']} data-command={command.id}>
                <span>{command.title}</span>
                <div className={styles['keys']}>
                  {command.keys.map((key) => (
                    <kbd key={key}>
                      {keyLabel(key)}
                      <button
                        type="button"
                        aria-label={`${command.title}: without ${keyLabel(key)}`}
                        onClick={() => set('keys', keyTaken(all, draft, original(command), key))}
                      >
                        <X size={10} />
                      </button>
                    </kbd>
                  ))}
                  {capturing === command.id ? (
                    <KeyCapture
                      label={`${command.title}: press its key`}
                      onKey={(key) => pressed(original(command), key)}
                      onCancel={stop}
                    />
                  ) : (
                    <ActionIcon
                      size={20}
                      aria-label={`${command.title}: another key`}
                      onClick={() => {
                        setConflict(undefined);
                        setCapturing(command.id);
                      }}
                    >
                      <Plus size={12} />
                    </ActionIcon>
                  )}
                  {draft.keys.commands[command.id] && (
                    <ActionIcon
                      size={20}
                      aria-label={`${command.title}: as it was`}
                      onClick={() => set('keys', keysReset(all, draft, original(command)))}
                    >
                      <RotateCcw size={12} />
                    </ActionIcon>
                  )}
                </div>
                {conflict?.id === command.id && (
                  <div className={styles['conflict']} role="alert">
                    <b>{keyLabel(conflict.key)}</b> is the key of “{conflict.owner.title}”.
                    <Button size="compact-xs" onClick={() => give(original(command), conflict.key)}>
                      Take it from there
                    </Button>
                    <Button size="compact-xs" variant="default" onClick={() => setConflict(undefined)}>
                      Leave it
                    </Button>
                  </div>
                )}
              </div>
            ))}
          </section>
        );
      })}
      {wanted !== '' &&
        !groups.some(({ title, commands }) =>
          commands.some((one) => matches(title, effective.find(({ id }) => id === one.id) ?? one)),
        ) && (
          <Text size="sm" c="dimmed">
            Nothing is called so.
          </Text>
        )}
    </>
  );
}
