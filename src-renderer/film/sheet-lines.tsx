import { lineMarks } from '../../src-shared/film/marks-lines.ts';
import type { FilmSheet } from '../../src-shared/film/model.ts';
import type { Area, Page } from '../../src-shared/film/page.ts';
import { filledLines } from '../../src-shared/film/placeholders.ts';
import { useLive } from '../app/live.ts';
import { measureText } from './measure.ts';
import { printedPlaceOf } from './printing/checks.ts';
import styles from './sheet-area.module.css';
import { useFilm } from './store.ts';

interface LinesProps {
  sheet: FilmSheet;
  page: Page;
  /** CSS pixels for a millimetre. */
  scale: number;
}

/** Header and footer where they will be, as far as they are part of the picture. */
export function LinesView({ sheet, page, scale }: LinesProps) {
  const film = useFilm((state) => state.film);
  const institution = useLive(({ settings }) => settings?.createdObjects.institutionName ?? '');
  const facts = {
    patient: film.patient,
    ...printedPlaceOf(film, sheet),
    printedAt: Date.now(),
    institution,
  };
  return (
    <>
      <Lines lines={filledLines(sheet.header, facts)} area={page.header} scale={scale} />
      <Lines lines={filledLines(sheet.footer, facts)} area={page.footer} scale={scale} />
    </>
  );
}

function Lines({ lines, area, scale }: { lines: readonly string[]; area: Area | undefined; scale: number }) {
  if (!area || lines.length === 0) return null;
  return lineMarks(lines, area.width, measureText).marks.map((mark) =>
    mark.kind === 'text' ? (
      <div
        key={`${mark.y} ${mark.text}`}
        className={styles['line']}
        style={{
          left: area.x * scale,
          top: (area.y + mark.y - mark.sizeMm) * scale,
          width: area.width * scale,
          height: 2 * mark.sizeMm * scale,
          lineHeight: `${2 * mark.sizeMm * scale}px`,
          fontSize: Math.max(1, mark.sizeMm * scale),
        }}
      >
        {mark.text}
      </div>
    ) : null,
  );
}
