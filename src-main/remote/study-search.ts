import type { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { RemoteQuery } from '../../src-shared/contract/remote.ts';
import { text } from '../../src-shared/dicom/access.ts';
import type { DataSet } from '../../src-shared/dicom/data-set.ts';
import { patientRootFindSopClass } from '../../src-shared/dicom/sop-classes.ts';
import type { QueryingSettings } from '../../src-shared/settings/querying.ts';
import type { Log } from '../log/types.ts';
import type { FindExtensions } from '../network/services/query-retrieve/contexts.ts';
import { type FindAssociation, type FindResult, findError } from '../network/services/query-retrieve/find-scu.ts';
import { buildIdentifier, type IdentifierInput } from '../network/services/query-retrieve/identifier.ts';
import { keysByLevel, levelOfKey } from '../network/services/query-retrieve/key-levels.ts';
import type { Level } from '../network/services/query-retrieve/models.ts';
import { belongsTo, mayMatchOthers, namesSomebody, type UniqueKeys } from './belongs.ts';
import { combinedSpan, within } from './date-time.ts';

/** Answers kept of one query while the next level is asked for; a node that never ends is stopped there. */
const maximumAnswers = 20_000;

/** What a search tells as it goes on. */
export interface SearchSink {
  study(attributes: DataSet): void;
  /** Everything of a study or a series was asked for (`expand`). */
  series?(study: DataSet, found: DataSet[]): void;
  instances?(study: DataSet, series: DataSet, found: DataSet[]): void;
}

/** How a search of studies ended, apart from broken associations. */
export interface StudySearchResult {
  unsupportedKeys: boolean;
  /** Answers that could not be read. */
  unreadable: number;
  /** The last final status that was not Success. */
  status?: number;
  /** Why a query failed without which studies may be missing; what is asked for besides fails by itself. */
  error?: NegatoscopeError;
}

/** What is asked of the peer when the association is opened. */
export function wantedExtensions(query: RemoteQuery, querying: QueryingSettings): FindExtensions {
  const keys = keysByLevel(query.keys);
  const below = Object.keys(keys.SERIES).length + Object.keys(keys.IMAGE).length > 0;
  return {
    relational: querying.relationalQueries === 'always' || (querying.relationalQueries === 'when-useful' && below),
    dateTime: querying.combinedDateTime && combinedSpan(query.keys['StudyDate'], query.keys['StudyTime']) !== undefined,
    fuzzy: querying.fuzzyNames && query.fuzzy === true,
  };
}

/**
 * One search of studies over an association (PS3.4 C.4.1): from the level that the information model begins with down to the lowest level
 * that somebody typed a key for, or by a single relational query where the peer grants those. Rejects when the association breaks.
 */
export class StudySearch {
  readonly #find: FindAssociation;
  readonly #querying: QueryingSettings;
  readonly #keys: Record<Level, Record<string, string>>;
  readonly #sink: SearchSink;
  readonly #signal: AbortSignal;
  readonly #log: Log;
  readonly #result: StudySearchResult = { unsupportedKeys: false, unreadable: 0 };
  #passedOver = false;

  constructor(
    find: FindAssociation,
    query: RemoteQuery,
    options: { querying: QueryingSettings; sink: SearchSink; signal: AbortSignal; log: Log },
  ) {
    this.#find = find;
    const { querying } = options;
    // A peer that compares names by their sound gets them as they were typed.
    this.#querying = find.granted.fuzzy ? { ...querying, nameWildcard: 'as-typed' } : querying;
    this.#sink = options.sink;
    this.#signal = options.signal;
    this.#log = options.log;
    this.#keys = keysByLevel(query.keys);
  }

  async run(): Promise<StudySearchResult> {
    const { SERIES, IMAGE } = this.#keys;
    const lowest: Level = Object.keys(IMAGE).length > 0 ? 'IMAGE' : Object.keys(SERIES).length > 0 ? 'SERIES' : 'STUDY';
    if (lowest !== 'STUDY' && this.#find.granted.relational) await this.#relational(lowest);
    else await this.#hierarchical(lowest);
    return this.#result;
  }

  /** PS3.4 C.4.1.2.2.1: keys of any level in one query; the studies are put together from what it finds. */
  async #relational(level: Level): Promise<void> {
    const { keys } = this.#querying;
    const returnKeys = [...keys.study, ...keys.series, ...(level === 'IMAGE' ? keys.instance : [])];
    const { PATIENT, STUDY, SERIES, IMAGE } = this.#keys;
    const match = { ...PATIENT, ...STUDY, ...SERIES, ...IMAGE };
    const seen = new Set<string>();
    await this.#studyQueries(level, returnKeys, match, {}, (found) => {
      const identity = identityOf(found);
      if (!seen.has(identity)) {
        seen.add(identity);
        this.#sink.study(found);
      }
    });
  }

  async #hierarchical(lowest: Level): Promise<void> {
    const below = lowest !== 'STUDY' || this.#querying.expand === 'everything';
    const studies: DataSet[] = [];
    await this.#studies((study) => {
      if (below && studies.length < maximumAnswers) studies.push(study);
      if (lowest === 'STUDY') this.#sink.study(study);
    });
    for (const study of studies) {
      if (this.#signal.aborted) return;
      // It would ask for the series of all studies.
      if (text(study, 'StudyInstanceUID') === undefined) continue;
      const series = await this.#below(study, lowest);
      if (lowest !== 'STUDY' && series > 0) this.#sink.study(study);
    }
  }

  /** Series of one study, and instances of each when somebody asked for them; how many series have what was asked for. */
  async #below(study: DataSet, lowest: Level): Promise<number> {
    const querying = this.#querying;
    const upper = this.#upperOf(study);
    const whose = { PatientID: text(study, 'PatientID') ?? '' };
    const everything = querying.expand === 'everything';
    const seriesQuery = { level: 'SERIES' as const, returnKeys: querying.keys.series, match: this.#keys.SERIES };
    const series = await this.#sub({ ...seriesQuery, exact: upper }, whose);
    if (everything && lowest === 'STUDY') this.#sink.series?.(study, series);
    const deeper = lowest === 'IMAGE' || (everything && querying.instanceLevel);
    if (!deeper) return series.length;
    let matching = 0;
    for (const one of series) {
      const seriesUid = text(one, 'SeriesInstanceUID');
      if (this.#signal.aborted || seriesUid === undefined) continue;
      const instanceQuery = { level: 'IMAGE' as const, returnKeys: querying.keys.instance, match: this.#keys.IMAGE };
      const exact = { ...upper, SeriesInstanceUID: seriesUid };
      const instances = await this.#sub({ ...instanceQuery, exact }, whose);
      if (instances.length > 0) matching++;
      if (everything && lowest === 'STUDY') this.#sink.instances?.(study, one, instances);
      // One that fits is enough to show the study.
      if (lowest === 'IMAGE' && matching > 0) break;
    }
    return lowest === 'IMAGE' ? matching : series.length;
  }

  #upperOf(study: DataSet): Record<string, string> {
    const studyUid = text(study, 'StudyInstanceUID') ?? '';
    return {
      ...(this.#patientRoot && { PatientID: text(study, 'PatientID') ?? '' }),
      StudyInstanceUID: studyUid,
    };
  }

  get #patientRoot(): boolean {
    return this.#find.sopClassUid === patientRootFindSopClass;
  }

  async #studies(onStudy: (study: DataSet) => void): Promise<void> {
    const { keys } = this.#querying;
    const { PATIENT, STUDY } = this.#keys;
    if (!this.#patientRoot || this.#find.granted.relational) {
      await this.#studyQueries('STUDY', keys.study, { ...PATIENT, ...STUDY }, {}, onStudy);
      return;
    }
    const patients: DataSet[] = [];
    const identifier = buildIdentifier({ level: 'PATIENT', returnKeys: keys.patient, match: PATIENT }, this.#querying);
    const result = await this.#find.find(identifier, {
      signal: this.#signal,
      onMatch: (patient) => {
        if (patients.length < maximumAnswers) patients.push(patient);
      },
    });
    if (findError(result) !== undefined && patients.length === 0) {
      // An archive without that level may still answer the next one.
      this.#log.info('the node does not answer at PATIENT level', { status: result.status });
      await this.#studyQueries('STUDY', keys.study, { ...PATIENT, ...STUDY }, {}, onStudy);
      return;
    }
    this.#note(result);
    const studyKeys = keys.study.filter((keyword) => levelOfKey(keyword) !== 'PATIENT');
    for (const [patientId, same] of byPatientId(patients)) {
      if (this.#signal.aborted) return;
      if (!namesSomebody(patientId)) {
        this.#log.warn('studies of a patient whose ID is a wildcard are not asked for');
        continue;
      }
      const asked = { PatientID: patientId };
      const [patient] = same;
      if (patient === undefined || same.length > 1) {
        // Whose a study is, only the study itself can say.
        await this.#studyQueries('STUDY', keys.study, STUDY, asked, onStudy);
        continue;
      }
      // What belongs to the patient stands only in the answer of that level.
      await this.#studyQueries('STUDY', studyKeys, STUDY, asked, (study) =>
        onStudy({ ...patient, ...withoutEmpty(study) }),
      );
    }
  }

  /** One query, or one for each modality. */
  async #studyQueries(
    level: Level,
    returnKeys: readonly string[],
    match: Readonly<Record<string, string>>,
    exact: UniqueKeys,
    onStudy: (study: DataSet) => void,
  ): Promise<void> {
    const { PatientID: patientId = '' } = exact;
    const span = this.#querying.combinedDateTime ? combinedSpan(match['StudyDate'], match['StudyTime']) : undefined;
    const byOurselves = span !== undefined && !this.#find.granted.dateTime;
    const sent = { ...match };
    // Each key for itself would mean "on each day between these hours".
    if (byOurselves) delete sent['StudyTime'];
    const seen = new Set<string>();
    for (const variant of this.#variants(sent)) {
      if (this.#signal.aborted) return;
      const earlier = new Set(seen);
      const identifier = buildIdentifier({ level, returnKeys, match: variant, exact }, this.#querying);
      const result = await this.#find.find(identifier, {
        signal: this.#signal,
        onMatch: (study) => {
          const repeated = !mayMatchOthers(patientId) || text(study, 'PatientID') !== undefined;
          if (!repeated || !belongsTo(study, exact)) return this.#passOver(level);
          const identity = identityOf(study);
          if (earlier.has(identity) || (byOurselves && !within(study, span))) return;
          seen.add(identity);
          onStudy(study);
        },
      });
      this.#note(result);
    }
  }

  #variants(match: Record<string, string>): Record<string, string>[] {
    const modalities = (match['ModalitiesInStudy'] ?? '')
      .split(/[\\,\s]+/)
      .map((modality) => modality.trim())
      .filter((modality) => modality !== '');
    if (modalities.length < 2) return [match];
    if (this.#querying.modalities === 'list') return [{ ...match, ModalitiesInStudy: modalities.join('\\') }];
    return modalities.map((modality) => ({ ...match, ModalitiesInStudy: modality }));
  }

  /** A query within a study: its failure ends nothing else. */
  async #sub(input: IdentifierInput & { level: Level; exact: UniqueKeys }, whose: UniqueKeys): Promise<DataSet[]> {
    const asked = { ...whose, ...input.exact };
    const answers: DataSet[] = [];
    const result = await this.#find.find(buildIdentifier(input, this.#querying), {
      signal: this.#signal,
      onMatch: (found) => {
        if (!belongsTo(found, asked)) this.#passOver(input.level);
        else if (answers.length < maximumAnswers) answers.push(found);
      },
    });
    this.#result.unsupportedKeys ||= result.unsupportedKeys;
    this.#result.unreadable += result.unreadable;
    const error = findError(result);
    if (error !== undefined) {
      this.#result.status = result.status;
      // A study is shown when something was found in it.
      if (Object.keys({ ...this.#keys.SERIES, ...this.#keys.IMAGE }).length > 0) this.#result.error = error;
      this.#log.warn('a query within a study failed', { level: input.level, error: error.message });
    }
    return answers;
  }

  /** Said once. */
  #passOver(level: Level): void {
    if (this.#passedOver) return;
    this.#passedOver = true;
    this.#log.warn('answers about something else than was asked for are passed over', { level });
  }

  #note(result: FindResult): void {
    this.#result.unsupportedKeys ||= result.unsupportedKeys;
    this.#result.unreadable += result.unreadable;
    if (result.status !== 0 && !result.cancelled) this.#result.status = result.status;
    const error = findError(result);
    if (error !== undefined) {
      this.#result.error = error;
      this.#log.warn('a query for studies failed', { error: error.message });
    }
  }
}

/** Answers are the same study when they name the same UID and the same patient. */
export const identityOf = (study: DataSet): string =>
  JSON.stringify([text(study, 'StudyInstanceUID') ?? '', text(study, 'PatientID') ?? '']);

/** Different answers about patients, by Patient ID in the order in which they came; those without one are left out. */
function byPatientId(patients: readonly DataSet[]): Map<string, DataSet[]> {
  const known = new Set<string>();
  const byId = new Map<string, DataSet[]>();
  for (const patient of patients) {
    const id = text(patient, 'PatientID');
    if (id === undefined) continue;
    const who = ['IssuerOfPatientID', 'PatientName', 'PatientBirthDate', 'PatientSex'].map((key) => text(patient, key));
    const key = JSON.stringify([id, ...who]);
    if (known.has(key)) continue;
    known.add(key);
    const same = byId.get(id);
    if (same) same.push(patient);
    else byId.set(id, [patient]);
  }
  return byId;
}

const withoutEmpty = (dataSet: DataSet): DataSet =>
  Object.fromEntries(Object.entries(dataSet).filter(([, element]) => (element.Value?.length ?? 0) > 0));
