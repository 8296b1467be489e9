import type { DeIdentifyRequest, InstanceChanges } from '../../src-shared/changes/model.ts';
import type { ImportDecision } from '../../src-shared/contract/catalogues.ts';
import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import { lastingPatientKey } from '../../src-shared/contract/same-patient.ts';
import { parsePersonName } from '../../src-shared/dicom/names.ts';
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
  private readonly decisions: Map<string, ImportDecision>;
  private readonly session: DeIdentifySession | undefined;

  constructor(decisions: readonly ImportDecision[], session: DeIdentifySession | undefined) {
    this.decisions = new Map(decisions.map((decision) => [decision.key, decision]));
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
    return this.decisions.get(patient)?.action === 'skip';
  }

  async treatmentOf(place: InstancePlace, study: KnownStudy): Promise<Treatment> {
    const decision = this.decisions.get(study.patient);
    if (decision?.action === 'skip') return { kind: 'skip' };
    const reconcile = decision?.action === 'reconcile' ? decision.reconcile : undefined;
    const own = decision?.studyValues?.[study.study.studyUid];
    const given = reconcile && { ...reconcile, values: { ...reconcile.values, ...own } };
    const changes: InstanceChanges =
      given === undefined || Object.keys(given.values).length === 0 ? {} : { reconcile: given };
    const patient = patientAfter(study, changes);
    if (this.session === undefined) {
      return changes.reconcile === undefined ? { kind: 'as-is' } : { kind: 'changed', changes, patient };
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

/** Who the patient is once the attributes are given: the same as that of the archive gets the same pseudonym. */
function patientAfter({ study }: KnownStudy, { reconcile }: InstanceChanges): string {
  if (reconcile === undefined) return lastingPatientKey(study);
  const { values } = reconcile;
  const name = values['00100010'] === undefined ? undefined : parsePersonName(values['00100010']);
  return lastingPatientKey({
    studyUid: study.studyUid,
    patientId: values['00100020'] ?? study.patientId,
    birthDate: values['00100030'] ?? study.birthDate,
    name:
      name === undefined
        ? study.name
        : {
            alphabetic: name.Alphabetic ?? '',
            ...(name.Ideographic === undefined ? {} : { ideographic: name.Ideographic }),
          },
  });
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
