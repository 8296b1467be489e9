import { Button } from '@mantine/core';
import { memo, useEffect, useRef, useState } from 'react';
import type { CellRequest } from '../../src-shared/contract/film-routes.ts';
import type { FilmCell } from '../../src-shared/film/model.ts';
import { errorText } from '../app/error-text.ts';
import { cellLabel, changesOf } from './cell-labels.ts';
import { attachMouse } from './cell-mouse.ts';
import { useCellPixels } from './cell-pixels.ts';
import { beginDrag, dropAt, endDrag, mayDrop } from './dragging.ts';
import { NoteMark } from './note-mark.tsx';
import { useColour } from './printer.ts';
import { goToBox } from './selection.ts';
import styles from './sheet-area.module.css';
import { forgetShown, noteShown } from './shown.ts';
import { useFilm } from './store.ts';
import { useRail } from './studies.ts';

interface Rectangle {
  left: number;
  top: number;
  width: number;
  height: number;
  /** In pixels of the screen. */
  columns: number;
  rows: number;
}

interface BoxProps {
  sheet: string;
  /** Of the sheet, from 1. */
  number: number;
  /** From 0. */
  box: number;
  cell: FilmCell | null;
  rectangle: Rectangle;
  /** Width of a pixel on the film, mm. */
  pixelMm: number;
}

const sameRectangle = (a: Rectangle, b: Rectangle): boolean =>
  a.left === b.left && a.top === b.top && a.columns === b.columns && a.rows === b.rows && a.width === b.width;

/** An image box of the sheet that is shown, with its cell or empty. */
export const BoxView = memo(
  function BoxView({ sheet, number, box, cell, rectangle, pixelMm }: BoxProps) {
    const element = useRef<HTMLDivElement>(null);
    const current = useFilm((state) => state.box === box);
    const selected = useFilm((state) => cell !== null && state.selected.includes(cell.id));
    const moves = useFilm(({ tool }) => tool === 'move');
    const [over, setOver] = useState(false);
    // Words of what it shows come with its series.
    useRail((rail) => rail.studies);
    const id = cell?.id;
    useEffect(() => {
      if (element.current && id !== undefined) return attachMouse(element.current, id);
      return undefined;
    }, [id]);
    useEffect(() => {
      const { activeElement } = document;
      const inFilm = activeElement?.closest('[data-film]');
      if (current && inFilm && activeElement !== element.current) element.current?.focus({ preventScroll: true });
    }, [current]);
    const { left, top, width, height } = rectangle;
    const label = cell ? [cellLabel(cell), ...changesOf(cell)].join(', ') : 'empty';
    return (
      <div
        ref={element}
        className={styles['box']}
        style={{ left, top, width, height, containerType: 'size' }}
        role="button"
        aria-label={`Sheet ${number}, Cell ${box + 1}: ${label}`}
        aria-pressed={selected}
        tabIndex={current ? 0 : -1}
        data-box={box + 1}
        data-cell={id}
        data-current={current || undefined}
        data-selected={selected || undefined}
        data-over={over || undefined}
        draggable={moves && cell !== null}
        onFocus={() => {
          if (!current) useFilm.setState({ box });
        }}
        onPointerDown={() => {
          if (!cell) goToBox(box, sheet);
        }}
        onDragStart={(event) => {
          if (!cell) return;
          const { selected: all } = useFilm.getState();
          beginDrag(event, { kind: 'cells', ids: all.includes(cell.id) ? all : [cell.id] });
        }}
        onDragEnd={endDrag}
        onDragOver={(event) => setOver(mayDrop(event, 'set', 'frame', 'cells'))}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          setOver(false);
          dropAt(event, { sheet, position: box + 1 });
        }}
      >
        {cell ? (
          <CellView key={cell.id} cell={cell} columns={rectangle.columns} rows={rectangle.rows} pixelMm={pixelMm} />
        ) : (
          <span className={styles['number']} aria-hidden>
            {box + 1}
          </span>
        )}
      </div>
    );
  },
  (a, b) =>
    a.sheet === b.sheet &&
    a.number === b.number &&
    a.box === b.box &&
    a.cell === b.cell &&
    a.pixelMm === b.pixelMm &&
    sameRectangle(a.rectangle, b.rectangle),
);

type CellProps = Pick<CellRequest, 'cell' | 'columns' | 'rows' | 'pixelMm'>;

/** The pixels of a cell as they will be printed. */
function CellView({ cell, columns, rows, pixelMm }: CellProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const patient = useFilm(({ film }) => film.patient);
  const colour = useColour();
  const request = { cell, patient, columns, rows, pixelMm, marks: true, colour };
  const { shown, waiting, error, answer, again } = useCellPixels(canvas, request, 'cell');
  const { id } = cell;
  useEffect(() => {
    if (answer) noteShown(id, answer);
  }, [id, answer]);
  useEffect(() => () => forgetShown(id), [id]);
  const text = error && errorText(error);
  const notes = answer?.notes ?? [];
  return (
    <>
      <canvas
        ref={canvas}
        aria-hidden
        style={shown ? undefined : { visibility: 'hidden' }}
        data-shown={shown && !waiting}
        data-pixel-mm={pixelMm}
      />
      {!shown && !error && <span className={styles['word']}>Loading …</span>}
      {text && (
        <div className={styles['failed']} role="alert" title={`${text.title}. ${text.advice}`}>
          <b>{text.title}</b>
          <span>{text.advice}</span>
          <Button variant="default" size="compact-xs" onClick={again}>
            Try again
          </Button>
        </div>
      )}
      {notes.length > 0 && <NoteMark notes={notes} request={request} />}
    </>
  );
}
