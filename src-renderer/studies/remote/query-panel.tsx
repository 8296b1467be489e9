import { Checkbox, Select, TextInput } from '@mantine/core';
import { Fragment, type KeyboardEvent } from 'react';
import type { MoreKeys } from './keys.ts';
import { keyGroups, type MoreKey } from './more-keys.ts';
import styles from './remote.module.css';

interface QueryPanelProps {
  value: MoreKeys;
  onValue: (value: MoreKeys) => void;
  onEnter: () => void;
  onClose: () => void;
}

/** Every other key that a node can be asked by. */
export function QueryPanel({ value, onValue, onEnter, onClose }: QueryPanelProps) {
  const put = (keyword: string, text: string): void => {
    const { [keyword]: _, ...others } = value.values;
    onValue({ ...value, values: text === '' ? others : { ...others, [keyword]: text } });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Enter') onEnter();
    else if (event.key === 'Escape') onClose();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className={styles['panel']} role="group" aria-label="More keys" onKeyDown={onKeyDown}>
      {keyGroups.map(({ title, note, keys }, index) => (
        <Fragment key={title}>
          <div className={styles['group']}>
            <b>{title}</b>
            {note && <span>{note}</span>}
            {index === 0 && (
              <Checkbox
                ml="auto"
                label="Names that sound alike (fuzzy), where the node can"
                checked={value.fuzzy}
                onChange={(event) => onValue({ ...value, fuzzy: event.currentTarget.checked })}
              />
            )}
          </div>
          {keys.map((key) => (
            <div key={key.keyword} className={styles['key']}>
              <span aria-hidden title={key.label}>
                {key.label}
              </span>
              <KeyField
                entry={key}
                value={value.values[key.keyword] ?? ''}
                onValue={(text) => put(key.keyword, text)}
              />
            </div>
          ))}
        </Fragment>
      ))}
    </div>
  );
}

const examples: Partial<Record<MoreKey['kind'], string>> = {
  dates: '2026-11-20, or from – to',
  times: '08:00-12:00',
  name: 'Family, Given',
};

function KeyField({ entry, value, onValue }: { entry: MoreKey; value: string; onValue: (value: string) => void }) {
  if (entry.kind === 'choice') {
    return (
      <Select
        aria-label={entry.label}
        data={[...(entry.choices ?? [])]}
        value={value || null}
        clearable
        onChange={(chosen) => onValue(chosen ?? '')}
      />
    );
  }
  return (
    <TextInput
      aria-label={entry.label}
      placeholder={examples[entry.kind] ?? ''}
      value={value}
      maxLength={200}
      spellCheck={false}
      onChange={(event) => onValue(event.currentTarget.value)}
    />
  );
}
