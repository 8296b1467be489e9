import { type KeyboardEvent, useState } from 'react';
import { type Layout, largestLayout } from '../store.ts';
import styles from './layout-picker.module.css';

const { rows: mostRows, columns: mostColumns } = largestLayout;

interface LayoutPickerProps {
  value: Layout;
  /** What the cells become: viewports or tiles. */
  what: string;
  onChoose: (layout: Layout) => void;
}

/** A grid to point at, or to walk with the arrow keys: its cells up to the pointed one become viewports or tiles. */
export function LayoutPicker({ value, what, onChoose }: LayoutPickerProps) {
  const [pointed, setPointed] = useState<Layout>();
  const { rows, columns } = pointed ?? value;
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    const steps: Record<string, [number, number]> = {
      ArrowUp: [-1, 0],
      ArrowDown: [1, 0],
      ArrowLeft: [0, -1],
      ArrowRight: [0, 1],
    };
    const step = steps[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    const row = Math.min(mostRows, Math.max(1, rows + step[0]));
    const column = Math.min(mostColumns, Math.max(1, columns + step[1]));
    event.currentTarget.querySelector<HTMLElement>(`[data-place="${row}x${column}"]`)?.focus();
  };
  return (
    <div>
      <div
        className={styles['grid']}
        style={{ gridTemplateColumns: `repeat(${mostColumns}, 22px)` }}
        onMouseLeave={() => setPointed(undefined)}
        onKeyDown={onKeyDown}
      >
        {Array.from({ length: mostRows * mostColumns }, (_, at) => {
          const row = Math.floor(at / mostColumns) + 1;
          const column = (at % mostColumns) + 1;
          const here = { rows: row, columns: column };
          const current = row === value.rows && column === value.columns;
          return (
            <button
              type="button"
              key={`${row}x${column}`}
              aria-label={`${row} × ${column}`}
              className={styles['cell']}
              data-place={`${row}x${column}`}
              data-autofocus={current || undefined}
              tabIndex={current ? 0 : -1}
              data-on={row <= rows && column <= columns ? true : undefined}
              onMouseEnter={() => setPointed(here)}
              onFocus={() => setPointed(here)}
              onClick={() => onChoose(here)}
            />
          );
        })}
      </div>
      <div className={styles['label']}>
        {rows} × {columns} {what}
      </div>
    </div>
  );
}
