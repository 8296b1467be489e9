import type { AuditEvent, AuditSink } from '../../audit/types.ts';

/** An audit sink that remembers. */
export function rememberingAudit(): AuditSink & { events: AuditEvent[] } {
  const events: AuditEvent[] = [];
  return { events, record: (event) => void events.push(event), flush: async () => undefined };
}
