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
  action: 'create' | 'read' | 'update' | 'delete' | 'execute';
  outcome: 'success' | 'minor-failure' | 'serious-failure';
  /** Who else took part: AE title and address. */
  peer?: { aeTitle?: string; address?: string };
  studies?: { studyUid: string; patientId?: string; instances?: number; sopClasses?: string[] }[];
  detail?: string;
}

export interface AuditSink {
  /** Never throws and never blocks; a sink that fails says so in the log and in `failures`. */
  record(event: AuditEvent): void;
  flush(): Promise<void>;
}
