import type { IngestOutcome } from '../../../archive/types.ts';
import type { AuditEvent } from '../../../audit/types.ts';

const maximumStudies = 1000;

/** What one association brought, for the audit record at its end. */
export class TransferRecord {
  stored = 0;
  failed = 0;
  readonly #studies = new Map<string, { instances: number; sopClasses: Set<string> }>();

  get total(): number {
    return this.stored + this.failed;
  }

  /** `outcome` absent: the instance was refused. */
  add(outcome: IngestOutcome | undefined): void {
    if (outcome === undefined) {
      this.failed++;
      return;
    }
    this.stored++;
    let study = this.#studies.get(outcome.studyUid);
    if (study === undefined && this.#studies.size < maximumStudies) {
      study = { instances: 0, sopClasses: new Set() };
      this.#studies.set(outcome.studyUid, study);
    }
    if (study !== undefined) {
      study.instances++;
      study.sopClasses.add(outcome.sopClassUid);
    }
  }

  studies(): NonNullable<AuditEvent['studies']> {
    return [...this.#studies].map(([studyUid, { instances, sopClasses }]) => ({
      studyUid,
      instances,
      sopClasses: [...sopClasses],
    }));
  }
}
