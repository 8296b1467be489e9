import { useMemo, useRef } from 'react';
import type { FilmCell, FilmPatient, FilmSheet } from '../../../src-shared/film/model.ts';
import type { Area } from '../../../src-shared/film/page.ts';
import type { PaperPage } from '../../../src-shared/film/paper/page.ts';
import { errorText } from '../../app/error-text.ts';
import { useCellPixels } from '../cell-pixels.ts';
import styles from './paper.module.css';

/** CSS pixels of the longer side. */
const side = 400;

interface PreviewProps {
  sheet: FilmSheet;
  paper: PaperPage;
  colour: boolean;
  patient: FilmPatient;
  onNotes(position: number, notes: readonly string[]): void;
}

/** A page as it will come out, small. */
export function PagePreview({ sheet, paper, colour, patient, onNotes }: PreviewProps) {
  const { page, ground, cells, texts, ruler } = paper;
  const scale = side / Math.max(page.width, page.height);
  const ink = ground === 'white' ? '#000' : '#fff';
  return (
    <div
      className={styles['page']}
      role="img"
      aria-label="Preview of the page"
      style={{
        width: page.width * scale,
        height: page.height * scale,
        background: ground === 'white' ? '#fff' : '#000',
      }}
    >
      {cells.map(({ place, position, cell }) => (
        <PreviewCell key={`${sheet.id} ${position}`} {...{ place, position, cell, colour, patient, scale, onNotes }} />
      ))}
      <svg viewBox={`0 0 ${page.width} ${page.height}`} aria-hidden className={styles['texts']}>
        {texts.map(({ text, x, y, sizeMm, bold, grey }) => (
          <text
            key={`${x} ${y}`}
            x={x}
            y={y}
            fontSize={sizeMm}
            fontWeight={bold ? 700 : 400}
            fill={`rgb(${grey} ${grey} ${grey})`}
            dominantBaseline="central"
            xmlSpace="preserve"
          >
            {text}
          </text>
        ))}
        {ruler && (
          <path
            d={`M${ruler.x} ${ruler.y}v${ruler.height}h${ruler.width}v${-ruler.height}`}
            fill="none"
            stroke={ink}
            strokeWidth={0.5}
          />
        )}
      </svg>
    </div>
  );
}

interface PreviewCellProps {
  place: Area;
  position: number;
  cell: FilmCell;
  colour: boolean;
  patient: FilmPatient;
  scale: number;
  onNotes: PreviewProps['onNotes'];
}

function PreviewCell({ place, position, cell, colour, patient, scale, onNotes }: PreviewCellProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { width, height } = place;
  const dots = scale * window.devicePixelRatio;
  const request = useMemo(() => {
    const columns = Math.max(16, Math.round(width * dots));
    const rows = Math.max(16, Math.round(height * dots));
    return { cell, patient, columns, rows, pixelMm: width / columns, marks: true, colour };
  }, [cell, colour, patient, width, height, dots]);
  const { error, answer } = useCellPixels(canvas, request, 'preview');
  const told = useRef<unknown>(undefined);
  if (answer && told.current !== answer) {
    told.current = answer;
    queueMicrotask(() => onNotes(position, answer.notes));
  }
  const where = { left: place.x * scale, top: place.y * scale, width: width * scale, height: height * scale };
  return (
    <>
      <canvas ref={canvas} className={styles['cell']} data-position={position} style={where} />
      {error && (
        <div className={styles['failed']} style={where} role="alert">
          {errorText(error).title}
        </div>
      )}
    </>
  );
}
