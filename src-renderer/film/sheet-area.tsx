import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import { parseDisplayFormat } from '../../src-shared/film/formats.ts';
import type { FilmSheet } from '../../src-shared/film/model.ts';
import type { Page } from '../../src-shared/film/page.ts';
import { errorText } from '../app/error-text.ts';
import { BoxView } from './box-view.tsx';
import { formatWords } from './format-words.ts';
import { usePageOptions } from './page-options.ts';
import { useProfile } from './printer.ts';
import styles from './sheet-area.module.css';
import { LinesView } from './sheet-lines.tsx';
import { pageFor } from './sheet-page.ts';
import { activeSheet, useFilm } from './store.ts';
import { useRail } from './studies.ts';

/** Room around the film, CSS pixels. */
const around = 14;

interface Size {
  width: number;
  height: number;
}

function useSize(element: React.RefObject<HTMLElement | null>): Size {
  const [size, setSize] = useState<Size>({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const target = element.current;
    if (!target) return;
    const look = (): void => setSize({ width: target.clientWidth, height: target.clientHeight });
    const observer = new ResizeObserver(look);
    observer.observe(target);
    look();
    return () => observer.disconnect();
  }, [element]);
  return size;
}

/** Pixels of the screen for a CSS pixel, as the window moves between monitors. */
function useRatio(): number {
  const [ratio, setRatio] = useState(window.devicePixelRatio || 1);
  useEffect(() => {
    const query = matchMedia(`(resolution: ${ratio}dppx)`);
    const look = (): void => setRatio(window.devicePixelRatio || 1);
    query.addEventListener('change', look);
    return () => query.removeEventListener('change', look);
  }, [ratio]);
  return ratio;
}

/** The film in the middle: the sheet that is shown, at its true proportions, or one of its cells alone. */
export function SheetArea() {
  const area = useRef<HTMLDivElement>(null);
  const size = useSize(area);
  const sheet = useFilm(activeSheet);
  const profile = useProfile();
  const options = usePageOptions();
  const { filmSize, orientation, format, header, footer } = sheet ?? {};
  // biome-ignore lint/correctness/useExhaustiveDependencies: what the page follows from; a drag changes the sheet many times a second
  const page = useMemo(
    () => sheet && pageFor(profile, sheet, options),
    [profile, options, filmSize, orientation, format, header, footer],
  );
  const tool = useFilm((state) => state.tool);
  return (
    <div ref={area} className={styles['area']} data-film data-tool={tool}>
      {sheet && page instanceof NegatoscopeError && <Unprintable sheet={sheet} error={page} />}
      {sheet && page && !(page instanceof NegatoscopeError) && size.width > 0 && (
        <Sheet sheet={sheet} page={page} size={size} />
      )}
      <Empty />
    </div>
  );
}

/** A sheet that this printer cannot take as it is; its images are not lost. */
function Unprintable({ sheet, error }: { sheet: FilmSheet; error: NegatoscopeError }) {
  const cells = sheet.boxes.filter((cell) => cell !== null).length;
  return (
    <div className={styles['card']} role="alert">
      <b>The chosen printer cannot divide this film so</b>
      <span>
        {sheet.filmSize}, {formatWords(sheet.format)}: {errorText(error).title}. Choose another format or film size, or
        another printer. {cells > 0 && 'The images of the sheet are kept.'}
      </span>
    </div>
  );
}

/** Edges of a rectangle in whole pixels of the screen, CSS pixels. */
function onPixels(rectangle: { x: number; y: number; width: number; height: number }, scale: number, ratio: number) {
  const edge = (mm: number): number => Math.round(mm * scale * ratio);
  const [left, top] = [edge(rectangle.x), edge(rectangle.y)];
  const columns = Math.max(1, edge(rectangle.x + rectangle.width) - left);
  const rows = Math.max(1, edge(rectangle.y + rectangle.height) - top);
  return { left: left / ratio, top: top / ratio, width: columns / ratio, height: rows / ratio, columns, rows };
}

function Sheet({ sheet, page, size }: { sheet: FilmSheet; page: Page; size: Size }) {
  const enlarged = useFilm((state) => state.enlarged);
  const sheets = useFilm(({ film }) => film.sheets);
  const ratio = useRatio();
  const number = sheets.indexOf(sheet) + 1;
  const large = enlarged === undefined ? -1 : sheet.boxes.findIndex((cell) => cell?.id === enlarged);
  const label = `Sheet ${number} of ${sheets.length}, ${sheet.filmSize} ${sheet.orientation.toLowerCase()}, ${formatWords(sheet.format)}`;
  const room = { width: Math.max(40, size.width - 2 * around), height: Math.max(40, size.height - 2 * around) };
  const largeBox = page.boxes[large];
  const of = largeBox ?? page;
  const scale = Math.min(room.width / of.width, room.height / of.height);
  const paper = onPixels({ x: 0, y: 0, width: of.width, height: of.height }, scale, ratio);
  // The film begins on a whole pixel of the screen, that its cells do too.
  const at = (free: number): number => Math.floor((free / 2) * ratio) / ratio;
  const place = {
    left: at(size.width - paper.width),
    top: at(size.height - paper.height),
    width: paper.width,
    height: paper.height,
  };
  if (largeBox) {
    const { columns, rows } = paper;
    const rectangle = { left: 0, top: 0, width: paper.width, height: paper.height, columns, rows };
    return (
      <div className={styles['large']} style={place} role="group" aria-label={`${label}: one cell large`}>
        <BoxView
          sheet={sheet.id}
          number={number}
          box={large}
          cell={sheet.boxes[large] ?? null}
          rectangle={rectangle}
          pixelMm={largeBox.width / columns}
        />
      </div>
    );
  }
  return (
    <div
      className={styles['film']}
      style={place}
      role="group"
      aria-label={label}
      data-sheet-view={sheet.id}
      data-format={parseDisplayFormat(sheet.format)?.kind}
    >
      {page.boxes.map((box, index) => {
        const rectangle = onPixels(box, scale, ratio);
        return (
          <BoxView
            key={`${sheet.id} ${box.position}`}
            sheet={sheet.id}
            number={number}
            box={index}
            cell={sheet.boxes[index] ?? null}
            rectangle={rectangle}
            pixelMm={box.width / rectangle.columns}
          />
        );
      })}
      <LinesView sheet={sheet} page={page} scale={scale} />
    </div>
  );
}

/** What to do while nothing lies on the film. */
function Empty() {
  const nothing = useFilm(
    ({ film }) => film.unplaced.length === 0 && film.sheets.every(({ boxes }) => boxes.every((cell) => cell === null)),
  );
  const studies = useRail((rail) => rail.studies.length);
  if (!nothing) return null;
  return (
    <div className={styles['empty']}>
      <b>Nothing is on the film yet</b>
      <span>
        {studies > 0
          ? 'Drag a series from the left onto the film (with Shift: every n-th image), or press Enter on it.'
          : 'Give images from a viewer with Alt+F, or studies from the list with Film …'}
      </span>
    </div>
  );
}
