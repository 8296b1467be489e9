import { TextInput } from '@mantine/core';
import { useState } from 'react';

interface StatusInputProps {
  id?: string;
  label?: string;
  value: unknown;
  error?: boolean;
  onValue: (value: number) => void;
  onLeave?: () => void;
}

/** A status in hexadecimal, as the standard writes it. */
export function StatusInput({ id, label, value, error, onValue, onLeave }: StatusInputProps) {
  const [text, setText] = useState<string>();
  const good = typeof value === 'number' && Number.isFinite(value);
  return (
    <TextInput
      {...(id && { id })}
      {...(label && { 'aria-label': label })}
      w={80}
      maxLength={4}
      value={text ?? (good ? value.toString(16).toUpperCase().padStart(4, '0') : '')}
      error={error ?? !good}
      onChange={(event) => {
        const typed = event.currentTarget.value.toUpperCase();
        setText(typed);
        onValue(/^[0-9A-F]{1,4}$/.test(typed) ? Number.parseInt(typed, 16) : Number.NaN);
      }}
      onBlur={() => {
        setText(undefined);
        onLeave?.();
      }}
    />
  );
}
