import { filmRoutes } from '../../src-shared/contract/film-routes.ts';
import { allCells, mainImage, placeOf } from '../../src-shared/film/cells.ts';
import { currentColour } from './printer.ts';
import { answerOf } from './shown.ts';
import { cellOf, useFilm } from './store.ts';
import { useRail } from './studies.ts';

const digest = async (bytes: ArrayBuffer): Promise<string> => {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
};

const canvasOf = (id: string): HTMLCanvasElement => {
  const canvas = document.querySelector<HTMLCanvasElement>(`[data-cell="${id}"] canvas`);
  if (!canvas) throw new Error(`cell ${id} is not in sight`);
  return canvas;
};

/** `window.negatoscopeFilmTest`: there only when the application was started for tests. */
export function installTestHooks(): void {
  const hooks = {
    /** The film as it is composed, in a few words. */
    film: () => {
      const { film, sheet, selected, box, enlarged } = useFilm.getState();
      return {
        patient: film.patient,
        sheet,
        selected,
        box,
        enlarged,
        sheets: film.sheets.map(({ id, format, filmSize, orientation, boxes }) => ({
          id,
          format,
          filmSize,
          orientation,
          cells: boxes.map((cell) => cell?.id ?? null),
        })),
        unplaced: film.unplaced.map(({ id }) => id),
      };
    },
    cells: () =>
      allCells(useFilm.getState().film).map((cell) => ({
        id: cell.id,
        place: placeOf(useFilm.getState().film, cell.id),
        image: mainImage(cell),
        state: cell.content.kind === 'image' && cell.content.state !== undefined,
        view: cell.view,
        show: cell.show,
        texts: cell.texts,
      })),
    /** All series of the rail were read. */
    read: (): boolean => {
      const { studies, reading } = useRail.getState();
      const series = studies.flatMap((study) => study.series);
      return (
        !reading && series.length > 0 && series.every(({ sets, error }) => sets !== undefined || error !== undefined)
      );
    },
    /** Ids of cells in sight whose pixels are not the latest. */
    waiting: (): string[] =>
      [...document.querySelectorAll<HTMLElement>('[data-cell]')]
        .filter((cell) => cell.querySelector('canvas')?.dataset['shown'] !== 'true')
        .map((cell) => cell.dataset['cell'] ?? ''),
    window: (id: string) => answerOf(id)?.window,
    place: (id: string) => answerOf(id)?.place,
    /** What the canvas of a cell has now, and what the route answers for that cell at that size, as hashes of RGBA. */
    pixels: async (id: string) => {
      const canvas = canvasOf(id);
      const { width, height } = canvas;
      const shown = canvas.getContext('2d')!.getImageData(0, 0, width, height).data;
      const cell = cellOf(id);
      const { patient } = useFilm.getState().film;
      const colour = currentColour();
      const pixelMm = Number(canvas.dataset['pixelMm']);
      const response = await fetch(filmRoutes.cell, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ cell, patient, columns: width, rows: height, pixelMm, marks: true, colour }),
      });
      const bytes = new Uint8Array(await response.arrayBuffer());
      const samples = bytes.length / (width * height);
      const asked = new Uint8ClampedArray(width * height * 4);
      for (let at = 0; at < width * height; at++) {
        for (let part = 0; part < 3; part++) {
          asked[4 * at + part] = bytes[at * samples + (samples === 3 ? part : 0)] ?? 0;
        }
        asked[4 * at + 3] = 255;
      }
      let lit = 0;
      for (let at = 0; at < width * height; at++) if ((shown[4 * at] ?? 0) > 8) lit++;
      return {
        status: response.status,
        width,
        height,
        lit: lit / (width * height),
        shown: await digest(shown.buffer as ArrayBuffer),
        asked: await digest(asked.buffer),
      };
    },
  };
  (window as unknown as { negatoscopeFilmTest: typeof hooks }).negatoscopeFilmTest = hooks;
}
