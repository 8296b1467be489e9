import { memo, useRef } from 'react';
import type { FilmCell } from '../../src-shared/film/model.ts';
import { useCellPixels } from './cell-pixels.ts';
import { useInSight } from './in-sight.ts';
import styles from './preview.module.css';
import { useColour } from './printer.ts';
import { useFilm } from './store.ts';

interface PreviewProps {
  cell: FilmCell;
  /** CSS pixels. */
  width: number;
  height: number;
  /** Width of the cell on the film, mm. */
  widthMm: number;
}

/** A cell in small, without texts: made by what makes it large, when it comes into sight. */
export const Preview = memo(function Preview({ cell, width, height, widthMm }: PreviewProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const seen = useInSight(canvas);
  const patient = useFilm(({ film }) => film.patient);
  const colour = useColour();
  const columns = Math.max(1, Math.round(width * (window.devicePixelRatio || 1)));
  const rows = Math.max(1, Math.round(height * (window.devicePixelRatio || 1)));
  const request = { cell, patient, columns, rows, pixelMm: widthMm / columns, marks: false, colour };
  const { shown, error } = useCellPixels(canvas, seen ? request : undefined, 'preview');
  return (
    <span className={styles['preview']} style={{ width, height }}>
      <canvas ref={canvas} aria-hidden style={shown ? undefined : { opacity: 0 }} />
      {error && (
        <span className={styles['failed']} title="This image cannot be shown">
          !
        </span>
      )}
    </span>
  );
});
