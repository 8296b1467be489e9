import { z } from '../../src-shared/contract/define.ts';
import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import { type StudyRow, seriesListSchema, studyListSchema, viewRoutes } from '../../src-shared/contract/view-routes.ts';
import type { SeriesDescription } from '../../src-shared/imaging/description.ts';
import { api, asError } from '../app/api.ts';
import { fetchJson } from '../app/fetch-json.ts';
import { holdFrames, letGo } from '../cornerstone/index.ts';
import { type FrameSet, frameSetsOf } from './frame-sets.ts';
import { onePatient } from './patients.ts';
import { allFrameSets, isPicture, type SeriesEntry, type StudyEntry, useViewer, type ViewerState } from './store.ts';

/** Descriptions come from our own archive; their shape is checked as far as the viewer depends on it before reading. */
const descriptionSchema = z.custom<SeriesDescription>(
  (value) => typeof value === 'object' && value !== null && Array.isArray((value as { instances?: unknown }).instances),
  'no series description',
);

/** Reads studies, series and descriptions into the store and keeps them up to date until it is closed. */
export class StudyLoader {
  private readonly catalogue: string;
  private readonly abort = new AbortController();
  private readonly leave: () => void;
  private studyRows: number[] = [];

  constructor(catalogue: string) {
    this.catalogue = catalogue;
    this.leave = api.catalogues.studiesChanged((change) => {
      if (change.catalogue !== catalogue) return;
      for (const study of change.studies) {
        if (this.studyRows.includes(study.studyRow)) void this.update(study.studyRow, study.seriesRows);
      }
    });
  }

  /** Replaces what the viewer shows by these studies. */
  async open(studyRows: readonly number[]): Promise<void> {
    this.studyRows = [...studyRows];
    letGo(this);
    useViewer.setState({
      catalogue: this.catalogue,
      state: 'loading',
      studies: [],
      refused: [],
      cells: [],
      selected: 0,
      maximised: undefined,
      error: undefined,
    });
    try {
      const { signal } = this.abort;
      const [list, ...series] = await Promise.all([
        fetchJson(
          viewRoutes.studies(this.catalogue, { studyRows: [...studyRows], limit: 9999 }),
          studyListSchema,
          signal,
        ),
        ...studyRows.map((row) => this.fetchSeries(row).catch((error: unknown) => asError(error))),
      ]);
      const asked = studyRows
        .map((row) => list.rows.find((study) => study.studyRow === row))
        .filter((study): study is StudyRow => study !== undefined);
      const { same, others } = onePatient(asked);
      if (same.length === 0) throw new NegatoscopeError('not-found', 'no such study', { object: 'The study' });
      const studies = same.map((study): StudyEntry => {
        const found = series[studyRows.indexOf(study.studyRow)];
        if (found instanceof Error || found === undefined) return { study, series: [] };
        return { study, series: found };
      });
      this.studyRows = same.map((study) => study.studyRow);
      performance.mark('viewer: series known');
      useViewer.setState({ studies, refused: others });
      await this.describe(studies.flatMap((study) => study.series.map(({ row }) => row.seriesRow)));
      useViewer.setState({ state: 'ready' });
      const failed = series.find((answer) => answer instanceof NegatoscopeError);
      if (studies.every((study) => study.series.length === 0) && failed instanceof NegatoscopeError) throw failed;
      void api.catalogues.markRead({ studyRows: this.studyRows, read: true }).catch(() => {
        // Media keep no read marks.
      });
    } catch (error) {
      if (!this.abort.signal.aborted) useViewer.setState({ state: 'failed', error: asError(error) });
    }
  }

  close(): void {
    this.abort.abort();
    this.leave();
    letGo(this);
  }

  private async fetchSeries(studyRow: number): Promise<SeriesEntry[]> {
    const url = viewRoutes.seriesOfStudy(this.catalogue, studyRow);
    const { rows } = await fetchJson(url, seriesListSchema, this.abort.signal);
    return rows.map((row) => ({ row }));
  }

  /** Descriptions of series; the first of them alone, so that its image is on the screen before the others are read. */
  private async describe(seriesRows: readonly number[]): Promise<void> {
    const [first, ...rest] = seriesRows;
    if (first === undefined) return;
    await this.describeOne(first);
    performance.mark('viewer: first series described');
    let next = 0;
    await Promise.all(
      Array.from({ length: 4 }, async () => {
        while (next < rest.length) await this.describeOne(rest[next++] as number);
      }),
    );
  }

  private async describeOne(seriesRow: number): Promise<void> {
    try {
      const url = viewRoutes.series(this.catalogue, seriesRow);
      const description = await fetchJson(url, descriptionSchema, this.abort.signal);
      const frameSets = frameSetsOf(description);
      for (const { frames } of frameSets) holdFrames(this, frames);
      this.put(seriesRow, { frameSets });
    } catch (error) {
      if (!this.abort.signal.aborted) this.put(seriesRow, { error: asError(error) });
    }
  }

  private put(seriesRow: number, change: Partial<SeriesEntry>): void {
    useViewer.setState((state) => {
      const studies = state.studies.map((entry) => ({
        ...entry,
        series: entry.series.map((series) => (series.row.seriesRow === seriesRow ? { ...series, ...change } : series)),
      }));
      return { studies, cells: filled(state, studies) };
    });
  }

  /** Images arrived or went: the series that changed are read again; what is on the screen stays. */
  private async update(studyRow: number, seriesRows: readonly number[]): Promise<void> {
    try {
      const now = await this.fetchSeries(studyRow);
      const at = performance.now();
      const changed: number[] = [];
      useViewer.setState((state) => ({
        studies: state.studies.map((entry) => {
          if (entry.study.studyRow !== studyRow) return entry;
          return {
            ...entry,
            series: now.map((series) => {
              const known = entry.series.find(({ row }) => row.seriesRow === series.row.seriesRow);
              const grew = known?.row.revision !== series.row.revision || seriesRows.includes(series.row.seriesRow);
              if (grew) changed.push(series.row.seriesRow);
              return { ...known, ...series, ...(grew ? { arrivedAt: at } : {}) };
            }),
          };
        }),
      }));
      await Promise.all(changed.map((row) => this.describeOne(row)));
    } catch (error) {
      if (!this.abort.signal.aborted && asError(error).code !== 'not-found') {
        useViewer.setState({ error: asError(error) });
      }
    }
  }
}

/** Empty cells of the grid take frame sets that are not shown yet, in order. */
function filled(state: ViewerState, studies: readonly StudyEntry[]): (string | undefined)[] {
  const count = state.layout.rows * state.layout.columns;
  const cells = [...state.cells];
  const shown = new Set(cells.filter(Boolean));
  const waiting: FrameSet[] = allFrameSets(studies).filter(
    (frameSet) => isPicture(frameSet) && !shown.has(frameSet.key),
  );
  for (let cell = 0; cell < count; cell++) {
    if (cells[cell] === undefined) cells[cell] = waiting.shift()?.key;
  }
  return cells;
}
