import { ActionIcon, Menu, TextInput, Tooltip } from '@mantine/core';
import { Braces } from 'lucide-react';
import { useRef } from 'react';
import { linePlaces } from '../../../src-shared/film/placeholders.ts';
import { capitalised } from '../../app/formatting.ts';

interface Props {
  id?: string;
  label: string;
  value: string;
  longest?: number;
  placeholder?: string;
  /** The dialog begins here. */
  first?: boolean;
  onValue: (value: string) => void;
}

/** A text with places (`{patient}`) that are put in from a menu, where the cursor is. */
export function PlaceTextInput({ id, label, value, longest = 64, placeholder, first = false, onValue }: Props) {
  const input = useRef<HTMLInputElement>(null);
  const insert = (name: string): void => {
    const field = input.current;
    const from = field?.selectionStart ?? value.length;
    const to = field?.selectionEnd ?? from;
    const place = `{${name}}`;
    const next = value.slice(0, from) + place + value.slice(to);
    if (next.length > longest) return;
    onValue(next);
    requestAnimationFrame(() => {
      field?.focus();
      field?.setSelectionRange(from + place.length, from + place.length);
    });
  };
  return (
    <TextInput
      ref={input}
      {...(id !== undefined && { id })}
      aria-label={label}
      value={value}
      maxLength={longest}
      placeholder={placeholder ?? ''}
      spellCheck={false}
      data-autofocus={first || undefined}
      onChange={(event) => onValue(event.currentTarget.value)}
      rightSection={
        <Menu position="bottom-end" returnFocus={false}>
          <Menu.Target>
            <Tooltip label="Put in what is filled in: the name of the patient, the number of the sheet …">
              <ActionIcon size={22} aria-label={`${label}: put in what is filled in`}>
                <Braces size={13} />
              </ActionIcon>
            </Tooltip>
          </Menu.Target>
          <Menu.Dropdown>
            {Object.entries(linePlaces).map(([name, meaning]) => (
              <Menu.Item key={name} onClick={() => insert(name)}>
                {capitalised(meaning)}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      }
    />
  );
}
