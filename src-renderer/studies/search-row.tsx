import { ActionIcon, Menu, Popover, TextInput, Tooltip } from '@mantine/core';
import { DatePicker } from '@mantine/dates';
import { CalendarDays, Search, X } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useEffect, useState } from 'react';
import { commandLabel } from '../app/keys.ts';
import { studiesCommands } from '../app/studies-commands.ts';
import { clearFilters, setFilters, useSearch } from './list.ts';
import { type DateFilter, isFiltered } from './query.ts';
import styles from './search-row.module.css';

const commonModalities = ['CT', 'MR', 'DX', 'CR', 'US', 'MG', 'XA', 'NM', 'PT'];
const otherModalities = ['RF', 'SC', 'OT', 'ES', 'XC', 'OP', 'OPT', 'IO', 'PX', 'SM', 'ECG', 'SR', 'DOC', 'RTSTRUCT'];

const dateLabels = { any: 'Any date', today: 'Today', week: '7 days', month: '30 days' } as const;

interface SearchRowProps {
  /** Enter was pressed in a field, whose text holds by now. */
  onEnter?: () => void;
  /** What else is to be cleared. */
  onClear?: () => void;
  /** Something else than the fields here narrows the search. */
  filtered?: boolean;
  /** Further controls. */
  children?: ReactNode;
}

/** The search above the list. It answers while one types; Escape clears a field, the arrow down goes to the list. */
export function SearchRow({ onEnter, onClear, children, filtered }: SearchRowProps) {
  const filters = useSearch((state) => state.filters);
  const enter = onEnter ? { onEnter } : {};
  return (
    <search className={styles['bar']}>
      <Field
        className={styles['everything']}
        label="Search everything"
        title={commandLabel(studiesCommands.find)}
        value={filters.text}
        onValue={(text) => setFilters({ text })}
        everything
        {...enter}
      />
      <Field
        className={styles['small']}
        label="Name"
        value={filters.name}
        onValue={(name) => setFilters({ name })}
        {...enter}
      />
      <Field
        className={styles['small']}
        label="ID"
        value={filters.patientId}
        onValue={(patientId) => setFilters({ patientId })}
        {...enter}
      />
      <Field
        className={styles['small']}
        label="Accession"
        value={filters.accession}
        onValue={(accession) => setFilters({ accession })}
        {...enter}
      />
      <DateChoice value={filters.date} onValue={(date) => setFilters({ date })} />
      <Modalities value={filters.modalities} onValue={(modalities) => setFilters({ modalities })} />
      {children}
      <Tooltip label="Clear the search">
        <ActionIcon
          aria-label="Clear the search"
          disabled={!isFiltered(filters) && !filtered}
          onClick={() => {
            clearFilters();
            onClear?.();
          }}
        >
          <X size={14} />
        </ActionIcon>
      </Tooltip>
    </search>
  );
}

interface FieldProps {
  className: string | undefined;
  label: string;
  title?: string;
  value: string;
  onValue: (value: string) => void;
  everything?: boolean;
  onEnter?: () => void;
}

/** A text field that tells what was typed after 50 ms of rest, and never while an input method is composing. */
function Field({ className, label, title, value, onValue, everything, onEnter }: FieldProps) {
  const [text, setText] = useState(value);
  const [composing, setComposing] = useState(false);
  useEffect(() => setText(value), [value]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only what was typed counts.
  useEffect(() => {
    if (composing || text === value) return;
    const timer = setTimeout(() => onValue(text), 50);
    return () => clearTimeout(timer);
  }, [text, composing]);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Escape' && text !== '') {
      setText('');
      onValue('');
      event.stopPropagation();
    } else if (event.key === 'ArrowDown' || event.key === 'Enter' || event.key === 'Escape') {
      event.preventDefault();
      if (event.key === 'Enter' && onEnter) {
        onValue(text);
        onEnter();
      }
      document.querySelector<HTMLElement>('[data-list]')?.focus();
    }
  };
  return (
    <TextInput
      className={className ?? ''}
      aria-label={label}
      placeholder={label}
      title={title ?? label}
      value={text}
      maxLength={200}
      spellCheck={false}
      leftSection={everything && <Search size={14} aria-hidden />}
      rightSection={
        text !== '' && (
          <ActionIcon aria-label={`Clear ${label}`} size={18} tabIndex={-1} onClick={() => onValue('')}>
            <X size={12} />
          </ActionIcon>
        )
      }
      data-search={everything || undefined}
      onChange={(event) => setText(event.currentTarget.value)}
      onCompositionStart={() => setComposing(true)}
      onCompositionEnd={() => setComposing(false)}
      onKeyDown={onKeyDown}
    />
  );
}

interface DateChoiceProps {
  /** Whose date. */
  label?: string;
  value: DateFilter;
  onValue: (value: DateFilter) => void;
}

/** A day, some days, or a range of them. */
export function DateChoice({ label: what = 'Study date', value, onValue }: DateChoiceProps) {
  const [open, setOpen] = useState(false);
  const label = value.kind === 'range' ? [value.from ?? '…', value.to ?? '…'].join(' to ') : dateLabels[value.kind];
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-start" trapFocus returnFocus>
      <Popover.Target>
        <button
          type="button"
          className={styles['chip']}
          aria-pressed={value.kind !== 'any'}
          aria-haspopup="dialog"
          aria-label={`${what}: ${label}`}
          title={what}
          onClick={() => setOpen(!open)}
          style={{ display: 'inline-flex', gap: 5, alignItems: 'center' }}
        >
          <CalendarDays size={13} aria-hidden /> {label}
        </button>
      </Popover.Target>
      <Popover.Dropdown p="sm">
        <div className={styles['chips']} style={{ marginBottom: 8 }}>
          {(['any', 'today', 'week', 'month'] as const).map((kind) => (
            <button
              key={kind}
              type="button"
              className={styles['chip']}
              aria-pressed={value.kind === kind}
              onClick={() => {
                onValue({ kind });
                setOpen(false);
              }}
            >
              {dateLabels[kind]}
            </button>
          ))}
        </div>
        <DatePicker
          type="range"
          size="xs"
          allowSingleDateInRange
          value={value.kind === 'range' ? [value.from, value.to] : [null, null]}
          onChange={([from, to]) => {
            onValue(from || to ? { kind: 'range', from, to } : { kind: 'any' });
            if (from && to) setOpen(false);
          }}
        />
      </Popover.Dropdown>
    </Popover>
  );
}

function Modalities({ value, onValue }: { value: string[]; onValue: (value: string[]) => void }) {
  const toggle = (modality: string): void =>
    onValue(value.includes(modality) ? value.filter((other) => other !== modality) : [...value, modality]);
  const others = [
    ...otherModalities,
    ...value.filter((v) => !commonModalities.includes(v) && !otherModalities.includes(v)),
  ];
  const chosenOthers = value.filter((modality) => !commonModalities.includes(modality));
  return (
    <div className={styles['chips']} role="group" aria-label="Modality">
      {[...commonModalities, ...chosenOthers].map((modality) => (
        <button
          key={modality}
          type="button"
          className={styles['chip']}
          aria-pressed={value.includes(modality)}
          title={`Only studies with ${modality}`}
          onClick={() => toggle(modality)}
        >
          {modality}
        </button>
      ))}
      <Menu closeOnItemClick={false} position="bottom-end">
        <Menu.Target>
          <Tooltip label="Other modalities">
            <button type="button" className={styles['chip']} aria-label="Other modalities">
              …
            </button>
          </Tooltip>
        </Menu.Target>
        <Menu.Dropdown mah={320} style={{ overflowY: 'auto' }}>
          {others.map((modality) => (
            <Menu.CheckboxItem key={modality} checked={value.includes(modality)} onChange={() => toggle(modality)}>
              {modality}
            </Menu.CheckboxItem>
          ))}
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}
