import { Button, Text } from '@mantine/core';
import { FileText, FolderOpen, Scale } from 'lucide-react';
import { useEffect, useState } from 'react';
import { api } from '../app/api.ts';
import { formatBytes, formatCount, plural } from '../app/formatting.ts';
import { useLive } from '../app/live.ts';
import { attempt } from '../app/notify.ts';
import { Group } from './fields.tsx';
import styles from './settings.module.css';

type AuditStatus = Awaited<ReturnType<typeof api.settings.audit>>;

/** Records since the start, and what went wrong with them. */
export function auditText({ recorded, failures, lastError, syslog }: AuditStatus): string {
  const parts = [`${plural(recorded, 'record', 'records')} since the start`];
  if (failures > 0) parts.push(`${formatCount(failures)} could not be written${lastError ? `: ${lastError}` : ''}`);
  if (syslog) {
    parts.push(`${formatCount(syslog.sent)} sent to the collector`);
    if (syslog.failures > 0 || syslog.lastError) {
      parts.push(`${formatCount(syslog.failures)} lost${syslog.lastError ? `: ${syslog.lastError}` : ''}`);
    }
  }
  return parts.join(', ');
}

/** What this program is, and what it runs on. */
export function AboutSection() {
  const info = useLive((state) => state.info);
  const [audit, setAudit] = useState<AuditStatus>();
  useEffect(() => {
    api.settings.audit().then(setAudit, () => {});
  }, []);
  if (!info) return <Text>Asking …</Text>;
  const show = (document: 'conformance-statement' | 'licences' | 'logs') => () =>
    void attempt(() => api.app.showDocument({ document }), 'The document could not be shown');
  return (
    <>
      <Group title="Negatoscope">
        <dl className={styles['facts']}>
          <dt>Version</dt>
          <dd>{info.version}</dd>
          <dt>Electron</dt>
          <dd>
            {info.electron}
            {info.fallbackRuntime && ', not the build this version was made for (see the README)'}
          </dd>
          <dt>Chromium, Node</dt>
          <dd>
            {info.chromium}, {info.node}
          </dd>
          <dt>System</dt>
          <dd>
            {info.platform}, {info.logicalCores} cores, {formatBytes(info.totalMemoryBytes)} memory
          </dd>
          <dt>Rendering</dt>
          <dd>
            {info.rendering === 'gpu' ? 'Graphics card' : 'Processor'}: {info.renderingReason}
          </dd>
          <dt>Data folder</dt>
          <dd>{info.dataFolder}</dd>
          <dt>Audit trail</dt>
          <dd role="status">{audit && auditText(audit)}</dd>
        </dl>
      </Group>
      <Group title="Documents">
        <div style={{ display: 'flex', gap: 8, flexWrap: 'wrap' }}>
          <Button variant="default" leftSection={<FileText size={14} />} onClick={show('conformance-statement')}>
            Conformance statement
          </Button>
          <Button variant="default" leftSection={<Scale size={14} />} onClick={show('licences')}>
            Licences
          </Button>
          <Button variant="default" leftSection={<FolderOpen size={14} />} onClick={show('logs')}>
            Logs
          </Button>
        </div>
      </Group>
    </>
  );
}
