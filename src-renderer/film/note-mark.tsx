import { Tooltip } from '@mantine/core';
import { TriangleAlert } from 'lucide-react';
import { useEffect, useState } from 'react';
import { type CellRequest, filmRoutes } from '../../src-shared/contract/film-routes.ts';
import type { Mark } from '../../src-shared/film/marks.ts';
import { notePlace } from './note-place.ts';
import styles from './sheet-area.module.css';

/** Side of the mark with what keeps it apart, CSS pixels. */
const sidePx = 22;

interface NoteProps {
  notes: readonly string[];
  request: CellRequest;
}

/** What is to be known of a cell, behind a mark that hides none of its texts. */
export function NoteMark({ notes, request }: NoteProps) {
  const [marks, setMarks] = useState<readonly Mark[]>();
  const body = JSON.stringify(request);
  useEffect(() => {
    const end = new AbortController();
    fetch(filmRoutes.marks, { method: 'POST', body, signal: end.signal })
      .then(async (response) => setMarks(response.ok ? ((await response.json()) as Mark[]) : []))
      .catch(() => {
        if (!end.signal.aborted) setMarks([]);
      });
    return () => end.abort();
  }, [body]);
  // Until it is known where texts are it would lie over them.
  if (!marks) return null;
  const { columns, rows, pixelMm } = request;
  const sideMm = sidePx * window.devicePixelRatio * pixelMm;
  const { x, y } = notePlace(marks, { width: columns * pixelMm, height: rows * pixelMm }, sideMm);
  const percent = (mm: number, pixels: number): string => `${(100 * mm) / (pixels * pixelMm)}%`;
  return (
    <Tooltip label={notes.map((note) => <div key={note}>{note}</div>)}>
      <span
        className={styles['note']}
        style={{ left: percent(x, columns), top: percent(y, rows) }}
        role="img"
        aria-label={notes.join('. ')}
      >
        <TriangleAlert size={12} />
      </span>
    </Tooltip>
  );
}
