import { ChevronDown, ChevronRight } from 'lucide-react';
import { memo, useEffect, useState } from 'react';
import type { StudyRow } from '../../src-shared/contract/view-routes.ts';
import { formatDate, nameParts, plural } from '../app/formatting.ts';
import type { Column } from './columns.ts';
import styles from './study-list.module.css';

interface StudyRowLineProps {
  row: StudyRow;
  columns: readonly Column[];
  chosen: boolean;
  focused: boolean;
  expanded: boolean;
}

/** One study. Pointer events are the list's: it finds the row by `data-index`. */
export const StudyRowLine = memo(function StudyRowLine(props: StudyRowLineProps) {
  const { row, chosen, focused, expanded } = props;
  const growing = useGrowing(row.instances);
  const Arrow = expanded ? ChevronDown : ChevronRight;
  return (
    <div
      id={`study-${row.studyRow}`}
      role="row"
      className={styles['row']}
      aria-selected={chosen}
      aria-expanded={expanded}
      data-focused={focused || undefined}
      data-unread={!row.read || undefined}
      data-study-row={row.studyRow}
    >
      <div role="gridcell" className={styles['mark']}>
        <button
          type="button"
          tabIndex={-1}
          className={styles['arrow']}
          data-expand
          aria-label={expanded ? 'Hide the series' : 'Show the series'}
        >
          <Arrow size={14} aria-hidden />
        </button>
        <span className={styles['dot']} role="img" aria-label={row.read ? 'read' : 'unread'} />
      </div>
      {props.columns.map((column) => (
        <div
          key={column.id}
          role="gridcell"
          className={styles['cell']}
          data-align={column.align}
          data-growing={(growing && column.id === 'images') || undefined}
          title={growing && column.id === 'images' ? 'Still arriving' : titleOf(column, row)}
        >
          {column.render ? column.render(row) : column.text ? column.text(row) : <PatientName row={row} />}
        </div>
      ))}
    </div>
  );
});

const quietAfterMs = 4000;

/** Whether objects of the study came in the last seconds. */
function useGrowing(instances: number): boolean {
  const [before, setBefore] = useState(instances);
  const [growing, setGrowing] = useState(false);
  if (instances !== before) {
    setBefore(instances);
    setGrowing(instances > before);
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: each new object begins the wait anew.
  useEffect(() => {
    if (!growing) return;
    const timer = setTimeout(() => setGrowing(false), quietAfterMs);
    return () => clearTimeout(timer);
  }, [growing, instances]);
  return growing;
}

function PatientName({ row }: { row: StudyRow }) {
  const { main, ideographic } = nameParts(row.name);
  return (
    <span className={styles['name']}>
      <bdi>{main || '(no name)'}</bdi>
      {ideographic && (
        <bdi className={styles['ideographic']} lang="ja">
          {ideographic}
        </bdi>
      )}
    </span>
  );
}

function titleOf(column: Column, row: StudyRow): string | undefined {
  if (column.id === 'patient') {
    const { main, ideographic, phonetic } = nameParts(row.name);
    return [main, ideographic, phonetic, row.birthDate && `born ${formatDate(row.birthDate)}`]
      .filter(Boolean)
      .join('\n');
  }
  if (column.id === 'images') return row.instances < 0 ? 'The node did not say' : plural(row.instances, 'object');
  if (column.render) return undefined;
  return column.text?.(row) ?? '';
}
