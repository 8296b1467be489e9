import type { IncomingCells } from '../../src-shared/contract/film.ts';
import { allCells } from '../../src-shared/film/cells.ts';
import { offeredFormats } from '../../src-shared/film/formats.ts';
import type { Film, FilmPatient } from '../../src-shared/film/model.ts';
import { addUnplaced, placeCells } from '../../src-shared/film/operations.ts';
import { filmPatientOf, patientInKey } from '../../src-shared/film/patient.ts';
import { emptyFilm, type SheetForm } from '../../src-shared/film/sheets.ts';
import type { PrinterProfile } from '../../src-shared/settings/printing.ts';
import { api, asError } from '../app/api.ts';
import { nameParts, plural } from '../app/formatting.ts';
import { KeptChanges } from '../app/kept-changes.ts';
import { notify, notifyError } from '../app/notify.ts';
import { remembered } from '../app/remembered.ts';
import { type StudyPlace, studiesOfCells } from './patient.ts';
import { currentProfile } from './printer.ts';
import { shapePlace } from './sheet-actions.ts';
import { formFor } from './sheet-page.ts';
import { newId, receive, replaceFilm, tellPatient, update, useFilm, withoutCells } from './store.ts';
import { keepStudiesOf, readStudies, showStudies } from './studies.ts';

/** Changes that follow each other so quickly are kept together, ms. */
const togetherMs = 300;

type Shape = Pick<SheetForm, 'filmSize' | 'orientation' | 'format'>;
const isShape = (value: unknown): value is Shape =>
  typeof value === 'object' &&
  value !== null &&
  typeof (value as Shape).filmSize === 'string' &&
  ['PORTRAIT', 'LANDSCAPE'].includes((value as Shape).orientation) &&
  typeof (value as Shape).format === 'string';

/** The first sheet of a film: as the last one that was chosen, else the first film that the printer has. */
export function firstForm(profile: PrinterProfile): SheetForm {
  const last = remembered<Shape | undefined>(shapePlace, undefined, isShape);
  if (last && profile.films.some(({ id }) => id === last.filmSize) && profile.orientations.includes(last.orientation)) {
    const form = formFor(profile, last);
    if (form) return form;
  }
  const place = {
    filmSize: profile.films[0]?.id ?? '14INX17IN',
    orientation: profile.orientations[0] ?? ('PORTRAIT' as const),
  };
  const offered = offeredFormats(profile, place);
  const usual = ['STANDARD\\2,3', 'STANDARD\\3,2', 'STANDARD\\2,2'].find((format) => offered.includes(format));
  const form = formFor(profile, { ...place, format: usual ?? offered[0] ?? 'STANDARD\\1,1' });
  return form ?? { ...place, format: 'STANDARD\\1,1', boxes: 1 };
}

/** How many of what was given, the first first, have room on a film; `error`: why not all of them have. */
function howManyFit(film: Film, incoming: readonly IncomingCells[]): { count: number; error?: unknown } {
  let error: unknown;
  const hasRoom = (count: number): boolean => {
    try {
      const cells = incoming.slice(0, count).flatMap((one) => one.cells);
      placeCells(film, cells, { newId });
      return true;
    } catch (thrown) {
      error = thrown;
      return false;
    }
  };
  if (hasRoom(incoming.length)) return { count: incoming.length };
  let [most, tooMany] = [0, incoming.length];
  while (tooMany - most > 1) {
    const middle = Math.floor((most + tooMany) / 2);
    if (hasRoom(middle)) most = middle;
    else tooMany = middle;
  }
  return { count: most, error };
}

const whoIs = ({ name, id }: FilmPatient): string =>
  [nameParts(name).main, id.trim() && `(${id.trim()})`].filter(Boolean).join(' ') || 'somebody else';

/** This window becomes that of another name of its patient: its address names him, as after a reload. */
export function leaveFor(patient: FilmPatient, study?: StudyPlace): void {
  const there = new URLSearchParams(window.location.hash.slice(1));
  if (there.get('patient') === patient.key) return;
  notify(`The patient is called ${whoIs(patient)} in the archive now: the film goes on under this name`);
  const address = new URLSearchParams({ patient: patient.key });
  if (study) {
    address.set('catalogue', study.catalogue);
    address.set('studies', String(study.studyRow));
  }
  window.location.hash = address.toString();
}

interface Left {
  patient: FilmPatient;
  ids: readonly string[];
}

/** What does not go on with the film itself. */
const ofOthers = (left: readonly Left[], goesOnAs: FilmPatient | undefined): Left[] =>
  left.filter(({ patient }) => patient.key !== goesOnAs?.key);

/** Keeps the film of one patient as it is composed, takes in what viewers give to it, and gives way to a newer one of another window. */
class Draft {
  private readonly patientKey: string;
  private readonly changes = new KeptChanges(() => this.write(), {
    failed: 'The film could not be kept',
    kept: 'The film is kept again',
  });
  private soon: ReturnType<typeof setTimeout> | undefined;
  /** What is kept, and when it was made. */
  private kept: Film | undefined;
  private keptAt = 0;
  /** Cells that were given and have been placed; told with the next writing. */
  private placed: number[] = [];
  private readonly seen = new Set<number>();
  /** Those that there was no room for, and that this was said of. */
  private readonly refused = new Set<number>();
  private reading: Promise<void> = Promise.resolve();
  private closed = false;

  constructor(patientKey: string) {
    this.patientKey = patientKey;
  }

  /** Reads what was composed, and begins to keep it. Throws what cannot be read. */
  async open(offered: readonly StudyPlace[]): Promise<void> {
    const loaded = this.load(offered);
    // What is given meanwhile comes after what was kept.
    this.reading = loaded.catch(() => undefined);
    keepStudiesOf(this.patientKey);
    await loaded;
    if (this.closed) return;
    const { film } = useFilm.getState();
    const studies = await studiesOfCells(allCells(film), film.patient).catch(() => []);
    for (const { catalogue, studyRow } of [...offered, ...studies]) {
      await showStudies(catalogue, [studyRow], this.patientKey);
    }
  }

  private async load(offered: readonly StudyPlace[]): Promise<void> {
    const { draft, incoming } = await api.film.get({ patientKey: this.patientKey });
    if (this.closed) return;
    const film = draft?.film ?? emptyFilm(await this.patient(offered, incoming), firstForm(currentProfile()), newId);
    if (this.closed) return;
    this.kept = film;
    this.keptAt = draft?.modifiedAt ?? 0;
    replaceFilm(film);
    useFilm.setState({ state: 'ready', sheet: film.sheets[0]?.id ?? '' });
    this.take(incoming);
  }

  private async patient(offered: readonly StudyPlace[], incoming: readonly IncomingCells[]): Promise<FilmPatient> {
    const known = patientInKey(this.patientKey);
    const places = [
      ...offered,
      ...(await studiesOfCells(
        incoming.flatMap(({ cells }) => cells),
        known,
      )),
    ];
    for (const { catalogue, studyRow } of places) {
      const [study] = await readStudies(catalogue, [studyRow]);
      const patient = study && filmPatientOf(study);
      if (patient?.key === this.patientKey) return patient;
    }
    return known;
  }

  /** Places what was given since, as far as there is room; the rest waits in the state database. */
  private take(incoming: readonly IncomingCells[]): void {
    const coming = incoming.filter(({ id }) => !this.seen.has(id));
    if (coming.length === 0) return;
    const { film } = useFilm.getState();
    const { count, error } = howManyFit(film, coming);
    if (count < coming.length) {
      const waiting = coming.slice(count);
      if (waiting.some(({ id }) => !this.refused.has(id))) {
        notifyError(error, 'Images that were given to the film could not be placed');
      }
      for (const { id } of waiting) this.refused.add(id);
    }
    if (count === 0) return;
    const placed = coming.slice(0, count);
    const cells = placed.flatMap((one) => one.cells);
    const before = new Set(allCells(film).map(({ id }) => id));
    const added = cells.filter(({ id }) => !before.has(id));
    receive(cells, (now) => placeCells(now, cells, { newId }));
    for (const { id } of placed) this.seen.add(id);
    this.placed.push(...placed.map(({ id }) => id));
    this.changed();
    const [first] = added;
    if (!first) return;
    this.show(first.id);
    notify(`${plural(added.length, 'image')} came onto the film`);
  }

  private show(cellId: string): void {
    const { sheets } = useFilm.getState().film;
    const sheet = sheets.find(({ boxes }) => boxes.some((cell) => cell?.id === cellId));
    if (!sheet) return;
    const box = sheet.boxes.findIndex((cell) => cell?.id === cellId);
    useFilm.setState({ sheet: sheet.id, box, selected: [cellId], enlarged: undefined });
  }

  changed(): void {
    clearTimeout(this.soon);
    this.soon = setTimeout(() => this.changes.write(), togetherMs);
  }

  /** What is known of the patient beside the name and ID that make it his film. */
  private keepPatient(patient: FilmPatient): void {
    if (JSON.stringify(patient) === JSON.stringify(useFilm.getState().film.patient)) return;
    const wasKept = useFilm.getState().film === this.kept;
    tellPatient(patient);
    if (wasKept) this.kept = useFilm.getState().film;
  }

  /** The archive names the patient otherwise now: the film goes on in this window, under what it says. */
  async goOnAs(patient: FilmPatient): Promise<void> {
    if (this.closed) return;
    // What is not kept yet is laid to the film by then.
    if (this.dirty) await this.write().catch(() => undefined);
    if (this.closed) return;
    leaveFor(patient);
  }

  /** Images that are of somebody else now are on this film no more. */
  leave(left: readonly Left[]): void {
    if (left.length === 0) return;
    const here = new Set(allCells(useFilm.getState().film).map(({ id }) => id));
    withoutCells(left.flatMap(({ ids }) => ids));
    for (const { patient, ids: all } of left) {
      // Said once: of what was kept it is told before what was put on the film since comes to be kept.
      const ids = all.filter((id) => here.has(id));
      if (ids.length === 0) continue;
      const images = ids.length === 1 ? '1 image is' : `${ids.length} images are`;
      notify(
        `${images} of ${whoIs(patient)} now, and not on this film any more: ${ids.length === 1 ? 'it waits' : 'they wait'} for that film`,
      );
    }
  }

  /** Something was given to the film, or another window kept another one. */
  follow(left = false): void {
    this.reading = this.reading.then(async () => {
      if (this.closed || this.kept === undefined) return;
      try {
        const { draft, incoming } = await api.film.get({ patientKey: this.patientKey });
        if (this.closed) return;
        if (draft && draft.modifiedAt > this.keptAt) this.giveWay(draft.film, draft.modifiedAt, left);
        else if (draft) this.keepPatient(draft.film.patient);
        this.take(incoming);
      } catch (error) {
        notifyError(error, 'What was given to the film could not be read');
      }
    });
  }

  /** What was put on the film here since it was kept waits in the tray of the other one; what was given comes anew. */
  private giveWay(film: Film, modifiedAt: number, quietly: boolean): void {
    const known = new Set(this.kept ? allCells(this.kept).map(({ id }) => id) : []);
    const own = allCells(useFilm.getState().film).filter(({ id }) => !known.has(id));
    this.kept = film;
    this.keptAt = modifiedAt;
    for (const id of this.placed) this.seen.delete(id);
    this.placed = [];
    replaceFilm(film);
    if (!quietly) notify('The film was changed in another window: this is what it is now');
    try {
      update((now) => addUnplaced(now, own));
    } catch (error) {
      notifyError(error, 'Images that were put on the film here have no room on it');
    }
  }

  private get dirty(): boolean {
    return this.kept !== undefined && (useFilm.getState().film !== this.kept || this.placed.length > 0);
  }

  private async write(): Promise<unknown> {
    clearTimeout(this.soon);
    const { film } = useFilm.getState();
    // The window may show another film by now.
    if (!this.dirty || film.patient.key !== this.patientKey) return undefined;
    const placed = [...this.placed];
    const modifiedAt = Math.max(Date.now(), this.keptAt + 1);
    const before = this.keptAt;
    // Our own change comes back as an event: it is known by then.
    this.keptAt = modifiedAt;
    const back = (): void => {
      if (this.keptAt === modifiedAt) this.keptAt = before;
    };
    try {
      const { kept, left, goesOnAs } = await api.film.put({ draft: { film, modifiedAt }, placed, basedOn: before });
      if (!kept) {
        back();
        if (this.closed) return undefined;
        if (left) this.leave(ofOthers(left, goesOnAs));
        if (goesOnAs) leaveFor(goesOnAs);
        else this.follow(left !== undefined);
        return undefined;
      }
    } catch (error) {
      back();
      return asError(error);
    }
    // Unless it gave way meanwhile.
    if (this.keptAt === modifiedAt) this.kept = film;
    this.placed = this.placed.filter((id) => !placed.includes(id));
    return undefined;
  }

  /** Writes what waits at once; true when it could not be written before and would be lost. */
  handOver(): boolean {
    if (!this.dirty) return false;
    this.changes.write();
    return this.changes.failing;
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.soon);
  }
}

/** Opens the film of a patient and keeps it until the window closes; gives back how to stop. */
export function followDraft(patientKey: string, offered: readonly StudyPlace[]): () => void {
  const draft = new Draft(patientKey);
  draft.open(offered).catch((error: unknown) => useFilm.setState({ state: 'failed', error: asError(error) }));
  const ends = [
    useFilm.subscribe(({ film }, before) => {
      if (film !== before.film) draft.changed();
    }),
    api.film.changed(({ patientKey: key, goesOnAs, left = [] }) => {
      if (key !== patientKey) return;
      draft.leave(ofOthers(left, goesOnAs));
      if (goesOnAs) void draft.goOnAs(goesOnAs);
      else draft.follow(left.length > 0);
    }),
  ];
  const closing = (event: Event): void => {
    if (draft.handOver()) event.preventDefault();
  };
  window.addEventListener('beforeunload', closing);
  return () => {
    draft.handOver();
    draft.close();
    for (const end of ends) end();
    window.removeEventListener('beforeunload', closing);
  };
}
