import { join } from 'node:path';
import { certificatesAvailable, makeCertificate } from '../testing/certificates.ts';
import { peersAvailable, runPeer } from '../testing/peers.ts';
import { writeCtPhantom } from '../testing/phantom.ts';
import { withTemporaryFolder } from '../testing/temp.ts';
import { launchApplication } from './application.ts';
import { expect, test } from './fixture.ts';

test.skip(!certificatesAvailable || !peersAvailable('echoscu', 'storescu', 'openssl'), 'dcmtk or openssl is missing');

test('with the TLS of Electron: a trusted peer stores over 1.2 and 1.3, a stranger and plain DICOM are refused', async ({
  executable,
}) => {
  await withTemporaryFolder(async (folder) => {
    const [ours, theirs, stranger] = ['ours', 'theirs', 'stranger'].map((name) => makeCertificate(folder, name));
    const tls = { enabled: true, ...ours, authoritiesFile: theirs!.certificateFile };
    const application = await launchApplication({ executable, settings: { listener: { tls } } });
    try {
      const { port, aeTitle, page } = application;
      const address = ['-aec', aeTitle, 'localhost', String(port)];
      const secured = (own: typeof ours) => ['+tls', own!.keyFile, own!.certificateFile, '+cf', ours!.certificateFile];

      const files = await writeCtPhantom(join(folder, 'files'), { slices: 2, patientId: 'TLS-1' });
      const stored = await runPeer('storescu', ['-v', ...secured(theirs), ...address, ...files]);
      expect(stored.status, stored.output).toBe(0);
      await expect(page.getByRole('row', { name: /TLS-1/ })).toBeVisible();

      expect((await runPeer('echoscu', [...secured(stranger), ...address])).status).not.toBe(0);
      expect((await runPeer('echoscu', address)).status).not.toBe(0);

      for (const version of ['1_2', '1_3']) {
        const outcome = await runPeer('sh', [
          '-c',
          `exec openssl s_client -tls${version} -connect localhost:${port} -cert ${theirs!.certificateFile} ` +
            `-key ${theirs!.keyFile} -CAfile ${ours!.certificateFile} </dev/null`,
        ]);
        expect(outcome.output).toContain(`TLSv${version.replace('_', '.')}`);
        expect(outcome.output).toContain('Verify return code: 0 (ok)');
      }
      const old = await runPeer('sh', ['-c', `exec openssl s_client -tls1_1 -connect localhost:${port} </dev/null`]);
      expect(old.output).toMatch(/alert|no protocols available|handshake failure/i);
    } finally {
      await application.close();
    }
  });
});

test('[OSM-142] with the TLS of Electron: a retired profile reaches down to TLS 1.0 for systems that know nothing better', async ({
  executable,
}) => {
  await withTemporaryFolder(async (folder) => {
    const [ours, theirs] = ['ours', 'theirs'].map((name) => makeCertificate(folder, name, { key: 'rsa' }));
    const tls = { enabled: true, ...ours, authoritiesFile: theirs!.certificateFile, profile: 'bcp195-downgrading' };
    const application = await launchApplication({ executable, settings: { listener: { tls } } });
    try {
      const { port, aeTitle } = application;
      for (const version of ['1', '1_1', '1_2', '1_3']) {
        const { output } = await runPeer('sh', [
          '-c',
          `exec openssl s_client -tls${version} -cipher 'ALL:@SECLEVEL=0' -connect localhost:${port} ` +
            `-cert ${theirs!.certificateFile} -key ${theirs!.keyFile} -CAfile ${ours!.certificateFile} </dev/null`,
        ]);
        expect(output, version).toContain('Verify return code: 0 (ok)');
      }
      const secured = ['+tls', theirs!.keyFile, theirs!.certificateFile, '+cf', ours!.certificateFile];
      for (const profile of ['+py', '+px', '+pz', '+pa']) {
        const echoed = await runPeer('echoscu', [...secured, profile, '-aec', aeTitle, 'localhost', String(port)]);
        expect(echoed.status, `${profile}: ${echoed.output}`).toBe(0);
      }
    } finally {
      await application.close();
    }
  });
});
