import { ChevronDown, ChevronRight } from 'lucide-react';
import { memo } from 'react';
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
          title={titleOf(column, row)}
        >
          {column.text ? column.text(row) : <PatientName row={row} />}
        </div>
      ))}
    </div>
  );
});

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

function titleOf(column: Column, row: StudyRow): string {
  if (column.id === 'patient') {
    const { main, ideographic, phonetic } = nameParts(row.name);
    return [main, ideographic, phonetic, row.birthDate && `born ${formatDate(row.birthDate)}`]
      .filter(Boolean)
      .join('\n');
  }
  if (column.id === 'images') return plural(row.instances, 'object');
  return column.text?.(row) ?? '';
}
