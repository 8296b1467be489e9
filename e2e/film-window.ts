import type { Page } from '@playwright/test';
import type { Application } from './application.ts';
import { expect } from './fixture.ts';

export interface CellReport {
  id: string;
  place?: { sheet: string; position: number };
  image: { studyUid: string; seriesUid: string; sopClassUid: string; sopInstanceUid: string; frame: number };
  state: boolean;
  view: {
    window?: { center: number; width: number };
    inverted: boolean;
    turn?: { rotation: number; flipped: boolean };
    scale: string;
    zoom: number;
    ratio?: number;
    align?: { across: string; down: string };
    centre?: [number, number];
  };
  show: { texts: string; scaleBar: boolean };
  texts: Record<'topLeft' | 'topRight' | 'bottomLeft' | 'bottomRight', { text: string; identity: boolean }[]>;
}

/** `window.negatoscopeFilmTest` (src-renderer/film/test-hooks.ts), as far as it is used here. */
export interface FilmHooks {
  film(): {
    patient: { key: string; id: string };
    sheet: string;
    selected: string[];
    box: number;
    enlarged?: string;
    sheets: { id: string; format: string; orientation: string; filmSize: string; cells: (string | null)[] }[];
    unplaced: string[];
  };
  cells(): CellReport[];
  read(): boolean;
  waiting(): string[];
  window(id: string): { center: number; width: number } | undefined;
  place(id: string): number[] | undefined;
  pixels(
    id: string,
  ): Promise<{ status: number; width: number; height: number; lit: number; shown: string; asked: string }>;
}

/** Asks a hook of the composer. */
export const hook = <Name extends keyof FilmHooks>(film: Page, name: Name, ...input: Parameters<FilmHooks[Name]>) =>
  film.evaluate(
    ([called, values]) => {
      const hooks = (window as unknown as { negatoscopeFilmTest: Record<string, (...input: unknown[]) => unknown> })
        .negatoscopeFilmTest;
      return hooks[called]!(...values);
    },
    [name, input] as [string, unknown[]],
  ) as Promise<Awaited<ReturnType<FilmHooks[Name]>>>;

export const cellsOn = async (film: Page): Promise<number> =>
  (await hook(film, 'film')).sheets.flatMap(({ cells }) => cells.filter(Boolean)).length;
/** Every cell in sight shows its latest pixels. */
export const settled = (film: Page): Promise<void> =>
  expect.poll(() => hook(film, 'waiting'), { timeout: 30_000 }).toEqual([]);
export const box = (film: Page, position: number) => film.locator(`[data-box="${position}"]`);
export const series = (film: Page, label: string) => film.locator('[data-set]').filter({ hasText: label });

/** Opens the composer for the newest study of a patient, whose studies have so many objects in the archive. */
export async function openComposer(
  application: Application,
  patientId: string,
  objects: readonly number[],
): Promise<Page> {
  const studies = () =>
    application.page.evaluate(async (who) => {
      const response = await fetch(`dicomweb://archive/view/studies?PatientID=${who}&sort=-StudyDate`);
      const { rows } = (await response.json()) as {
        rows: {
          studyRow: number;
          instances: number;
          name: { alphabetic: string; ideographic?: string };
          patientId: string;
          birthDate: string;
          sex: string;
        }[];
      };
      return rows;
    }, patientId);
  await expect.poll(async () => (await studies()).map(({ instances }) => instances)).toEqual(objects);
  const [study] = await studies();
  const { name, patientId: id, birthDate, sex, studyRow } = study!;
  const key = JSON.stringify(['id', id, name.alphabetic, name.ideographic ?? '']);
  const answer = await application.page.evaluate((input) => window.negatoscope.film.open(input), {
    patient: { key, name, id, birthDate, sex },
    catalogue: 'archive',
    studyRows: [studyRow],
  });
  expect(answer).toMatchObject({ ok: true });
  const film = await application.window(new RegExp(`window=film#patient=.*${patientId}`));
  await expect(film.locator('main[data-state="ready"]')).toBeVisible({ timeout: 30_000 });
  await expect.poll(() => hook(film, 'read')).toBe(true);
  return film;
}
