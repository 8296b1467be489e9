import { Button } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { type Key, type KeyPress, keysOf } from '../app/keys.ts';

/** Keys that only change what others mean. */
const held = new Set(['Shift', 'Control', 'Alt', 'Meta', 'AltGraph', 'CapsLock', 'Dead', 'Process', 'Unidentified']);

/** The name a key is kept by: on layouts without Latin letters that of its place, which holds on every layout. */
function lastingName(press: KeyPress): Key {
  const names = keysOf(press);
  return names.find((name) => /^[\x21-\x7e]+$/.test(name)) ?? names[0]!;
}

interface Props {
  label: string;
  onKey: (key: Key) => void;
  onCancel: () => void;
}

/** Waits for the next key, whatever it is; a click elsewhere gives up. */
export function KeyCapture({ label, onKey, onCancel }: Props) {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    button.current?.focus();
    const listen = (event: KeyboardEvent): void => {
      event.preventDefault();
      event.stopImmediatePropagation();
      if (!event.isComposing && !held.has(event.key)) onKey(lastingName(event));
    };
    // Before anyone else: Escape and Tab are keys like others here.
    window.addEventListener('keydown', listen, { capture: true });
    return () => window.removeEventListener('keydown', listen, { capture: true });
  }, [onKey]);
  return (
    <Button ref={button} variant="outline" aria-label={label} onBlur={onCancel} onClick={onCancel}>
      Press a key …
    </Button>
  );
}
