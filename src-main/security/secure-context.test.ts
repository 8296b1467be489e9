import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { tlsSchema } from '../../src-shared/settings/tls.ts';
import { temporaryFolder } from '../../testing/temp.ts';
import { mustNameHost, secureContextOptions } from './secure-context.ts';

const tls = (change: object = {}) => tlsSchema.parse(change);

it('nodes need not name their host only where their authority is trusted on purpose', () => {
  expect(mustNameHost(tls())).toBe(true);
  expect(mustNameHost(tls({ authoritiesFile: 'hospital.pem' }))).toBe(false);
  expect(mustNameHost(tls({ authoritiesFile: 'hospital.pem', checkHostName: true }))).toBe(true);
});

it('older versions than TLS 1.2 only by a retired profile', () => {
  for (const profile of ['bcp195', 'bcp195-modified', 'bcp195-non-downgrading'] as const) {
    expect(secureContextOptions(tls({ profile }))).toMatchObject({ minVersion: 'TLSv1.2', maxVersion: 'TLSv1.3' });
    expect(secureContextOptions(tls({ profile })).ciphers).not.toMatch(/CBC|AES\d+-SHA(:|$)|SECLEVEL=0/);
  }
  expect(secureContextOptions(tls({ minimumVersion: 'TLSv1.3' }))).toMatchObject({ minVersion: 'TLSv1.3' });
  expect(secureContextOptions(tls({ profile: 'aes' }))).toMatchObject({ minVersion: 'TLSv1' });
});

it('says which file cannot be read', async () => {
  const folder = await temporaryFolder('secure-context');
  const file = join(folder.path, 'own.pem');
  writeFileSync(file, 'certificate');
  expect(secureContextOptions(tls({ certificateFile: file })).cert?.toString()).toBe('certificate');
  await folder.remove();
  expect(() => secureContextOptions(tls({ certificateFile: file }))).toThrow(
    expect.objectContaining({ code: 'io', parameters: { file } }),
  );
});
