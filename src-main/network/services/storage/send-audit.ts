import type { NegatoscopeError } from '../../../../src-shared/contract/errors.ts';
import type { NodeSettings } from '../../../../src-shared/settings/schema.ts';
import type { AuditEvent, AuditSink } from '../../../audit/types.ts';
import type { InstanceToSend } from './instance-to-send.ts';
import type { SendResult } from './scu.ts';

const maximumStudies = 1000;

/** The audit records of one transfer: Begin Transferring DICOM Instances and DICOM Instances Transferred (PS3.15 A.5.3.3, A.5.3.7). */
export class SendAudit {
  readonly #sink: AuditSink | undefined;
  readonly #peer: NonNullable<AuditEvent['peer']>;
  readonly #studies = new Map<string, { instances: number; sopClasses: Set<string> }>();
  #begun = false;
  #sent = 0;
  #failed = 0;
  #lossy = 0;
  #transcoded = 0;

  constructor(sink: AuditSink | undefined, node: NodeSettings) {
    this.#sink = sink;
    this.#peer = { aeTitle: node.aeTitle, address: node.host };
  }

  /** The first association stands; these are the instances that are known by now. */
  begin(instances: readonly InstanceToSend[]): void {
    if (this.#begun) {
      return;
    }
    this.#begun = true;
    const studies = [...new Set(instances.map(({ studyUid }) => studyUid))].filter(Boolean).slice(0, maximumStudies);
    this.#sink?.record({
      kind: 'begin-transferring',
      action: 'execute',
      outcome: 'success',
      peer: this.#peer,
      studies: studies.map((studyUid) => ({ studyUid })),
    });
  }

  add({ instance, outcome, transcoding }: SendResult): void {
    if (outcome !== 'done' && outcome !== 'warning') {
      this.#failed++;
      return;
    }
    this.#sent++;
    this.#transcoded += transcoding === undefined ? 0 : 1;
    this.#lossy += transcoding?.lossy === undefined ? 0 : 1;
    let study = this.#studies.get(instance.studyUid);
    if (study === undefined && this.#studies.size < maximumStudies) {
      study = { instances: 0, sopClasses: new Set() };
      this.#studies.set(instance.studyUid, study);
    }
    if (study !== undefined) {
      study.instances++;
      study.sopClasses.add(instance.sopClassUid);
    }
  }

  end(error: NegatoscopeError | undefined): void {
    if (!this.#begun && this.#failed === 0) {
      return;
    }
    const details = [
      `${this.#sent} sent`,
      ...(this.#failed > 0 ? [`${this.#failed} not sent`] : []),
      ...(this.#transcoded > 0 ? [`${this.#transcoded} in another transfer syntax`] : []),
      ...(this.#lossy > 0 ? [`${this.#lossy} compressed with loss`] : []),
      ...(error === undefined ? [] : [error.message]),
    ];
    this.#sink?.record({
      kind: 'instances-transferred',
      action: 'read',
      outcome: this.#failed === 0 ? 'success' : this.#sent > 0 ? 'minor-failure' : 'serious-failure',
      peer: this.#peer,
      studies: [...this.#studies]
        .filter(([studyUid]) => studyUid !== '')
        .map(([studyUid, { instances, sopClasses }]) => ({ studyUid, instances, sopClasses: [...sopClasses] })),
      detail: details.join(', '),
    });
  }
}
