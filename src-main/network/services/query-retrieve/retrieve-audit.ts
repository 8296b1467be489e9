import type { InstanceSelection, SelectedGroup } from '../../../archive/types.ts';
import type { AuditEvent, AuditSink } from '../../../audit/types.ts';

type Study = NonNullable<AuditEvent['studies']>[number];

/** Studies of a selection as the audit trail knows them. */
function studiesOf(groups: readonly SelectedGroup[], instances: (group: SelectedGroup) => number): Study[] {
  const studies = new Map<number, Study & { instances: number; sopClasses: string[] }>();
  for (const group of groups) {
    const { patientId, sopClassUid, studyRow, studyUid } = group;
    const study = studies.get(studyRow) ?? { studyUid, patientId, instances: 0, sopClasses: [] };
    studies.set(studyRow, study);
    study.instances += instances(group);
    if (!study.sopClasses.includes(sopClassUid)) {
      study.sopClasses.push(sopClassUid);
    }
  }
  return [...studies.values()];
}

const keyOf = (group: Pick<SelectedGroup, 'studyRow' | 'sopClassUid' | 'transferSyntaxUid'>): string =>
  `${group.studyRow} ${group.sopClassUid} ${group.transferSyntaxUid}`;

export interface RetrieveParties {
  /** Who gets the instances. */
  peer: NonNullable<AuditEvent['peer']>;
  /** Who asked for them. */
  askedBy: NonNullable<AuditEvent['askedBy']>;
  detail: string;
}

/** Tells the audit trail of one retrieve: that it begins (PS3.15 A.5.3.3), and what went out in the end (A.5.3.7). */
export class RetrieveAudit {
  readonly #audit: AuditSink;
  readonly #groups: readonly SelectedGroup[];
  readonly #peer: NonNullable<AuditEvent['peer']>;
  readonly #askedBy: NonNullable<AuditEvent['askedBy']>;
  readonly #detail: string;
  readonly #sent = new Map<string, number>();

  constructor(audit: AuditSink, selection: InstanceSelection, { detail, peer, askedBy }: RetrieveParties) {
    this.#audit = audit;
    this.#groups = selection.groups;
    this.#peer = peer;
    this.#askedBy = askedBy;
    this.#detail = detail;
    this.#record('begin-transferring', 'success', (group) => group.instances, this.#groups);
  }

  /** One instance of this study, class and transfer syntax went out. */
  sent(place: Pick<SelectedGroup, 'studyRow' | 'sopClassUid' | 'transferSyntaxUid'>): void {
    const key = keyOf(place);
    this.#sent.set(key, (this.#sent.get(key) ?? 0) + 1);
  }

  end(outcome: AuditEvent['outcome']): void {
    const groups = this.#groups.filter((group) => this.#sent.has(keyOf(group)));
    const count = (group: SelectedGroup) => this.#sent.get(keyOf(group)) ?? 0;
    if (groups.length > 0 || outcome !== 'success') {
      this.#record('instances-transferred', outcome, count, groups.length > 0 ? groups : this.#groups);
    }
  }

  #record(
    kind: 'begin-transferring' | 'instances-transferred',
    outcome: AuditEvent['outcome'],
    instances: (group: SelectedGroup) => number,
    groups: readonly SelectedGroup[],
  ): void {
    this.#audit.record({
      kind,
      action: kind === 'begin-transferring' ? 'execute' : 'read',
      outcome,
      peer: this.#peer,
      askedBy: this.#askedBy,
      studies: studiesOf(groups, instances),
      detail: this.#detail,
    });
  }
}
