import { useEffect, useRef, useState } from 'react';
import type { Measurement } from '../../../src-shared/imaging/measure/measurement.ts';
import { changeMeasurement } from './making.ts';
import styles from './measuring.module.css';
import { useMeasuring } from './store.ts';

/** A label written in the list. Enter takes it, Esc leaves it as it was. */
export function LabelField({ measurement }: { measurement: Measurement }) {
  const field = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(measurement.text ?? '');
  const ended = useRef(false);
  useEffect(() => {
    field.current?.focus();
    field.current?.select();
  }, []);
  const end = (take: boolean): void => {
    if (ended.current) return;
    ended.current = true;
    useMeasuring.setState({ labelling: undefined });
    const written = text.trim();
    const { text: before, ...rest } = measurement;
    if (!take || written === (before ?? '') || (written === '' && measurement.kind === 'text')) return;
    changeMeasurement(measurement, written === '' ? rest : { ...rest, text: written });
  };
  return (
    <input
      ref={field}
      className={styles['editor']}
      style={{ position: 'static' }}
      aria-label="Label"
      value={text}
      maxLength={200}
      onChange={(event) => setText(event.target.value)}
      onClick={(event) => event.stopPropagation()}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.nativeEvent.isComposing) return;
        if (event.key === 'Enter') end(true);
        if (event.key === 'Escape') end(false);
      }}
      onBlur={() => end(true)}
    />
  );
}
