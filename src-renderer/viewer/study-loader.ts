import { z } from '../../src-shared/contract/define.ts';
import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { PatientMatch } from '../../src-shared/contract/same-patient.ts';
import { type StudyRow, seriesListSchema, studyListSchema, viewRoutes } from '../../src-shared/contract/view-routes.ts';
import type { SeriesDescription } from '../../src-shared/imaging/description.ts';
import type { SliceOrder } from '../../src-shared/imaging/geometry/frame-sets.ts';
import { api, asError } from '../app/api.ts';
import { fetchJson } from '../app/fetch-json.ts';
import { nameParts } from '../app/formatting.ts';
import { notifyError } from '../app/notify.ts';
import { isOtherPatient, onePatient, withoutOtherPatients } from '../app/patients.ts';
import type { FirstShown } from '../app/route.ts';
import { holdFrames, letGo } from '../cornerstone/index.ts';
import { type FrameSet, frameSetsOf, heirOf } from './frame-sets.ts';
import { arrangeOpened, beginGrid, beginLayout } from './layout/arrange.ts';
import { forgetSeen } from './seen.ts';
import { showWhenRead } from './show-first.ts';
import {
  allFrameSets,
  isPicture,
  type SeriesEntry,
  type StudyEntry,
  showFrameSet,
  useViewer,
  type ViewerState,
  visibleCells,
} from './store.ts';
import { followView, forgetViews } from './view-memory.ts';
import { controllerOf } from './viewports.ts';

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
  /** The order of slices, which must be known before the first of them is shown. */
  private order: Promise<SliceOrder>;
  /** What makes studies those of one patient, which must be known before any of them is shown. */
  private match: Promise<PatientMatch>;
  private studyRows: number[] = [];
  /** The series that the reader asked for is read before the others. */
  private first: number | undefined;
  /** What is being read: one request to show studies after the other. */
  private work: Promise<void> = Promise.resolve();
  /** Studies whose changes are being read, and the series of them that changed meanwhile. */
  private readonly updating = new Map<number, Set<number> | undefined>();
  /** Descriptions are numbered as they are asked for; by series, the number of the one that is shown. */
  private asked = 0;
  private readonly shown = new Map<number, number>();

  constructor(catalogue: string) {
    this.catalogue = catalogue;
    const display = api.settings.get().then(
      (settings) => settings.display,
      () => undefined,
    );
    this.order = display.then((found) => found?.spatial.sliceOrder ?? 'anatomical');
    this.match = display.then((found) => found?.patientMatch ?? 'id-and-name');
    const settingsChanged = api.settings.changed(({ display: { spatial, patientMatch } }) => {
      this.reorder(spatial.sliceOrder);
      this.part(patientMatch);
    });
    const studiesChanged = api.catalogues.studiesChanged((change) => {
      if (change.catalogue !== catalogue) return;
      for (const study of change.studies) {
        if (this.studyRows.includes(study.studyRow)) void this.follow(study.studyRow, study.seriesRows);
      }
    });
    this.leave = () => {
      settingsChanged();
      studiesChanged();
    };
  }

  /**
   * Shows these studies. Those of the patient who is shown already come beside what is there, which stays as it is; those
   * of another patient take its place. `first` comes to the screen as soon as it is known.
   */
  show(studyRows: readonly number[], first?: FirstShown): Promise<void> {
    this.work = this.work.then(async () => {
      const wait = first && showWhenRead(first, this.abort.signal);
      this.first = first?.seriesRow;
      await this.add(studyRows);
      wait?.();
    });
    return this.work;
  }

  /** Forgets everything and reads it again. */
  reopen(): Promise<void> {
    const rows = [...this.studyRows];
    this.work = this.work.then(() => this.open(rows));
    return this.work;
  }

  /** Replaces what the viewer shows by these studies. */
  private async open(studyRows: readonly number[]): Promise<void> {
    this.studyRows = [...studyRows];
    letGo(this);
    forgetViews();
    forgetSeen();
    useViewer.setState({
      catalogue: this.catalogue,
      state: 'loading',
      studies: [],
      refused: [],
      cells: [],
      tilings: [],
      pairs: false,
      arranged: false,
      selected: 0,
      maximised: undefined,
      error: undefined,
    });
    try {
      const { studies, refused, failed } = await this.read(studyRows);
      this.studyRows = studies.map(({ study }) => study.studyRow);
      performance.mark('viewer: series known');
      useViewer.setState({ studies, refused });
      beginGrid(studies);
      await this.describe(seriesRows(studies));
      if (this.abort.signal.aborted) return;
      beginLayout();
      useViewer.setState({ state: 'ready' });
      if (studies.every((study) => study.series.length === 0) && failed) throw failed;
      this.markRead(this.studyRows);
    } catch (error) {
      if (!this.abort.signal.aborted) useViewer.setState({ state: 'failed', error: asError(error) });
    }
  }

  private async add(studyRows: readonly number[]): Promise<void> {
    const { studies: known, state } = useViewer.getState();
    const [current] = known;
    if (this.abort.signal.aborted) return;
    if (state !== 'ready' || !current || this.studyRows.length === 0) return await this.open(studyRows);
    try {
      const { studies, refused } = await this.read(studyRows);
      if (
        studies.length === 0 ||
        onePatient([current.study, ...studies.map(({ study }) => study)], await this.match).others.length > 0
      ) {
        return await this.open(studyRows);
      }
      const isKnown = ({ study }: StudyEntry): boolean => this.studyRows.includes(study.studyRow);
      const added = studies.filter((entry) => !isKnown(entry));
      this.studyRows = studies.map(({ study }) => study.studyRow);
      useViewer.setState((viewer) => ({
        refused,
        studies: studies.map(
          (entry) => viewer.studies.find(({ study }) => study.studyRow === entry.study.studyRow) ?? entry,
        ),
      }));
      await this.describe(seriesRows(added));
      this.markRead(added.map(({ study }) => study.studyRow));
      this.bringForward(added.find(({ study }) => study.studyRow === studyRows[0])?.study.studyRow);
    } catch (error) {
      if (!this.abort.signal.aborted) notifyError(error, 'A study could not be opened beside these');
    }
  }

  /** The first picture of a study the reader opened just now, in the selected viewport unless it is shown already. */
  private bringForward(studyRow: number | undefined): void {
    if (studyRow !== undefined && arrangeOpened(studyRow)) return;
    const state = useViewer.getState();
    const pictures = allFrameSets(state.studies.filter(({ study }) => study.studyRow === studyRow)).filter(isPicture);
    const shown = new Set(visibleCells(state).map((cell) => state.cells[cell]));
    const [first] = pictures;
    if (first && !pictures.some(({ key }) => shown.has(key))) showFrameSet(first.key);
  }

  private async read(
    studyRows: readonly number[],
  ): Promise<{ studies: StudyEntry[]; refused: StudyRow[]; failed: NegatoscopeError | undefined }> {
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
    const { same, others } = onePatient(asked, await this.match);
    if (same.length === 0) throw new NegatoscopeError('not-found', 'no such study', { object: 'The study' });
    const studies = same.map((study): StudyEntry => {
      const found = series[studyRows.indexOf(study.studyRow)];
      return { study, series: found instanceof Error || found === undefined ? [] : found };
    });
    return { studies, refused: others, failed: series.find((answer) => answer instanceof NegatoscopeError) };
  }

  private markRead(studyRows: number[]): void {
    if (studyRows.length === 0) return;
    void api.catalogues.markRead({ studyRows, read: true }).catch(() => {
      // Media keep no read marks.
    });
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
    const [first, ...rest] = [...seriesRows].sort((a, b) => Number(b === this.first) - Number(a === this.first));
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
    const number = ++this.asked;
    try {
      const url = viewRoutes.series(this.catalogue, seriesRow);
      const description = await fetchJson(url, descriptionSchema, this.abort.signal);
      const order = await this.order;
      // Other studies are shown by now, or what was asked for later came earlier.
      if (this.abort.signal.aborted || !entryOf(seriesRow) || (this.shown.get(seriesRow) ?? 0) > number) return;
      this.shown.set(seriesRow, number);
      const frameSets = frameSetsOf(this.ofOnePatient(description), order);
      const now = new Set(frameSets.flatMap(({ frames }) => frames.map(({ imageId }) => imageId)));
      const before = imagesOf(seriesRow).filter((imageId) => !now.has(imageId));
      for (const { frames } of frameSets) holdFrames(this, frames);
      // Images that were replaced or removed are not kept.
      if (before.length > 0) letGo(this, before);
      this.put(seriesRow, { frameSets });
    } catch (thrown) {
      if (this.abort.signal.aborted) return;
      const error = asError(thrown);
      if (error.parameters['reason'] !== 'other-patient' && entryOf(seriesRow)?.frameSets) {
        // What was read before stays.
        notifyError(error, 'What has changed in a series could not be read');
        return;
      }
      letGo(this, imagesOf(seriesRow));
      this.put(seriesRow, { error });
    }
  }

  /**
   * Series of one study that two patients seem to share (a Study Instance UID used twice, without a Patient ID): those of
   * the other one are not shown, nor single images of one in a series of the other. With the same Patient ID another spelling of the name is taken for what it says.
   */
  private ofOnePatient(description: SeriesDescription): SeriesDescription {
    const { patient, studyRow } = description;
    const study = useViewer.getState().studies.find((entry) => entry.study.studyRow === studyRow)?.study;
    if (!study) return description;
    if (!isOtherPatient(study, patient)) return withoutOtherPatients(study, description);
    const name = nameParts({ alphabetic: patient.name }).main;
    throw new NegatoscopeError('forbidden', 'the series is of another patient', { reason: 'other-patient', name });
  }

  /** Slices are scrolled in another order from now on. */
  private reorder(order: SliceOrder): void {
    void this.order.then((before) => {
      if (before === order || this.abort.signal.aborted) return;
      this.order = Promise.resolve(order);
      for (const { series } of useViewer.getState().studies) {
        for (const { row, frameSets } of series) {
          const description = frameSets?.[0]?.series;
          if (description) this.put(row.seriesRow, { frameSets: frameSetsOf(description, order) });
        }
      }
    });
  }

  /** The settings say otherwise by now what makes two studies those of one patient. */
  private part(match: PatientMatch): void {
    this.match = Promise.resolve(match);
    const shown = useViewer.getState().studies.map(({ study }) => study);
    if (onePatient(shown, match).others.length > 0) void this.reopen();
  }

  private put(seriesRow: number, change: Pick<SeriesEntry, 'frameSets'> | Pick<SeriesEntry, 'error'>): void {
    useViewer.setState((state) => {
      const before = entryOf(seriesRow)?.frameSets ?? [];
      const after = ('frameSets' in change && change.frameSets) || before;
      const studies = state.studies.map((entry) => ({
        ...entry,
        series: entry.series.map((series): SeriesEntry => {
          if (series.row.seriesRow !== seriesRow) return series;
          const { frameSets: _, error: __, ...rest } = series;
          return { ...rest, ...change };
        }),
      }));
      const cells = state.cells.map((key, cell) => {
        if (key === undefined) return key;
        const imageId = controllerOf(cell)?.shown?.frame.imageId;
        const heir = heirOf(key, imageId, before, after);
        if (heir !== key) followView(cell, key, heir, imageId);
        return heir;
      });
      return { studies, cells: filled({ ...state, cells }, studies) };
    });
  }

  /** Images arrived or went. What changes while a study is read is read afterwards, all at once. */
  private async follow(studyRow: number, seriesRows: readonly number[]): Promise<void> {
    if (this.updating.has(studyRow)) {
      this.updating.set(studyRow, new Set([...(this.updating.get(studyRow) ?? []), ...seriesRows]));
      return;
    }
    let changed: ReadonlySet<number> | undefined = new Set(seriesRows);
    while (changed && !this.abort.signal.aborted) {
      this.updating.set(studyRow, undefined);
      await this.update(studyRow, changed);
      changed = this.updating.get(studyRow);
    }
    this.updating.delete(studyRow);
  }

  /** The series that changed are read again; what is on the screen stays. */
  private async update(studyRow: number, seriesRows: ReadonlySet<number>): Promise<void> {
    try {
      const now = await this.fetchSeries(studyRow);
      const at = Date.now();
      const changed: number[] = [];
      const known = entriesOf(studyRow);
      const gone = known.filter(({ row }) => !now.some((series) => series.row.seriesRow === row.seriesRow));
      for (const { row } of gone) letGo(this, imagesOf(row.seriesRow));
      const series = now.map((entry): SeriesEntry => {
        const before = known.find(({ row }) => row.seriesRow === entry.row.seriesRow);
        const grew = before?.row.revision !== entry.row.revision || seriesRows.has(entry.row.seriesRow);
        if (grew) changed.push(entry.row.seriesRow);
        return { ...before, ...entry, ...(grew ? { arrivedAt: at } : {}) };
      });
      changeStudy(studyRow, ({ study }) => ({ study, series }));
      await Promise.all(changed.map((row) => this.describeOne(row)));
    } catch (thrown) {
      if (this.abort.signal.aborted) return;
      const error = asError(thrown);
      if (error.code === 'not-found') changeStudy(studyRow, (entry) => ({ ...entry, gone: true }));
      else notifyError(error, 'What has changed in a study could not be read');
    }
  }
}

function changeStudy(studyRow: number, change: (entry: StudyEntry) => StudyEntry): void {
  useViewer.setState(({ studies }) => ({
    studies: studies.map((entry) => (entry.study.studyRow === studyRow ? change(entry) : entry)),
  }));
}

const entriesOf = (studyRow: number): readonly SeriesEntry[] =>
  useViewer.getState().studies.find(({ study }) => study.studyRow === studyRow)?.series ?? [];

const entryOf = (seriesRow: number): SeriesEntry | undefined =>
  useViewer
    .getState()
    .studies.flatMap(({ series }) => series)
    .find(({ row }) => row.seriesRow === seriesRow);

const imagesOf = (seriesRow: number): string[] =>
  (entryOf(seriesRow)?.frameSets ?? []).flatMap(({ frames }) => frames.map(({ imageId }) => imageId));

const seriesRows = (studies: readonly StudyEntry[]): number[] =>
  studies.flatMap((study) => study.series.map(({ row }) => row.seriesRow));

/** Empty cells of the grid take frame sets that are not shown yet, in order. */
function filled(state: ViewerState, studies: readonly StudyEntry[]): (string | undefined)[] {
  const count = state.layout.rows * state.layout.columns;
  const cells = [...state.cells];
  const shown = new Set(cells.filter(Boolean));
  // While series are being read those behind a gap wait: nothing changes places afterwards.
  const waiting: FrameSet[] = allFrameSets(state.state === 'loading' ? readSoFar(studies) : studies).filter(
    (frameSet) => isPicture(frameSet) && !shown.has(frameSet.key),
  );
  for (let cell = 0; cell < count; cell++) {
    if (cells[cell] === undefined) cells[cell] = waiting.shift()?.key;
  }
  return cells;
}

/** The studies up to the first series that was not read yet. */
function readSoFar(studies: readonly StudyEntry[]): StudyEntry[] {
  const found: StudyEntry[] = [];
  for (const entry of studies) {
    const end = entry.series.findIndex(({ frameSets, error }) => !frameSets && !error);
    found.push(end < 0 ? entry : { ...entry, series: entry.series.slice(0, end) });
    if (end >= 0) break;
  }
  return found;
}
