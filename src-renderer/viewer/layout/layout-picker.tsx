import { useState } from 'react';
import { largestLayout, setLayout, useViewer } from '../store.ts';
import styles from './layout-picker.module.css';

/** A grid to point at: its cells up to the pointed one become the viewports. */
export function LayoutPicker() {
  const layout = useViewer((state) => state.layout);
  const [pointed, setPointed] = useState<{ rows: number; columns: number }>();
  const { rows, columns } = pointed ?? layout;
  return (
    <div>
      <div
        className={styles['grid']}
        style={{ gridTemplateColumns: `repeat(${largestLayout.columns}, 22px)` }}
        onMouseLeave={() => setPointed(undefined)}
      >
        {Array.from({ length: largestLayout.rows * largestLayout.columns }, (_, at) => {
          const row = Math.floor(at / largestLayout.columns) + 1;
          const column = (at % largestLayout.columns) + 1;
          return (
            <button
              type="button"
              key={`${row}x${column}`}
              aria-label={`${row} × ${column}`}
              className={styles['cell']}
              data-on={row <= rows && column <= columns ? true : undefined}
              onMouseEnter={() => setPointed({ rows: row, columns: column })}
              onFocus={() => setPointed({ rows: row, columns: column })}
              onClick={() => setLayout({ rows: row, columns: column })}
            />
          );
        })}
      </div>
      <div className={styles['label']}>
        {rows} × {columns}
      </div>
    </div>
  );
}
