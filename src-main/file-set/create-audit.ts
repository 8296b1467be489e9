import type { FileSetRequest } from '../../src-shared/contract/file-sets.ts';
import type { ApplicationProfile } from '../../src-shared/file-set/model.ts';
import type { InstancePlace } from '../archive/types.ts';
import type { AuditEvent } from '../audit/types.ts';

const mediumOf: Readonly<Record<ApplicationProfile['medium'], AuditEvent['medium']>> = {
  'cd-r': 'cd',
  dvd: 'dvd',
  'dvd-ram': 'dvd',
  usb: 'usb',
};

/** What was written, for the audit trail (PS3.15 A.5.3.4 Export). */
export class ExportRecord {
  readonly #request: Pick<FileSetRequest, 'target' | 'deIdentify' | 'secure' | 'profile'>;
  readonly #profile: ApplicationProfile | undefined;
  readonly #studies = new Map<
    string,
    { studyUid: string; patientId: string; instances: number; sopClasses: Set<string> }
  >();

  constructor(
    request: Pick<FileSetRequest, 'target' | 'deIdentify' | 'secure' | 'profile'>,
    profile: ApplicationProfile | undefined,
  ) {
    this.#request = request;
    this.#profile = profile;
  }

  add({ studyUid, sopClassUid }: Pick<InstancePlace, 'studyUid' | 'sopClassUid'>, patientId: string): void {
    const key = `${studyUid}\n${patientId}`;
    const study = this.#studies.get(key) ?? { studyUid, patientId, instances: 0, sopClasses: new Set() };
    study.instances++;
    study.sopClasses.add(sopClassUid);
    this.#studies.set(key, study);
  }

  event(failure: unknown): AuditEvent {
    const { target, deIdentify, secure, profile } = this.#request;
    const place = target.kind === 'burner' ? target.device : target.path;
    const details = [
      `file-set ${profile} to ${target.kind} ${place}`,
      ...(deIdentify === undefined ? [] : ['de-identified']),
      ...(secure || (target.kind === 'zip' && target.encrypt) ? ['encrypted'] : []),
      ...(failure === undefined ? [] : [failure instanceof Error ? failure.message : String(failure)]),
    ];
    const medium = this.#profile === undefined ? undefined : mediumOf[this.#profile.medium];
    return {
      kind: 'data-export',
      action: 'read',
      outcome: failure === undefined ? 'success' : this.#studies.size > 0 ? 'minor-failure' : 'serious-failure',
      peer: { name: place },
      ...(medium !== undefined && { medium }),
      // In one order, whichever file was written first.
      studies: [...this.#studies.entries()]
        .sort(([one], [other]) => (one < other ? -1 : 1))
        .map(([, { sopClasses, ...study }]) => ({ ...study, sopClasses: [...sopClasses].sort() })),
      detail: details.join(', '),
    };
  }
}
