import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type ReactNode, useEffect, useRef } from 'react';
import styles from './transfers.module.css';

export const rowHeight = 28;

interface GridListProps<T> {
  label: string;
  columns: readonly { title: string; width: string; end?: boolean }[];
  count: number;
  /** Undefined while it is not here yet. */
  rowAt: (index: number) => T | undefined;
  idOf: (row: T) => string | number;
  cells: (row: T) => ReactNode[];
  /** Attributes of the row's element. */
  attributes?: (row: T) => Record<string, string | number | undefined>;
  selected: string | number | undefined;
  onSelect: (row: T | undefined) => void;
  /** Which rows are looked at. */
  onRange?: (first: number, last: number) => void;
  /** A key on the selected row; true: it was meant for it. */
  onKey?: (key: string, row: T) => boolean;
  empty: ReactNode;
}

/** A list in columns of which only what is seen exists, with one selected row and the keyboard. */
export function GridList<T>(props: GridListProps<T>) {
  const { columns, count, rowAt, idOf, selected, onSelect, onRange } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 6,
  });
  const first = virtualizer.range?.startIndex ?? 0;
  const last = virtualizer.range?.endIndex ?? 0;
  useEffect(() => onRange?.(first, last), [first, last, onRange]);

  const placeOfSelected = (): number => {
    for (let index = 0; index < count; index++) {
      const row = rowAt(index);
      if (row !== undefined && idOf(row) === selected) return index;
    }
    return -1;
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.key === 'Tab') return;
    // Keys of the study list mean nothing here.
    event.stopPropagation();
    const place = placeOfSelected();
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight) - 1);
    const steps: Record<string, number> = {
      ArrowDown: place + 1,
      ArrowUp: place < 0 ? 0 : place - 1,
      PageDown: place + page,
      PageUp: place - page,
      Home: 0,
      End: count - 1,
    };
    const wanted = steps[event.key];
    const current = place < 0 ? undefined : rowAt(place);
    if (wanted !== undefined) {
      event.preventDefault();
      const next = Math.max(0, Math.min(count - 1, wanted));
      const row = rowAt(next);
      if (row !== undefined) onSelect(row);
      if (count > 0) virtualizer.scrollToIndex(next);
    } else if (event.key === 'Escape' && selected !== undefined) {
      event.preventDefault();
      onSelect(undefined);
    } else if (current !== undefined && props.onKey?.(event.key, current)) {
      event.preventDefault();
    }
  };

  const template = { gridTemplateColumns: columns.map(({ width }) => width).join(' ') };
  return (
    <div className={styles['grid']} role="grid" aria-label={props.label} aria-rowcount={count}>
      <div className={styles['columns']} role="row" style={template}>
        {columns.map(({ title, end }, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: columns have no identity but their place.
          <span key={at} role="columnheader" data-end={end || undefined}>
            {title}
          </span>
        ))}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the rows are chosen by keys */}
      <div ref={scroller} className={styles['scroller']} tabIndex={0} role="rowgroup" onKeyDown={onKeyDown}>
        {count === 0 && <div className={styles['empty']}>{props.empty}</div>}
        <div style={{ height: virtualizer.getTotalSize(), position: 'relative' }}>
          {virtualizer.getVirtualItems().map(({ index, start }) => {
            const row = rowAt(index);
            if (row === undefined) return null;
            const id = idOf(row);
            return (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the list
              <div
                key={id}
                role="row"
                tabIndex={-1}
                aria-selected={id === selected}
                aria-rowindex={index + 1}
                className={styles['gridrow']}
                style={{ ...template, transform: `translateY(${start}px)` }}
                onClick={() => onSelect(row)}
                {...props.attributes?.(row)}
              >
                {props.cells(row).map((cell, at) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: cells have no identity but their column.
                  <span key={at} role="gridcell" data-end={columns[at]?.end || undefined}>
                    {cell}
                  </span>
                ))}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}
