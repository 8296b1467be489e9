import { useEffect, useRef, useState } from 'react';
import type { DisplayFrame } from '../../cornerstone/index.ts';
import { addMeasurement, changeMeasurement } from './making.ts';
import styles from './measuring.module.css';
import { ownPointer } from './own-pointer.ts';
import type { XY } from './shapes.ts';
import { useMeasuring } from './store.ts';

interface EditorProps {
  uid: string;
  at: XY;
  frame: DisplayFrame;
}

/** Text of a mark, or the label of a measurement, written where it stands. Enter takes it, Esc leaves it as it was. */
export function LabelEditor({ uid, at, frame }: EditorProps) {
  const field = useRef<HTMLInputElement>(null);
  const kept = useMeasuring((state) => state.measurements.get(uid));
  const draft = useMeasuring((state) => (state.draft?.uid === uid ? state.draft : undefined));
  const measurement = kept ?? draft;
  const [text, setText] = useState(measurement?.text ?? '');
  const ended = useRef(false);

  useEffect(() => {
    const element = field.current;
    element?.focus();
    element?.select();
    return ownPointer(element) as () => void;
  }, []);

  const end = (take: boolean): void => {
    if (ended.current || !measurement) return;
    ended.current = true;
    useMeasuring.setState({ editing: undefined, draft: undefined });
    const written = text.trim();
    if (!take || written === (measurement.text ?? '')) return;
    const { text: _old, ...rest } = measurement;
    const changed = written === '' ? rest : { ...rest, text: written };
    if (kept) {
      // A text without a word is no mark; it stays as it was and can be deleted.
      if (written !== '' || kept.kind !== 'text') changeMeasurement(kept, changed);
    } else if (written !== '') {
      addMeasurement(changed, frame);
    }
  };

  if (!measurement) return null;
  return (
    <input
      ref={field}
      className={styles['editor']}
      style={{ left: at[0] - 6, top: at[1] - 12 }}
      aria-label={measurement.kind === 'text' ? 'Text' : 'Label'}
      placeholder={measurement.kind === 'text' ? 'Text' : 'Label'}
      value={text}
      maxLength={200}
      onChange={(event) => setText(event.target.value)}
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
