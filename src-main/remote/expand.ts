import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { RemoteInstance, RemoteSeries } from '../../src-shared/contract/remote.ts';
import type { DataSet } from '../../src-shared/dicom/data-set.ts';
import { patientRootFindSopClass } from '../../src-shared/dicom/sop-classes.ts';
import { baseline } from '../network/services/query-retrieve/contexts.ts';
import { findError } from '../network/services/query-retrieve/find-scu.ts';
import { buildIdentifier } from '../network/services/query-retrieve/identifier.ts';
import { belongsTo } from './belongs.ts';
import { type NodeRules, type RemoteOptions, rulesOf } from './deps.ts';
import type { FoundCache } from './found-cache.ts';
import type { Limiter } from './limiter.ts';
import { remoteInstanceOf, remoteSeriesOf } from './rows.ts';
import { moreRules, openFind } from './searches.ts';

export interface Place {
  nodeId: string;
  patientId: string;
  studyUid: string;
}

/** Answers kept of one question; a study of more series, or a series of more instances, is cut there. */
const maximumAnswers = 50_000;

const byNumber = (a: { number?: number | undefined }, b: { number?: number | undefined }): number =>
  (a.number ?? Number.MAX_SAFE_INTEGER) - (b.number ?? Number.MAX_SAFE_INTEGER);

/** Series of a study and instances of a series, on demand: an association of its own for each question, unless a search asked before. */
export class Expansion {
  readonly #options: RemoteOptions;
  readonly #limiter: Limiter;
  readonly #found: FoundCache;
  readonly #closing: AbortSignal;

  constructor(options: RemoteOptions, limiter: Limiter, found: FoundCache, closing: AbortSignal) {
    this.#options = options;
    this.#closing = closing;
    this.#limiter = limiter;
    this.#found = found;
  }

  /** In order of series number. Rejects with the errors of the association, and with `dimse-status` when nothing was found because of one. */
  async series(place: Place): Promise<RemoteSeries[]> {
    const rules = rulesOf(this.#options.settings(), place.nodeId);
    const asked = rules.querying.keys.series;
    const answers =
      this.#found.takeSeries(place.nodeId, place.patientId, place.studyUid) ??
      (await this.#ask(rules, 'SERIES', asked, place, { StudyInstanceUID: place.studyUid }));
    return unique(
      answers.map((answer) => remoteSeriesOf(answer, moreRules(rules, asked))),
      ({ seriesUid }) => seriesUid,
    ).sort(byNumber);
  }

  /** In order of instance number. Also rejects with `unsupported` where the settings forbid the question. */
  async instances(place: Place & { seriesUid: string }): Promise<RemoteInstance[]> {
    const rules = rulesOf(this.#options.settings(), place.nodeId);
    if (!rules.querying.instanceLevel) {
      throw new NegatoscopeError('unsupported', 'instances are not asked for', { nodeId: place.nodeId });
    }
    const { nodeId, patientId, studyUid, seriesUid } = place;
    const asked = rules.querying.keys.instance;
    const answers =
      this.#found.takeInstances(nodeId, patientId, studyUid, seriesUid) ??
      (await this.#ask(rules, 'IMAGE', asked, place, { StudyInstanceUID: studyUid, SeriesInstanceUID: seriesUid }));
    return unique(
      answers.map((answer) => remoteInstanceOf(answer, moreRules(rules, asked))),
      ({ sopInstanceUid }) => sopInstanceUid,
    ).sort(byNumber);
  }

  async #ask(
    rules: NodeRules,
    level: 'SERIES' | 'IMAGE',
    returnKeys: readonly string[],
    { patientId, studyUid }: Place,
    upper: Record<string, string>,
  ): Promise<DataSet[]> {
    const leave = await this.#limiter.enter(this.#closing);
    try {
      const relational = rules.querying.relationalQueries === 'always';
      const find = await openFind(this.#options, rules, { ...baseline, relational }, this.#closing);
      const answers: DataSet[] = [];
      const enough = new AbortController();
      try {
        const exact = find.sopClassUid === patientRootFindSopClass ? { PatientID: patientId, ...upper } : upper;
        const identifier = buildIdentifier({ level, returnKeys, match: {}, exact }, rules.querying);
        const asked = { PatientID: patientId, ...upper };
        let others = 0;
        const result = await find.find(identifier, {
          signal: AbortSignal.any([enough.signal, this.#closing]),
          onMatch: (answer) => {
            if (!belongsTo(answer, asked)) others++;
            else answers.push(answer);
            if (others + answers.length >= maximumAnswers) enough.abort();
          },
        });
        if (others > 0) {
          const details = { node: rules.node.name, level, studyUid, answers: others };
          this.#options.log.warn('answers about something else than was asked for are passed over', details);
        }
        this.#closing.throwIfAborted();
        const error = findError(result);
        if (error !== undefined && answers.length === 0) throw error;
        this.#audit(rules, level, error === undefined);
      } catch (error) {
        this.#audit(rules, level, false);
        throw error;
      } finally {
        await find.close(this.#closing);
      }
      return answers;
    } finally {
      leave();
    }
  }

  #audit({ node }: NodeRules, level: string, good: boolean): void {
    this.#options.audit.record({
      kind: 'query',
      action: 'execute',
      outcome: good ? 'success' : 'minor-failure',
      peer: { aeTitle: node.aeTitle, address: node.host },
      askedBy: 'us',
      detail: `${level} query`,
    });
  }
}

/** Later answers about the same thing replace earlier ones. */
function unique<T>(rows: readonly T[], identity: (row: T) => string): T[] {
  return [...new Map(rows.map((row) => [identity(row), row])).values()];
}
