import { Select, TextInput } from '@mantine/core';
import type { CornerItem } from '../../src-shared/settings/display-texts.ts';
import { textValues } from '../app/texts/values.ts';
import styles from './texts-section.module.css';

/** All values by group, for a list to choose from. */
export const valueChoices = [...new Set([...textValues.values()].map(({ group }) => group))].map((group) => ({
  group,
  items: [...textValues]
    .filter(([, value]) => value.group === group)
    .map(([value, { title }]) => ({ value, label: title })),
}));

const always = '';
const digitChoices = [
  { value: '', label: 'As usual' },
  ...Array.from({ length: 7 }, (_, count) => ({ value: String(count), label: String(count) })),
];

/** What the condition may be: as many texts, of as many characters, as the settings take. */
const textsOf = (line: string): string[] =>
  line
    .split(',')
    .map((text) => text.trim().slice(0, 64))
    .filter(Boolean)
    .slice(0, 20);

interface Props {
  item: CornerItem;
  name: string;
  onItem: (item: CornerItem) => void;
}

/** Digits of a text of a corner, and where it is said at all. */
export function CornerItemMore({ item, name, onItem }: Props) {
  const { digits, when, ...plain } = item;
  const put = (next: Pick<CornerItem, 'digits' | 'when'>): void =>
    onItem({
      ...plain,
      ...(next.digits === undefined ? {} : { digits: next.digits }),
      ...(next.when === undefined ? {} : { when: next.when }),
    });
  return (
    <div className={styles['more']}>
      <span>Digits behind the point</span>
      <Select
        aria-label={`Digits of ${name}`}
        w={100}
        data={digitChoices}
        value={digits === undefined ? '' : String(digits)}
        allowDeselect={false}
        onChange={(value) => put({ when, digits: value ? Number(value) : undefined })}
      />
      <span>Only where</span>
      <Select
        aria-label={`Condition of ${name}`}
        style={{ flex: 1 }}
        data={[{ value: always, label: '(always)' }, ...valueChoices]}
        value={when?.value ?? always}
        searchable
        allowDeselect={false}
        maxDropdownHeight={320}
        onChange={(value) => put({ digits, when: value ? { value, is: when?.is ?? [] } : undefined })}
      />
      {when && (
        <>
          <span>is</span>
          <TextInput
            aria-label={`What the condition of ${name} is`}
            placeholder="not said at all"
            title="Several with commas between; nothing: only where it is not said at all"
            defaultValue={when.is.join(', ')}
            onChange={(event) => put({ digits, when: { ...when, is: textsOf(event.currentTarget.value) } })}
          />
        </>
      )}
    </div>
  );
}
