import { type KeyboardEvent, type PointerEvent, useState } from 'react';
import styles from './grip.module.css';

interface GripProps {
  /** Where it lies; absent: on the left edge of its panel. */
  className?: string | undefined;
  label: string;
  /** Dragging right or down makes it larger; `reversed`: smaller. */
  axis: 'x' | 'y';
  reversed?: boolean;
  value: number;
  minimum: number;
  maximum: number;
  onValue: (value: number) => void;
}

/** The edge of a panel: dragged, or moved by the arrow keys while it has the focus. */
export function Grip(props: GripProps) {
  const { axis, value, minimum, maximum, onValue } = props;
  const [from, setFrom] = useState<{ at: number; value: number }>();
  const sign = props.reversed ? -1 : 1;
  const set = (wanted: number): void => onValue(Math.round(Math.max(minimum, Math.min(maximum, wanted))));
  const place = (event: PointerEvent): number => (axis === 'x' ? event.clientX : event.clientY);
  const onKeyDown = (event: KeyboardEvent): void => {
    const [less, more] = axis === 'x' ? ['ArrowLeft', 'ArrowRight'] : ['ArrowUp', 'ArrowDown'];
    if (event.key !== less && event.key !== more) return;
    event.preventDefault();
    set(value + (event.key === more ? 16 : -16) * sign);
  };
  return (
    <div
      className={props.className ?? styles['left']}
      role="separator"
      aria-label={props.label}
      aria-orientation={axis === 'x' ? 'vertical' : 'horizontal'}
      aria-valuenow={value}
      aria-valuemin={minimum}
      aria-valuemax={maximum}
      tabIndex={0}
      data-dragging={from ? true : undefined}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        setFrom({ at: place(event), value });
      }}
      onPointerMove={(event) => {
        if (from) set(from.value + (place(event) - from.at) * sign);
      }}
      onPointerUp={() => setFrom(undefined)}
      onPointerCancel={() => setFrom(undefined)}
    />
  );
}
