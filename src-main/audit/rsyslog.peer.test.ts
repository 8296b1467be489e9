import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { auditSchema } from '../../src-shared/settings/schema.ts';
import { type CertificateFiles, certificatesAvailable, makeCertificate } from '../../testing/certificates.ts';
import { peersAvailable, runPeer, startPeer } from '../../testing/peers.ts';
import { freePort } from '../../testing/ports.ts';
import { withTemporaryFolder } from '../../testing/temp.ts';
import { silentLog } from '../log/types.ts';
import { openAudit } from './audit.ts';
import type { AuditEvent } from './types.ts';

/** The TLS of rsyslog is a module of its own (package rsyslog-openssl). */
const tlsModule = ['/usr/lib/x86_64-linux-gnu/rsyslog', '/usr/lib/aarch64-linux-gnu/rsyslog', '/usr/lib/rsyslog'].find(
  (folder) => existsSync(join(folder, 'lmnsd_ossl.so')),
);
const available = certificatesAvailable && peersAvailable('rsyslogd', 'xmllint') && tlsModule !== undefined;

const configuration = (folder: string, port: number, own: CertificateFiles, trusted: CertificateFiles) => `
global(workDirectory="${folder}" maxMessageSize="256k" defaultNetstreamDriver="ossl"
  defaultNetstreamDriverCAFile="${trusted.certificateFile}"
  defaultNetstreamDriverCertFile="${own.certificateFile}" defaultNetstreamDriverKeyFile="${own.keyFile}")
module(load="imtcp" streamDriver.name="ossl" streamDriver.mode="1" streamDriver.authMode="x509/certvalid")
input(type="imtcp" address="127.0.0.1" port="${port}" ruleset="audit")
template(name="line" type="string" string="%pri% %app-name% %msgid% %msg%\\n")
ruleset(name="audit") { action(type="omfile" file="${folder}/received.log" template="line" asyncWriting="off") }
`;

const study = { studyUid: '1.2.3.4', patientId: 'Müller & <Söhne> 7', instances: 3 };
const events: AuditEvent[] = [
  { kind: 'application-activity', phase: 'start', action: 'execute', outcome: 'success' },
  {
    kind: 'instances-transferred',
    action: 'create',
    outcome: 'minor-failure',
    peer: { aeTitle: 'CT1', address: '192.0.2.7' },
    studies: [
      { ...study, sopClasses: ['1.2.840.10008.5.1.4.1.1.2', '1.2.840.10008.5.1.4.1.1.88.67'] },
      { ...study, studyUid: '1.2.3.5', patientId: '' },
    ],
  },
  { kind: 'begin-transferring', action: 'execute', outcome: 'success', peer: { aeTitle: 'PACS' }, studies: [study] },
  {
    kind: 'query',
    action: 'execute',
    outcome: 'success',
    peer: { aeTitle: 'PACS', address: '::1' },
    query: {
      sopClassUid: '1.2.840.10008.5.1.4.1.2.2.1',
      transferSyntaxUid: '1.2.840.10008.1.2.1',
      identifier: Uint8Array.of(8, 0, 5, 0),
    },
  },
  { kind: 'security-alert', action: 'execute', outcome: 'serious-failure', peer: { address: 'x' }, detail: 'a\nb <c>' },
  {
    kind: 'data-export',
    action: 'read',
    outcome: 'success',
    medium: 'film',
    peer: { aeTitle: 'IMAGER', address: '192.0.2.9' },
    studies: [study],
  },
  // Longer than what collectors take by default.
  { kind: 'data-export', action: 'read', outcome: 'success', studies: [study], detail: 'x'.repeat(100_000) },
];

describe.skipIf(!available)('a collector over TLS', () => {
  it('rsyslog receives every message whole, and each follows the schema of PS3.15 A.5.1', async () => {
    await withTemporaryFolder(async (folder) => {
      const [ours, theirs] = ['ours', 'theirs'].map((name) => makeCertificate(folder, name));
      const spool = join(folder, 'spool');
      await mkdir(spool);
      const port = await freePort();
      await writeFile(join(folder, 'rsyslog.conf'), configuration(spool, port, theirs!, ours!));
      const peer = await startPeer(
        'rsyslogd',
        ['-n', '-f', join(folder, 'rsyslog.conf'), '-i', join(spool, 'pid'), '-C'],
        { port },
      );
      const audit = openAudit({
        folder: join(folder, 'audit'),
        settings: auditSchema.parse({
          syslog: {
            transport: 'tls',
            host: 'localhost',
            port,
            tls: { ...ours, authoritiesFile: theirs!.certificateFile },
          },
        }),
        source: { id: 'station', aeTitles: ['READING1'], process: '4711' },
        log: silentLog,
      });
      for (const event of events) {
        audit.record(event);
      }
      await audit.flush();
      const received = join(spool, 'received.log');
      const lines = async () => (existsSync(received) ? (await readFile(received, 'utf8')).trimEnd().split('\n') : []);
      // Two patients in one event make two messages.
      await expect.poll(async () => (await lines()).length, { timeout: 20_000 }).toBe(events.length + 1);
      expect(audit.status().syslog).toEqual({ sent: events.length + 1, failures: 0 });
      await audit.close();
      await peer.stop();

      const messages = (await lines()).map((line) => /^85 negatoscope DICOM\+RFC3881 \ufeff?(<.*>)$/u.exec(line)?.[1]);
      for (const [index, message] of messages.entries()) {
        expect(message, `line ${index + 1}`).toBeDefined();
        const file = join(folder, `${index}.xml`);
        await writeFile(file, message!);
        const schema = new URL('../../testing/audit-message.rng', import.meta.url).pathname;
        const checked = await runPeer('xmllint', ['--noout', '--relaxng', schema, file]);
        expect(checked.output, message?.slice(0, 2000)).toMatch(/validates\s*$/);
      }
      expect(messages.some((message) => message?.includes('Müller &amp; &lt;Söhne&gt; 7'))).toBe(true);
    });
  });
});
