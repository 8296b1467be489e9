import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callingSchema, type TlsSettings, tlsSchema } from '../../../src-shared/settings/schema.ts';
import { type CertificateFiles, certificatesAvailable, makeCertificate } from '../../../testing/certificates.ts';
import { peersAvailable, runPeer, startPeer } from '../../../testing/peers.ts';
import { freePort } from '../../../testing/ports.ts';
import { temporaryFolder } from '../../../testing/temp.ts';
import { silentLog } from '../../log/types.ts';
import { echo } from '../services/verification/scu.ts';
import { part10, phantomImage } from '../testing/phantom.ts';
import { type TestListener, testListener } from '../testing/test-listener.ts';

const available = certificatesAvailable && peersAvailable('storescu', 'storescp', 'echoscu');

let folder: { path: string; remove(): Promise<void> };
let ours: CertificateFiles;
let theirs: CertificateFiles;
let stranger: CertificateFiles;
const opened: TestListener[] = [];

beforeAll(async () => {
  folder = await temporaryFolder('tls');
  if (available) {
    ours = makeCertificate(folder.path, 'ours');
    theirs = makeCertificate(folder.path, 'theirs');
    stranger = makeCertificate(folder.path, 'stranger');
  }
});
afterAll(async () => {
  await Promise.all(opened.map((each) => each.stop()));
  await folder.remove();
});

const settings = (own: CertificateFiles, trusted: CertificateFiles, more: Partial<TlsSettings> = {}): TlsSettings =>
  tlsSchema.parse({ enabled: true, ...own, authoritiesFile: trusted.certificateFile, ...more });

async function listen(tls: TlsSettings): Promise<TestListener> {
  const listener = await testListener({ tls });
  opened.push(listener);
  return listener;
}

const call = (port: number, tls: TlsSettings) =>
  echo(
    { aeTitle: 'NEGATOSCOPE', host: '127.0.0.1', port, tls: true },
    { callingAeTitle: 'TEST', calling: callingSchema.parse({ timeouts: { connectMs: 3000 } }), tls, log: silentLog },
  );

describe.skipIf(!available)('TLS', () => {
  const tool = (own: CertificateFiles, trusted: CertificateFiles) => [
    ...['+tls', own.keyFile, own.certificateFile],
    ...['+cf', trusted.certificateFile],
  ];

  it('echoscu and storescu with a certificate we trust', async () => {
    const to = await listen(settings(ours, theirs));
    const address = ['-aec', 'NEGATOSCOPE', 'localhost', String(to.port)];
    const echoed = await runPeer('echoscu', ['-v', ...tool(theirs, ours), ...address]);
    expect(echoed.output).toContain('Received Echo Response (Success)');
    const file = join(folder.path, 'image.dcm');
    writeFileSync(file, part10(phantomImage(1, 1024, 1024)).file);
    const stored = await runPeer('storescu', ['-v', ...tool(theirs, ours), ...address, file]);
    expect(stored.output).toContain('Received Store Response (Success)');
    expect(to.ingest.received).toHaveLength(1);
  });

  it('refuses a certificate that we do not trust, none at all, and plain connections', async () => {
    const to = await listen(settings(ours, theirs));
    const address = ['-aec', 'NEGATOSCOPE', '127.0.0.1', String(to.port)];
    const strange = await runPeer('echoscu', [...tool(stranger, ours), ...address]);
    expect(strange.status).not.toBe(0);
    const anonymous = await runPeer('echoscu', ['+tla', '-ic', ...address]);
    expect(anonymous.status).not.toBe(0);
    const plain = await runPeer('echoscu', address);
    expect(plain.status).not.toBe(0);
    await to.until(() => to.audit.filter(({ kind }) => kind === 'security-alert').length >= 3);
    expect(to.listener.status()).toMatchObject({ state: 'listening', associations: 0 });
  });

  it('takes anybody when no certificate is asked for', async () => {
    const to = await listen(settings(ours, theirs, { requirePeerCertificate: false }));
    const { output } = await runPeer('echoscu', [
      '-v',
      '+tla',
      '+cf',
      ours.certificateFile,
      '-aec',
      'NEGATOSCOPE',
      'localhost',
      String(to.port),
    ]);
    expect(output).toContain('Received Echo Response (Success)');
  });

  it('speaks 1.3 when that is asked for, and 1.2 with those who cannot', async () => {
    const strict = await listen(settings(ours, theirs, { minimumVersion: 'TLSv1.3' }));
    expect(await call(strict.port, settings(theirs, ours))).toMatchObject({ ok: true });
    expect(await call(strict.port, settings(theirs, ours, { minimumVersion: 'TLSv1.3' }))).toMatchObject({ ok: true });
  });

  it('calls a peer that asks for our certificate, and knows one it does not trust', async () => {
    const port = await freePort();
    const peer = await startPeer('storescp', [...tool(theirs, ours), '-od', folder.path, String(port)], { port });
    expect(await call(port, settings(ours, theirs))).toMatchObject({ ok: true, status: 0 });
    expect(await call(port, settings(ours, stranger))).toMatchObject({
      ok: false,
      error: { code: 'connection-failed' },
    });
    expect(await call(port, settings(stranger, theirs))).toMatchObject({ ok: false });
    await peer.stop();
  });

  it('does not hang on a peer that speaks no TLS', async () => {
    const port = await freePort();
    const peer = await startPeer('storescp', ['-od', folder.path, String(port)], { port });
    expect(await call(port, settings(ours, theirs))).toMatchObject({ ok: false });
    await peer.stop();
  });

  it('says what is wrong with its files', async () => {
    await expect(testListener({ tls: { enabled: true } })).rejects.toMatchObject({ code: 'invalid-input' });
    const nobody = { enabled: true, ...ours };
    await expect(testListener({ tls: nobody })).rejects.toMatchObject({ code: 'invalid-input' });
    const none = {
      enabled: true,
      requirePeerCertificate: false,
      certificateFile: '/nowhere/x.pem',
      keyFile: '/nowhere/x.key',
    };
    await expect(testListener({ tls: none })).rejects.toMatchObject({ code: 'io' });
    const wrong = {
      enabled: true,
      requirePeerCertificate: false,
      certificateFile: ours.keyFile,
      keyFile: ours.certificateFile,
    };
    await expect(testListener({ tls: wrong })).rejects.toMatchObject({ code: 'io' });
  });
});
