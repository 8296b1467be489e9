import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import { nodeSchema } from '../../../src-shared/settings/node.ts';
import { defaultSettings, settingsSchema } from '../../../src-shared/settings/schema.ts';
import { type TlsProfile, type TlsSettings, tlsSchema } from '../../../src-shared/settings/tls.ts';
import { type CertificateFiles, certificatesAvailable, makeCertificate } from '../../../testing/certificates.ts';
import { peersAvailable, runPeer } from '../../../testing/peers.ts';
import { temporaryFolder } from '../../../testing/temp.ts';
import { silentLog } from '../../log/types.ts';
import { hashPasscode } from '../acceptance/identity.ts';
import { ActivityBook } from '../activity.ts';
import { Outgoing } from '../outgoing.ts';
import { part10, phantomImage } from '../testing/phantom.ts';
import { type TestListener, testListener } from '../testing/test-listener.ts';

const available = certificatesAvailable && peersAvailable('storescu', 'echoscu', 'openssl');

let folder: { path: string; remove(): Promise<void> };
let ours: CertificateFiles;
let theirs: CertificateFiles;
const opened: TestListener[] = [];

beforeAll(async () => {
  folder = await temporaryFolder('security');
  if (available) {
    ours = makeCertificate(folder.path, 'ours', { key: 'rsa' });
    theirs = makeCertificate(folder.path, 'theirs', { key: 'rsa' });
  }
});
afterAll(async () => {
  await Promise.all(opened.map((each) => each.stop()));
  await folder.remove();
});

async function listen(listener: object): Promise<TestListener> {
  const opening = await testListener(listener);
  opened.push(opening);
  return opening;
}

const tls = (own: CertificateFiles, trusted: CertificateFiles, more: Partial<TlsSettings> = {}): TlsSettings =>
  tlsSchema.parse({ enabled: true, ...own, authoritiesFile: trusted.certificateFile, ...more });

/** An association that we open, C-ECHO context only; gives the code of the error, or that it stood. */
async function call(port: number, own: TlsSettings | undefined, node: object = {}): Promise<string> {
  const settings = settingsSchema.parse({ ...defaultSettings(), listener: { tls: own ?? {} } });
  const outgoing = new Outgoing({ settings: () => settings, activity: new ActivityBook(), log: silentLog });
  const called = nodeSchema.parse({
    ...{ id: 'n', name: 'n', aeTitle: 'NEGATOSCOPE', host: 'localhost', port, tls: own !== undefined },
    ...node,
  });
  const contexts = [{ id: 1, abstractSyntax: '1.2.840.10008.1.1', transferSyntaxes: ['1.2.840.10008.1.2'] }];
  try {
    const { release } = await outgoing.open(called, { purpose: 'test', contexts });
    await release();
    return 'stood';
  } catch (error) {
    return error instanceof NegatoscopeError ? error.code : String(error);
  }
}

describe.skipIf(!available)('TLS profiles (PS3.15 B)', () => {
  /** What a client of one version, offering everything down to the weakest suites, gets. */
  const offer = async (port: number, version: string): Promise<string> => {
    const command =
      `exec openssl s_client -${version} -cipher 'ALL:@SECLEVEL=0' -connect localhost:${port} ` +
      `-cert ${theirs.certificateFile} -key ${theirs.keyFile} -CAfile ${ours.certificateFile} </dev/null`;
    const { output } = await runPeer('sh', ['-c', command]);
    return /New, \S+, Cipher is (\S+)/.exec(output)?.[1] ?? output.slice(0, 300);
  };

  it.each<[TlsProfile, RegExp, RegExp]>([
    ['bcp195', /NONE/, /^ECDHE-RSA-AES256-GCM/],
    ['bcp195-modified', /NONE/, /^ECDHE-RSA-AES256-GCM/],
    ['bcp195-non-downgrading', /NONE/, /^ECDHE-RSA-AES256-GCM/],
    ['bcp195-downgrading', /^ECDHE-RSA-AES256-SHA$/, /^ECDHE-RSA-AES256-GCM/],
    ['aes', /^AES128-SHA$/, /^AES128-SHA$/],
  ])('[OSM-142] %s: TLS 1.0 and 1.1 only where the profile is an old one', async (profile, old, present) => {
    const { port } = await listen({ tls: tls(ours, theirs, { profile }) });
    expect(await offer(port, 'tls1')).toMatch(old);
    expect(await offer(port, 'tls1_1')).toMatch(old);
    expect(await offer(port, 'tls1_2')).toMatch(present);
    expect(await offer(port, 'tls1_3')).toMatch(/^TLS_AES_256_GCM_SHA384/);
  });

  it.each<[string, TlsProfile]>([
    ['+py', 'bcp195'],
    ['+pz', 'bcp195-modified'],
    ['+px', 'bcp195-downgrading'],
    ['+pa', 'aes'],
  ])('echoscu under its profile %s and we under %s', async (option, profile) => {
    const { port } = await listen({ tls: tls(ours, theirs, { profile }) });
    const secured = ['+tls', theirs.keyFile, theirs.certificateFile, '+cf', ours.certificateFile, option];
    const { output, status } = await runPeer('echoscu', [
      '-v',
      ...secured,
      '-aec',
      'NEGATOSCOPE',
      'localhost',
      `${port}`,
    ]);
    expect(output).toContain('Received Echo Response (Success)');
    expect(status).toBe(0);
  });

  it('a node may have a profile of its own', async () => {
    const { port } = await listen({ tls: tls(ours, theirs, { profile: 'bcp195-downgrading' }) });
    expect(await call(port, tls(theirs, ours), { tlsProfile: 'aes' })).toBe('stood');
    expect(await call(port, tls(theirs, ours))).toBe('stood');
  });

  it('an expired certificate is not trusted, whoever shows it', async () => {
    const expired = makeCertificate(folder.path, 'expired', { validity: 'expired' });
    const here = await listen({ tls: tls(expired, theirs) });
    expect(await call(here.port, tls(theirs, expired))).toBe('connection-failed');
    const there = await listen({ tls: tls(ours, expired) });
    expect(await call(there.port, tls(expired, ours))).not.toBe('stood');
    await there.until(() => there.audit.some(({ kind }) => kind === 'security-alert'));
    expect(there.listener.status()).toMatchObject({ state: 'listening', associations: 0 });
  });

  it('the name in the certificate counts where it is asked for', async () => {
    const other = makeCertificate(folder.path, 'other', { names: 'DNS:pacs.example' });
    const { port } = await listen({ tls: tls(other, theirs) });
    expect(await call(port, tls(theirs, other))).toBe('stood');
    expect(await call(port, tls(theirs, other, { checkHostName: true }))).toBe('connection-failed');
    const named = await listen({ tls: tls(ours, theirs) });
    expect(await call(named.port, tls(theirs, ours, { checkHostName: true }))).toBe('stood');
  });
});

describe.skipIf(!available)('user identity (PS3.7 D.3.3.7)', () => {
  const users = {
    check: 'required',
    users: [{ username: 'reader', passcodeHash: hashPasscode('secret') }, { username: 'modality' }],
  };
  const send = (port: number, ...identity: string[]) => {
    const file = join(folder.path, 'image.dcm');
    writeFileSync(file, part10(phantomImage(1, 64, 64)).file);
    return runPeer('storescu', ['-v', ...identity, '-aec', 'NEGATOSCOPE', 'localhost', `${port}`, file]);
  };

  it('storescu: known with the passcode, or not let in', async () => {
    const to = await listen({ users });
    expect((await send(to.port, '-usr', 'reader', '-pwd', 'secret', '-rsp')).output).toContain('(Success)');
    expect((await send(to.port, '-usr', 'modality')).output).toContain('(Success)');
    const wrong = await send(to.port, '-usr', 'reader', '-pwd', 'Secret');
    expect(wrong.output).toContain('Association Rejected');
    for (const identity of [[], ['-usr', 'reader'], ['-usr', 'nobody'], ['--jwt', ours.certificateFile]]) {
      expect((await send(to.port, ...identity)).status).not.toBe(0);
    }
    expect(to.ingest.received).toHaveLength(2);
    expect(to.audit.filter(({ detail }) => detail?.includes('user identity'))).toHaveLength(5);
    expect(JSON.stringify(to.audit)).not.toMatch(/secret/i);
  });

  it('we say who we are to a node that asks', async () => {
    const { port } = await listen({ users });
    const identity = (userIdentity: object) => call(port, undefined, { userIdentity });
    expect(await identity({ type: 'username-and-passcode', username: 'reader', passcode: 'secret' })).toBe('stood');
    expect(await identity({ type: 'username', username: 'modality', responseRequested: true })).toBe('stood');
    expect(await identity({ type: 'username', username: 'reader' })).toBe('association-rejected');
    expect(await identity({})).toBe('association-rejected');
    expect(await identity({ type: 'jwt', tokenFile: '/nowhere' })).toBe('io');
  });
});
