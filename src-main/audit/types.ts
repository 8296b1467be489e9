/** Security-relevant events, in the vocabulary of PS3.15 A.5; no names of patients beyond their IDs, no pixels. */
export interface AuditEvent {
  /** PS3.15 A.5.3. */
  kind:
    | 'application-activity'
    | 'begin-transferring'
    | 'instances-transferred'
    | 'instances-accessed'
    | 'study-deleted'
    | 'data-import'
    | 'data-export'
    | 'query'
    | 'security-alert'
    | 'network-entry';
  /** Of `application-activity` and `network-entry`: began or ended. */
  phase?: 'start' | 'stop';
  /** Of `security-alert`, in the codes of PS3.15 A.5.3.11; absent: somebody was not let in. */
  alert?: 'node-authentication' | 'network-configuration' | 'security-configuration' | 'software-configuration';
  action: 'create' | 'read' | 'update' | 'delete' | 'execute';
  outcome: 'success' | 'minor-failure' | 'serious-failure';
  /** Of `data-export`: what the other side makes of it (PS3.16 CID 405). */
  medium?: 'film' | 'paper' | 'cd' | 'dvd' | 'usb';
  /** Who else took part: AE title and address; `name`: of what is no station, as a medium. */
  peer?: { aeTitle?: string; address?: string; name?: string };
  /**
   * Who wanted it: we ourselves, the peer, or a third station, which is then named beside the two (PS3.15 A.5.3.7: C-MOVE). Absent: the peer for
   * what comes to us, we for what goes out.
   */
  askedBy?: 'us' | 'peer' | { aeTitle?: string; address?: string };
  /** Of `query`: what was asked, as it went over the network (PS3.15 A.5.3.10). */
  query?: { sopClassUid: string; transferSyntaxUid: string; identifier: Uint8Array };
  studies?: { studyUid: string; patientId?: string; instances?: number; sopClasses?: string[] }[];
  detail?: string;
}

export interface AuditSink {
  /** Never throws and never blocks; a sink that fails says so in the log and in its status. */
  record(event: AuditEvent): void;
  /** Resolves when everything recorded so far lies in the files or was counted as failed. */
  flush(): Promise<void>;
}

/** How the audit trail is doing; shown to people when something failed. */
export interface AuditStatus {
  recorded: number;
  /** Records that did not get into the files. */
  failures: number;
  /** The last reason, while the trail is failing. */
  lastError?: string;
  syslog?: { sent: number; failures: number; lastError?: string };
}

/** A sink that throws everything away, for tests of other parts. */
export const silentAudit: AuditSink = { record() {}, flush: () => Promise.resolve() };
