import { createSocket } from 'node:dgram';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { auditSchema } from '../../src-shared/settings/schema.ts';
import { certificatesAvailable, makeCertificate } from '../../testing/certificates.ts';
import { freePort } from '../../testing/ports.ts';
import { withTemporaryFolder } from '../../testing/temp.ts';
import { silentLog } from '../log/types.ts';
import { openAudit } from './audit.ts';
import { SyslogSender, syslogMessage } from './syslog.ts';

const settings = (syslog: object) => auditSchema.parse({ syslog: { host: '127.0.0.1', ...syslog } }).syslog;
const when = new Date('2026-03-04T05:06:07.089Z');

describe('messages for a collector', () => {
  it('have the form of RFC 5424 and the priority and ID of PS3.15 A.6', () => {
    const text = syslogMessage('<AuditMessage/>', when, 42).toString('utf8');
    expect(text).toMatch(
      /^<85>1 2026-03-04T05:06:07\.089Z [\x21-\x7e]+ negatoscope 42 DICOM\+RFC3881 - \ufeff<AuditMessage\/>$/,
    );
  });

  it('arrive as one datagram each', async () => {
    const collector = createSocket('udp4');
    const received: string[] = [];
    collector.on('message', (message) => received.push(message.toString('utf8')));
    await new Promise<void>((resolve) => collector.bind(0, '127.0.0.1', resolve));
    await withTemporaryFolder(async (folder) => {
      const audit = openAudit({
        folder,
        settings: auditSchema.parse({
          syslog: { transport: 'udp', host: '127.0.0.1', port: (collector.address() as AddressInfo).port },
        }),
        source: { id: 's', aeTitles: [], process: '1' },
        log: silentLog,
      });
      audit.record({ kind: 'application-activity', phase: 'start', action: 'execute', outcome: 'success' });
      audit.record({ kind: 'application-activity', phase: 'stop', action: 'execute', outcome: 'success' });
      await audit.flush();
      await expect.poll(() => received.length).toBe(2);
      expect(received[0]).toContain('110120');
      expect(received[1]).toContain('110121');
      expect(audit.status().syslog).toEqual({ sent: 2, failures: 0 });
      await audit.close();
    });
    collector.close();
  });

  it('too large for a datagram are counted, not lost in silence', async () => {
    const sender = new SyslogSender(settings({ transport: 'udp', port: await freePort() }), silentLog);
    sender.send(Buffer.alloc(70_000));
    await sender.flush();
    expect(sender).toMatchObject({ sent: 0, failures: 1, lastError: 'the message is larger than a datagram' });
    await sender.close();
  });

  it.skipIf(!certificatesAvailable)('arrive over TLS with their length before them; a stranger gets none', async () => {
    await withTemporaryFolder(async (folder) => {
      const ours = makeCertificate(folder, 'collector');
      const other = makeCertificate(folder, 'other');
      let received = '';
      const server = createServer(
        { cert: readFileSync(ours.certificateFile), key: readFileSync(ours.keyFile) },
        (socket) => {
          socket.on('data', (data) => {
            received += data.toString('utf8');
          });
          socket.on('error', () => {});
        },
      );
      server.on('tlsClientError', () => {});
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const { port } = server.address() as AddressInfo;
      const sender = (authoritiesFile: string) =>
        new SyslogSender(settings({ transport: 'tls', port, tls: { authoritiesFile } }), silentLog);

      const trusting = sender(ours.certificateFile);
      trusting.send(Buffer.from('erste Größe', 'utf8'));
      trusting.send(Buffer.from('second', 'utf8'));
      await trusting.flush();
      await expect.poll(() => received).toBe('13 erste Größe6 second');
      await trusting.close();

      const wary = sender(other.certificateFile);
      wary.send(Buffer.from('secret'));
      await wary.flush();
      expect(wary).toMatchObject({ sent: 0, lastError: expect.stringMatching(/certificate|self/i) });
      await wary.close();
      expect(wary.failures).toBe(1);
      expect(received).not.toContain('secret');
      await new Promise((resolve) => server.close(resolve));
    });
  });

  it('wait while the collector is away, without holding anything up', async () => {
    const sender = new SyslogSender(settings({ transport: 'tls', port: await freePort() }), silentLog);
    sender.send(Buffer.from('x'));
    await sender.flush();
    expect(sender.lastError).toMatch(/ECONNREFUSED/);
    expect(sender.failures).toBe(0);
    await sender.close();
    expect(sender.failures).toBe(1);
  });
});
