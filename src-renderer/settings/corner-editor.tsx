import { ActionIcon, Button, Checkbox, Select, TextInput } from '@mantine/core';
import { Plus, SlidersHorizontal } from 'lucide-react';
import { Fragment, useState } from 'react';
import type { CornerItem } from '../../src-shared/settings/display-texts.ts';
import { techniquePlace } from '../app/texts/corner-data.ts';
import { textValues } from '../app/texts/values.ts';
import { CornerItemMore, valueChoices } from './corner-item-more.tsx';
import { RowMoves } from './row-moves.tsx';
import styles from './texts-section.module.css';

const everyTechnique = 'How it was made, as each modality has it';

/** What an item can be: a value, or what each modality says of how its images are made. */
const choices = [{ group: 'By modality', items: [{ value: techniquePlace, label: everyTechnique }] }, ...valueChoices];

/** How long a text stays when pictures become small: ranks of the data in words. */
const stays = [
  { value: '0', label: 'Always' },
  { value: '2', label: 'Long' },
  { value: '5', label: 'Medium' },
  { value: '7', label: 'Goes first' },
];
const stayOf = (rank: number): string => (rank === 0 ? '0' : rank <= 3 ? '2' : rank <= 5 ? '5' : '7');

interface Props {
  items: readonly CornerItem[];
  onItems: (items: CornerItem[]) => void;
}

/** The texts of one corner, a line for each. */
export function CornerEditor({ items, onItems }: Props) {
  /** The text whose digits and condition are seen. */
  const [more, setMore] = useState<number>();
  const change = (at: number, part: Partial<CornerItem>): void =>
    onItems(items.map((item, other) => (other === at ? { ...item, ...part } : item)));
  const move = (at: number, to: number): void => {
    setMore(undefined);
    const next = [...items];
    next.splice(to, 0, ...next.splice(at, 1));
    onItems(next);
  };
  return (
    <table className={styles['items']}>
      <thead>
        <tr>
          <th>Value</th>
          <th>Before</th>
          <th>Behind</th>
          <th title="On the line of the text above">Same line</th>
          <th title="Also when only the most needed is shown">Minimal</th>
          <th title="When pictures become small">Stays</th>
          <th />
        </tr>
      </thead>
      <tbody>
        {items.map((item, at) => {
          // It stands for several texts, each as it is.
          const place = item.value === techniquePlace;
          const name = place ? everyTechnique : (textValues.get(item.value)?.title ?? item.value);
          const refined = item.when !== undefined || item.digits !== undefined;
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: the place is what counts.
            <Fragment key={at}>
              <tr data-item={item.value}>
                <td style={{ width: '38%' }}>
                  <Select
                    aria-label={`Value ${at + 1}`}
                    data={choices}
                    value={item.value}
                    searchable
                    allowDeselect={false}
                    maxDropdownHeight={320}
                    onChange={(value) => value && change(at, { value })}
                  />
                </td>
                <td>
                  <TextInput
                    aria-label={`Before ${name}`}
                    value={item.label}
                    maxLength={40}
                    disabled={place}
                    onChange={(event) => change(at, { label: event.currentTarget.value })}
                  />
                </td>
                <td>
                  <TextInput
                    aria-label={`Behind ${name}`}
                    value={item.unit}
                    maxLength={20}
                    disabled={place}
                    onChange={(event) => change(at, { unit: event.currentTarget.value })}
                  />
                </td>
                <td>
                  <Checkbox
                    aria-label={`${name} on the line above`}
                    checked={item.beside}
                    disabled={place || at === 0}
                    onChange={(event) => change(at, { beside: event.currentTarget.checked })}
                  />
                </td>
                <td>
                  <Checkbox
                    aria-label={`${name} also when minimal`}
                    checked={item.level === 'minimal'}
                    disabled={place}
                    onChange={(event) => change(at, { level: event.currentTarget.checked ? 'minimal' : 'full' })}
                  />
                </td>
                <td>
                  <Select
                    aria-label={`${name} stays`}
                    w={100}
                    data={stays}
                    value={stayOf(item.rank)}
                    disabled={place}
                    allowDeselect={false}
                    onChange={(value) => change(at, { rank: Number(value) })}
                  />
                </td>
                <td>
                  <RowMoves
                    name={name}
                    at={at}
                    count={items.length}
                    onMove={move}
                    onRemove={() => {
                      setMore(undefined);
                      onItems(items.filter((_, other) => other !== at));
                    }}
                  >
                    <ActionIcon
                      size={20}
                      aria-label={`${name}: digits and condition`}
                      aria-expanded={more === at}
                      disabled={place}
                      variant={refined ? 'light' : 'subtle'}
                      onClick={() => setMore(more === at ? undefined : at)}
                    >
                      <SlidersHorizontal size={12} />
                    </ActionIcon>
                  </RowMoves>
                </td>
              </tr>
              {more === at && !place && (
                <tr>
                  <td colSpan={7}>
                    <CornerItemMore item={item} name={name} onItem={(next) => onItems(items.with(at, next))} />
                  </td>
                </tr>
              )}
            </Fragment>
          );
        })}
        <tr>
          <td>
            <Button
              variant="subtle"
              color="gray"
              leftSection={<Plus size={13} />}
              disabled={items.length >= 40}
              onClick={() =>
                onItems([
                  ...items,
                  { value: 'SeriesDescription', label: '', unit: '', beside: false, level: 'full', rank: 5 },
                ])
              }
            >
              Add a text
            </Button>
          </td>
        </tr>
      </tbody>
    </table>
  );
}
