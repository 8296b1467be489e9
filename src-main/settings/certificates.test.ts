import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { certificatesAvailable, makeCertificate } from '../../testing/certificates.ts';
import { withTemporaryFolder } from '../../testing/temp.ts';
import { readCertificates } from './certificates.ts';

describe.skipIf(!certificatesAvailable)('certificates of a file', () => {
  it('say whose they are, from whom, how long they hold, and whether the key is theirs', async () => {
    await withTemporaryFolder(async (folder) => {
      const own = makeCertificate(folder, 'own');
      const other = makeCertificate(folder, 'other', { key: 'rsa' });
      const [info] = await readCertificates(own.certificateFile, { file: own.keyFile, passphrase: '' });
      expect(info).toMatchObject({ selfSigned: true, keyMatches: true });
      expect(info?.names).toEqual(['DNS:localhost', 'IP Address:127.0.0.1']);
      expect(info?.fingerprint256).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
      expect((info?.validTo ?? 0) - Date.now()).toBeGreaterThan(0);
      const [wrong] = await readCertificates(own.certificateFile, { file: other.keyFile, passphrase: '' });
      expect(wrong?.keyMatches).toBe(false);
      const both = join(folder, 'both.pem');
      writeFileSync(both, readFileSync(own.certificateFile, 'utf8') + readFileSync(other.certificateFile, 'utf8'));
      expect(await readCertificates(both)).toHaveLength(2);
      const expired = makeCertificate(folder, 'expired', { validity: 'expired' });
      expect((await readCertificates(expired.certificateFile))[0]?.validTo).toBeLessThan(Date.now());
    }, 'certificates');
  });

  it('are refused with the file when it is missing, no certificate, or the key is none', async () => {
    await withTemporaryFolder(async (folder) => {
      const { certificateFile } = makeCertificate(folder, 'own');
      const missing = join(folder, 'missing.pem');
      await expect(readCertificates(missing)).rejects.toMatchObject({ code: 'io', parameters: { path: missing } });
      const text = join(folder, 'text.pem');
      writeFileSync(text, 'no certificate');
      await expect(readCertificates(text)).rejects.toMatchObject({ code: 'invalid-input', parameters: { file: text } });
      const broken = join(folder, 'broken.pem');
      writeFileSync(broken, '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n');
      await expect(readCertificates(broken)).rejects.toMatchObject({ code: 'invalid-input' });
      await expect(readCertificates(certificateFile, { file: text, passphrase: '' })).rejects.toMatchObject({
        code: 'invalid-input',
        parameters: { file: text },
      });
    }, 'certificates');
  });
});
