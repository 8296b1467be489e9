import { useEffect, useRef } from 'react';
import { drawn, valueAt } from './drawing.ts';
import type { BoxImage } from './fetch-box.ts';
import { levelsOf, type PrinterDoes } from './levels.ts';
import styles from './proof.module.css';

export interface MagnifiedPlace {
  image: BoxImage;
  position: number;
  /** In the middle. */
  column: number;
  row: number;
  clientX: number;
  clientY: number;
  does: PrinterDoes;
}

/** Edge, CSS pixels. */
const edge = 320;
const room = 24;

/** The pixels of the box around a place, one on each pixel of the screen, and what is sent for the one in the middle. */
export function Magnifier({ image, position, column, row, clientX, clientY, does }: MagnifiedPlace) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const size = Math.round(edge * window.devicePixelRatio);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context) return;
    const half = Math.floor(size / 2);
    const part = { column: column - half, row: row - half, columns: size, rows: size };
    context.putImageData(new ImageData(drawn(image, levelsOf(image, does), part, size, size), size, size), 0, 0);
  }, [image, column, row, does, size]);
  const left = clientX + room + edge > window.innerWidth ? clientX - room - edge : clientX + room;
  const top = Math.max(0, Math.min(window.innerHeight - edge - room, clientY - edge / 2));
  const inside = column >= 0 && row >= 0 && column < image.columns && row < image.rows;
  const values = Array.from({ length: image.samples }, (_, sample) => valueAt(image, column, row, sample));
  return (
    <div className={styles['magnifier']} style={{ left: Math.max(0, left), top, width: edge }} data-testid="magnifier">
      <canvas ref={canvas} width={size} height={size} style={{ width: edge, height: edge }} />
      <div className={styles['value']}>
        Box {position}
        {inside && `, ${column}, ${row}: ${values.join(' ')} of ${2 ** image.bits - 1}`}
      </div>
    </div>
  );
}
