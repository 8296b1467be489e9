import { Modal, TextInput } from '@mantine/core';
import { useState } from 'react';
import { foldText as folded } from '../../src-shared/dicom/names.ts';
import { keyLabel } from './keys.ts';
import styles from './keys-help.module.css';

interface Entry {
  title: string;
  keys: readonly string[];
}

export interface HelpGroup {
  title: string;
  entries: readonly Entry[];
}

interface Props {
  opened: boolean;
  onClose: () => void;
  /** In the order in which they are shown. */
  groups: readonly HelpGroup[];
  /** What is done with the mouse, and what it does. */
  mouse: readonly (readonly [what: string, does: string])[];
}

/** All keys of a window and what the mouse does, by group; typing finds what is meant by name or key. */
export function KeysHelp({ opened, onClose, groups, mouse }: Props) {
  const [search, setSearch] = useState('');
  const wanted = folded(search.trim());
  const all: { title: string; rows: [keys: string[], does: string][] }[] = [
    ...groups.map(({ title, entries }) => ({
      title,
      rows: entries.map((one): [string[], string] => [one.keys.map((key) => keyLabel(key)), one.title]),
    })),
    { title: 'Mouse', rows: mouse.map(([what, does]): [string[], string] => [[what], does]) },
  ];
  const found = all
    .map(({ title, rows }) => ({
      title,
      rows: rows.filter(
        ([keys, does]) =>
          folded(title).includes(wanted) ||
          folded(does).includes(wanted) ||
          keys.some((key) => (wanted.length === 1 ? folded(key) === wanted : folded(key).includes(wanted))),
      ),
    }))
    .filter(({ rows }) => rows.length > 0);
  return (
    <Modal opened={opened} onClose={onClose} title="Keys and mouse" size={880}>
      <TextInput
        aria-label="Find a tool or a key"
        placeholder="Find a tool or a key"
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
        data-autofocus
        mb={10}
      />
      <div className={styles['columns']}>
        {found.map(({ title, rows }) => (
          <section key={title} aria-label={title} className={styles['group']}>
            <h3>{title}</h3>
            <dl>
              {rows.map(([keys, does]) => (
                <div key={does + keys.join()}>
                  <dt>
                    {keys.map((key) => (
                      <kbd key={key}>{key}</kbd>
                    ))}
                  </dt>
                  <dd>{does}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      {found.length === 0 && <p className={styles['none']}>Nothing is called so.</p>}
    </Modal>
  );
}
