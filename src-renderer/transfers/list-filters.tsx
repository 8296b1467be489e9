import { SegmentedControl, Select, TextInput } from '@mantine/core';
import { Search } from 'lucide-react';
import type { ReactNode } from 'react';
import styles from './transfers.module.css';

interface Choice {
  value: string;
  label: string;
}

interface ListFiltersProps {
  /** What is listed, in one word: `film`. */
  of: string;
  groups: { label: string; choices: Choice[]; value: string; onChange: (value: string) => void };
  /** Absent: there is nothing to choose from. */
  place?:
    | {
        label: string;
        every: string;
        width: number;
        choices: Choice[];
        value: string | null;
        onChange: (value: string | null) => void;
      }
    | undefined;
  text: string;
  onText: (text: string) => void;
  /** Buttons at the right. */
  children: ReactNode;
}

/** The row above a list of jobs: which of them, with whom, and a text to find. */
export function ListFilters({ of, groups, place, text, onText, children }: ListFiltersProps) {
  return (
    <div className={styles['filters']}>
      <SegmentedControl
        aria-label={groups.label}
        value={groups.value}
        onChange={groups.onChange}
        data={groups.choices}
      />
      {place && (
        <Select
          aria-label={place.label}
          placeholder={place.every}
          clearable
          w={place.width}
          data={place.choices}
          value={place.value}
          onChange={place.onChange}
        />
      )}
      <TextInput
        aria-label={`Find a ${of}`}
        placeholder="Find"
        w={140}
        leftSection={<Search size={13} />}
        value={text}
        onChange={(event) => onText(event.currentTarget.value)}
      />
      <span style={{ flex: 1 }} />
      {children}
    </div>
  );
}
