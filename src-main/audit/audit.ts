import type { AuditSettings } from '../../src-shared/settings/schema.ts';
import type { Log } from '../log/types.ts';
import { type AuditSource, auditMessages } from './message.ts';
import { SyslogSender, syslogMessage } from './syslog.ts';
import { Trail } from './trail.ts';
import type { AuditEvent, AuditSink, AuditStatus } from './types.ts';

export interface AuditTrail extends AuditSink {
  status(): AuditStatus;
  /** Takes over changed settings; what was recorded before goes where it was meant to go. */
  configure(settings: AuditSettings, source: AuditSource): Promise<void>;
  /** Writes what is waiting, then lets go of files and connections. Afterwards records are counted as failed. */
  close(): Promise<void>;
}

export interface AuditOptions {
  folder: string;
  settings: AuditSettings;
  source: AuditSource;
  log: Log;
  /** For tests. */
  now?: () => Date;
}

/**
 * The audit trail of the station (PS3.15 A.5): messages go into chained local files and, if one is named, to a collector. Opening does not
 * touch the disk; the first record does.
 */
export function openAudit(options: AuditOptions): AuditTrail {
  const log = options.log.child('audit');
  const now = options.now ?? (() => new Date());
  let { settings, source } = options;
  let trail = newTrail();
  let syslog = newSyslog();
  let earlier = { recorded: 0, failures: 0 };

  function newTrail(): Trail {
    const { maxFileBytes, keepDays } = settings;
    return new Trail({ folder: options.folder, maxFileBytes, keepDays, log });
  }
  function newSyslog(): SyslogSender | undefined {
    return settings.syslog.transport === 'off' || settings.syslog.host === ''
      ? undefined
      : new SyslogSender(settings.syslog, log);
  }

  return {
    record(event: AuditEvent): void {
      if (!settings.enabled) {
        return;
      }
      try {
        const when = now();
        for (const xml of auditMessages(event, source, when)) {
          trail.append(xml);
          syslog?.send(syslogMessage(xml, when, process.pid));
        }
      } catch (error) {
        earlier.failures++;
        log.error('an audit message could not be made', { error: error instanceof Error ? error.message : error });
      }
    },
    async flush(): Promise<void> {
      await Promise.all([trail.flush(), syslog?.flush()]);
    },
    status(): AuditStatus {
      return {
        recorded: earlier.recorded + trail.recorded,
        failures: earlier.failures + trail.failures,
        ...(trail.lastError === undefined ? {} : { lastError: trail.lastError }),
        ...(syslog
          ? {
              syslog: {
                sent: syslog.sent,
                failures: syslog.failures,
                ...(syslog.lastError === undefined ? {} : { lastError: syslog.lastError }),
              },
            }
          : {}),
      };
    },
    async configure(newSettings: AuditSettings, newSource: AuditSource): Promise<void> {
      source = newSource;
      if (JSON.stringify(newSettings) === JSON.stringify(settings)) {
        return;
      }
      const old = { trail, syslog };
      settings = newSettings;
      // The old writer lets go of its file before the new one opens it: the new one is used from here on, but held back until then.
      const next = newTrail();
      next.hold();
      trail = next;
      syslog = newSyslog();
      await Promise.all([old.trail.close(), old.syslog?.close()]);
      earlier = {
        recorded: earlier.recorded + old.trail.recorded,
        failures: earlier.failures + old.trail.failures,
      };
      next.release();
    },
    async close(): Promise<void> {
      await Promise.all([trail.close(), syslog?.close()]);
    },
  };
}
