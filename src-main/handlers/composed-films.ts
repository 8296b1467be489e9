import type { FilmDraft, IncomingCells, UnusedFilm } from '../../src-shared/contract/film.ts';
import { allCells, imagesOf } from '../../src-shared/film/cells.ts';
import type { Film, FilmCell, FilmPatient } from '../../src-shared/film/model.ts';
import { changeCells, deleteCells } from '../../src-shared/film/operations.ts';
import { patientInKey } from '../../src-shared/film/patient.ts';
import type { Separation } from '../archive/database/film-separation.ts';
import type { State } from '../archive/database/state-thread.ts';
import type { CatalogueChange } from '../archive/types.ts';
import type { EventHub } from '../events.ts';
import type { Log } from '../log/types.ts';
import type { CatalogueOf } from './film-patient.ts';
import { patientAsTold, untold, type WhoseCells, whoseCells } from './film-patients.ts';

export interface ComposedFilmsOptions {
  state: Pick<State, 'call'>;
  hub: Pick<EventHub, 'emit'>;
  catalogue: CatalogueOf;
  /** The index has everything that the archive has: what is not there is gone. */
  complete: () => boolean;
  /** Days that films nobody uses are kept; 0: for ever. */
  keepDays: () => number;
  /** Films were forgotten: pictures that no other names can go. */
  forgotten?: (() => void) | undefined;
  log: Pick<Log, 'info' | 'warn'>;
}

const dayMs = 24 * 60 * 60 * 1000;
/** So long before it is forgotten is it told. */
const noticeMs = 7 * dayMs;
const checkEveryMs = 60 * 60 * 1000;

const studiesIn = (cells: readonly FilmCell[]): string[] =>
  cells.flatMap(({ content }) => imagesOf(content).map(({ studyUid }) => studyUid));

/**
 * Films that are composed follow what the archive says of their patients: corrected names and IDs, deleted studies. A film never has images
 * of two: those that are of somebody else now wait for his film. Films that nobody uses are forgotten after some time, once that was told.
 */
export class ComposedFilms {
  readonly #options: ComposedFilmsOptions;
  /** Studies of each film's cells and of what waits for it. */
  #studies: Map<string, Set<string>> | undefined;
  #changed = new Map<string, boolean>();
  #work: Promise<void> = Promise.resolve();
  #working = false;
  /** Windows by the film that they show. */
  readonly #open = new Map<number, string>();
  /** Films of which nothing was left under their key, by what they went on as. */
  readonly #became = new Map<string, string>();
  #timer: NodeJS.Timeout | undefined;

  constructor(options: ComposedFilmsOptions) {
    this.#options = options;
  }

  start(): void {
    const look = (): void => {
      this.forget().catch((error: unknown) => this.#options.log.warn('old films cannot be forgotten', { error }));
    };
    look();
    this.#timer = setInterval(look, checkEveryMs);
    this.#timer.unref();
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#work;
  }

  /** A window shows this film from now on; `closed` when it does not any more. */
  opened(window: number, patientKey: string): void {
    this.#open.set(window, patientKey);
  }

  closed(window: number): void {
    const key = this.#open.get(window);
    this.#open.delete(window);
    // The days begin when it was closed.
    if (key !== undefined) void this.#options.state.call('filmOpened', key, Date.now()).catch(() => undefined);
  }

  /** A film has cells of these studies from now on. */
  has(patientKey: string, cells: readonly FilmCell[]): void {
    if (!this.#studies) return;
    const known = this.#studies.get(patientKey) ?? new Set();
    for (const uid of studiesIn(cells)) known.add(uid);
    this.#studies.set(patientKey, known);
  }

  /** Studies changed in the archive. Films are looked at one after the other; `settled` resolves when that is done. */
  studiesChanged({ studies }: CatalogueChange): void {
    for (const { studyUid, removed } of studies) {
      this.#changed.set(studyUid, (this.#changed.get(studyUid) ?? false) || removed === true);
    }
    if (this.#working) return;
    this.#working = true;
    this.#work = this.#followAll()
      .catch((error: unknown) => this.#options.log.warn('films cannot follow the archive', { error }))
      .finally(() => {
        this.#working = false;
      });
  }

  settled(): Promise<void> {
    return this.#work;
  }

  async #followAll(): Promise<void> {
    while (this.#changed.size > 0) {
      const changed = this.#changed;
      this.#changed = new Map();
      const removed = new Set([...changed].flatMap(([uid, gone]) => (gone ? uid : [])));
      for (const key of await this.#filmsOf([...changed.keys()])) await this.follow(key, removed);
    }
  }

  async #filmsOf(studyUids: readonly string[]): Promise<string[]> {
    if (!this.#studies) {
      const films = await this.#options.state.call('filmStudies');
      this.#studies = new Map(films.map((film) => [film.patientKey, new Set(film.studyUids)]));
    }
    return [...this.#studies].flatMap(([key, uids]) => (studyUids.some((uid) => uids.has(uid)) ? key : []));
  }

  /** Films of other names that have images of these studies go where they belong now. */
  async followStudies(patientKey: string, studyUids: readonly string[]): Promise<void> {
    for (const key of await this.#filmsOf(studyUids)) if (key !== patientKey) await this.follow(key);
  }

  /** Lets a film go on as what the archive says of its images now; `removed`: studies that were deleted. */
  async follow(patientKey: string, removed: ReadonlySet<string> = new Set()): Promise<void> {
    const { state, catalogue, hub } = this.#options;
    for (;;) {
      const { draft, incoming } = await state.call('filmDraft', patientKey);
      const cells = [...(draft ? allCells(draft.film) : []), ...incoming.flatMap((one) => one.cells)];
      const whose = await whoseCells(catalogue, patientKey, cells);
      const gone = this.#options.complete() ? await this.#gone(incoming, removed) : new Set<string>();
      if (whose.others.length === 0 && gone.size === 0) {
        if (draft) await this.#tellPatient(draft.film);
        return;
      }
      const { change, goesOnAs } = separationOf(patientKey, draft, incoming, whose, gone);
      if (!(await state.call('separateFilm', change))) continue;
      this.#studies = undefined;
      const [first] = whose.others;
      if (whose.own.size === 0 && first) this.#became.set(patientKey, first.patient.key);
      const left = whose.others.map(({ patient, ids }) => ({ patient, ids: [...ids] }));
      hub.emit('film', 'changed', { patientKey, ...(goesOnAs && { goesOnAs }), ...(left.length > 0 && { left }) });
      for (const { patient } of whose.others) hub.emit('film', 'changed', { patientKey: patient.key });
      return;
    }
  }

  /** Where a film is that was of this patient a while ago: who was told of it may ask for it after the patient was corrected. */
  async whereIs(patientKey: string): Promise<string> {
    let key = patientKey;
    for (const passed = new Set<string>(); !passed.has(key); ) {
      passed.add(key);
      const next = this.#became.get(key);
      const { draft, incoming } = await this.#options.state.call('filmDraft', key);
      if (draft || incoming.length > 0 || next === undefined) return key;
      key = next;
    }
    return patientKey;
  }

  /** Ids of cells that wait and whose studies were deleted: there is nothing of them to be put on a film. */
  async #gone(incoming: readonly IncomingCells[], removed: ReadonlySet<string>): Promise<Set<string>> {
    const archive = this.#options.catalogue('archive');
    const uids = [...removed];
    const waits = incoming.flatMap(({ cells }) => studiesIn(cells)).some((uid) => removed.has(uid));
    if (!archive || !waits) return new Set();
    const { rows } = await archive.search({ level: 'study', match: { '0020000D': uids }, limit: 10_000 });
    const here = new Set(rows.flatMap(({ attributes }) => attributes['0020000D']?.Value ?? []));
    const isGone = ({ catalogue, studyUid }: { catalogue: string; studyUid: string }): boolean =>
      catalogue === 'archive' && removed.has(studyUid) && !here.has(studyUid);
    return new Set(
      incoming.flatMap(({ cells }) => cells.flatMap(({ id, content }) => (imagesOf(content).every(isGone) ? id : []))),
    );
  }

  async #tellPatient(film: Film): Promise<void> {
    const told = await patientAsTold(this.#options.catalogue, film.patient, allCells(film));
    if (JSON.stringify(told) === JSON.stringify(film.patient)) return;
    this.#options.hub.emit('film', 'changed', { patientKey: film.patient.key });
  }

  /** Films that are forgotten soon. Who asks shows them: from now on they have a week. ms since 1970. */
  async unused(now = Date.now()): Promise<UnusedFilm[]> {
    const { state } = this.#options;
    const found: UnusedFilm[] = [];
    for (const { patientKey, usedAt, toldAt } of await this.#unusedSince(now - this.#keepMs() + noticeMs)) {
      await state.call('filmTold', patientKey, now, usedAt);
      const { draft, incoming } = await state.call('filmDraft', patientKey);
      const cells = [...(draft ? allCells(draft.film) : []), ...incoming.flatMap((one) => one.cells)];
      found.push({
        patient: draft?.film.patient ?? patientInKey(patientKey),
        images: cells.length,
        forgottenAt: Math.max(usedAt + this.#keepMs(), (toldAt ?? now) + noticeMs),
      });
    }
    return found;
  }

  /** Forgets films that nobody used for the days of the settings, a week after that was told. */
  async forget(now = Date.now()): Promise<void> {
    const { state, hub, log } = this.#options;
    let count = 0;
    for (const { patientKey, usedAt, toldAt } of await this.#unusedSince(now - this.#keepMs())) {
      if (toldAt === undefined || toldAt > now - noticeMs) continue;
      if (!(await state.call('forgetFilm', patientKey, usedAt))) continue;
      this.#studies?.delete(patientKey);
      hub.emit('film', 'changed', { patientKey });
      count++;
    }
    if (count === 0) return;
    log.info('films that nobody used were forgotten', { films: count });
    this.#options.forgotten?.();
  }

  #keepMs(): number {
    return this.#options.keepDays() * dayMs;
  }

  async #unusedSince(before: number) {
    if (this.#options.keepDays() === 0) return [];
    const shown = new Set(this.#open.values());
    const films = await this.#options.state.call('filmsUnusedSince', before);
    return films.filter(({ patientKey }) => !shown.has(patientKey));
  }
}

/**
 * What becomes of a film with images of others. Where some of its images are still his it stays his, without theirs; otherwise it goes on, as it
 * is laid out, as the film of whose most of them are. What is gone goes along.
 */
function separationOf(
  patientKey: string,
  draft: FilmDraft | undefined,
  incoming: readonly IncomingCells[],
  { own, others }: WhoseCells,
  gone: ReadonlySet<string>,
): { change: Separation; goesOnAs?: FilmPatient } {
  const kept = draft ? allCells(draft.film) : [];
  const onFilm = others.filter(({ ids }) => kept.some(({ id }) => ids.has(id)));
  const whole = kept.some(({ id }) => own.has(id)) ? undefined : onFilm[0];
  const leaving = others.filter((one) => one !== whole).flatMap(({ ids }) => [...ids]);
  let film = draft && deleteCells(draft.film, leaving);
  if (film && whole) {
    const ids = allCells(film).map(({ id }) => id);
    film = { ...changeCells(film, ids, untold), patient: whole.patient };
  }
  // Without a film that goes on, what is known to be nobody's waits where it was.
  const rest = whole?.patient.key ?? patientKey;
  const targetOf = ({ id }: FilmCell): string =>
    others.find(({ ids }) => ids.has(id))?.patient.key ?? (own.has(id) ? patientKey : rest);
  const taken = incoming.filter(({ cells }) =>
    cells.some((cell) => gone.has(cell.id) || targetOf(cell) !== patientKey),
  );
  const moving = [
    ...kept.filter(({ id }) => leaving.includes(id)),
    ...taken.flatMap(({ cells }) => cells.filter(({ id }) => !gone.has(id))),
  ];
  const waiting = new Map<string, FilmCell[]>();
  for (const cell of moving) {
    const key = targetOf(cell);
    waiting.set(key, [...(waiting.get(key) ?? []), key === patientKey ? cell : untold(cell)]);
  }
  return {
    change: {
      patientKey,
      basedOn: draft?.modifiedAt ?? 0,
      film,
      taken: taken.map(({ id }) => id),
      waiting: [...waiting].map(([key, cells]) => ({ patientKey: key, cells })),
    },
    ...(whole && { goesOnAs: whole.patient }),
  };
}
