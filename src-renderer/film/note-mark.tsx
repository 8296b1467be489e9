import { Tooltip } from '@mantine/core';
import { TriangleAlert } from 'lucide-react';
import { useEffect, useState } from 'react';
import { type CellRequest, filmRoutes } from '../../src-shared/contract/film-routes.ts';
import type { Mark } from '../../src-shared/film/marks.ts';
import { notePlace } from './note-place.ts';
import styles from './sheet-area.module.css';

/** Side of the mark with what keeps it apart, CSS pixels: in small cells it is small, for it hides a part of the image. */
const sides = { most: 22, least: 14 };
const partOfCell = 1 / 4;
/** What keeps it apart on each side, and the sign from the edge of the mark, CSS pixels. */
const apart = 2;
const within = 3;

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
  const ratio = window.devicePixelRatio || 1;
  const wanted = Math.round((partOfCell * Math.min(columns, rows)) / ratio);
  const side = Math.max(sides.least, Math.min(sides.most, wanted));
  const own = side - 2 * apart;
  const sideMm = side * ratio * pixelMm;
  const { x, y } = notePlace(marks, { width: columns * pixelMm, height: rows * pixelMm }, sideMm);
  const percent = (mm: number, pixels: number): string => `${(100 * mm) / (pixels * pixelMm)}%`;
  return (
    <Tooltip label={notes.map((note) => <div key={note}>{note}</div>)}>
      <span
        className={styles['note']}
        style={{ left: percent(x, columns), top: percent(y, rows), margin: apart, width: own, height: own }}
        role="img"
        aria-label={notes.join('. ')}
      >
        <TriangleAlert size={Math.max(8, own - 2 * within)} />
      </span>
    </Tooltip>
  );
}
