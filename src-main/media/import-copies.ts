import { ImportChoices, patientAfter } from '../../src-shared/changes/import-decisions.ts';
import type { DeIdentifyRequest, InstanceChanges } from '../../src-shared/changes/model.ts';
import type { ImportDecision } from '../../src-shared/contract/catalogues.ts';
import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { InstancePlace } from '../archive/types.ts';
import type { DeIdentification, DeIdentifySession } from '../de-identify/de-identification.ts';
import type { Transcoded, Transcoder } from '../transcode/transcoder.ts';
import type { KnownStudy } from './import-selection.ts';
import type { Medium } from './medium.ts';

/** What is decided of what comes in. Plain data, kept with the job. */
export interface ImportDecisions {
  /** By patient; who is not named comes in as he is. */
  decisions?: ImportDecision[];
  deIdentify?: DeIdentifyRequest;
}

/** How an instance comes in. */
export type Treatment =
  | { kind: 'as-is' }
  | { kind: 'skip' }
  /** Left out by the rules of de-identification: why. */
  | { kind: 'left-out'; reason: string }
  | { kind: 'changed'; changes: InstanceChanges; patient: string };

/** Makes the copies that come in otherwise than they lie on the medium: under another patient's attributes, de-identified. */
export class ImportCopies {
  private readonly choices: ImportChoices;
  private readonly session: DeIdentifySession | undefined;

  constructor(decisions: readonly ImportDecision[], session: DeIdentifySession | undefined) {
    this.choices = new ImportChoices(decisions);
    this.session = session;
  }

  /** Throws what a project of de-identification says that cannot be opened. */
  static async begin(
    { decisions, deIdentify }: ImportDecisions,
    deIdentification: Pick<DeIdentification, 'session'> | undefined,
    jobKey: string,
  ): Promise<ImportCopies> {
    if (deIdentify !== undefined && deIdentification === undefined) {
      throw new NegatoscopeError('unsupported', 'nothing is de-identified here');
    }
    const session = deIdentify && (await deIdentification!.session(deIdentify, jobKey));
    return new ImportCopies(decisions ?? [], session);
  }

  isSkipped(patient: string): boolean {
    return this.choices.isSkipped(patient);
  }

  async treatmentOf(place: InstancePlace, study: KnownStudy): Promise<Treatment> {
    if (this.choices.isSkipped(study.patient)) return { kind: 'skip' };
    const reconcile = this.choices.reconciliationOf(study.study);
    const changes: InstanceChanges = reconcile === undefined ? {} : { reconcile };
    const patient = patientAfter(study.study, reconcile);
    if (this.session === undefined) {
      return reconcile === undefined ? { kind: 'as-is' } : { kind: 'changed', changes, patient };
    }
    const planned = await this.session.plan(place, patient);
    if ('leftOut' in planned) return { kind: 'left-out', reason: planned.leftOut };
    return { kind: 'changed', changes: { ...changes, deIdentify: planned.plan }, patient };
  }

  /** A copy came in. */
  made({ studyUid, seriesUid, sopInstanceUid }: InstancePlace, patient: string): void {
    this.session?.made({ studyUid, seriesUid, sopInstanceUid }, patient);
  }

  end(): Promise<void> {
    return this.session?.end() ?? Promise.resolve();
  }
}

/** The copy of an instance of a medium; dispose it. Rejects as `transcode` does. */
export async function copyOf(
  medium: Pick<Medium, 'instance' | 'open'>,
  { row, sopInstanceUid }: InstancePlace,
  changes: InstanceChanges,
  transcoder: Pick<Transcoder, 'transcode'>,
  signal: AbortSignal,
): Promise<Transcoded> {
  const location = await medium.instance(row);
  if (location === undefined || location.sopInstanceUid !== sopInstanceUid) {
    throw new NegatoscopeError('not-found', `${sopInstanceUid} is not there any more`, { sopInstanceUid });
  }
  const { transferSyntaxUid } = location;
  return transcoder.transcode({ location, open: () => medium.open(location) }, { transferSyntaxUid, changes }, signal);
}
