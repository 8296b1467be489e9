import { createPrivateKey, randomBytes, X509Certificate } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { peersAvailable, runPeer } from '../../../testing/peers.ts';
import { temporaryFolderSync } from '../../../testing/temp.ts';
import { begin, endOfContents, objectIdentifier, tag } from './ber.ts';
import { ownIdentity, readRecipients } from './certificate-files.ts';
import { oid } from './identifiers.ts';
import { SecureFileOpener } from './open.ts';
import { namesOf, type OwnIdentity, recipientOf } from './recipients.ts';
import { sealer } from './seal.ts';

const folder = temporaryFolderSync('recipients');
const at = (name: string) => join(folder, name);
const file = Buffer.concat([Buffer.alloc(128), Buffer.from('DICM'), randomBytes(200_000)]);
async function* inParts(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += 9999) yield bytes.subarray(from, from + 9999);
}
async function collected(parts: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const part of parts) all.push(Uint8Array.from(part));
  return Buffer.concat(all);
}
const openssl = async (...of: string[]) => expect(await runPeer('openssl', of)).toMatchObject({ status: 0 });

async function certificate(name: string, kind = 'rsa:2048', days = '2'): Promise<void> {
  const subject = `/C=AT/O=Krankenhaus/CN=${name}`;
  await openssl(
    ...['req', '-x509', '-newkey', ...kind.split(' '), '-nodes', '-days', days, '-subj', subject],
    ...['-keyout', at(`${name}.key`), '-out', at(`${name}.pem`)],
  );
}
const identityOf = (name: string): OwnIdentity =>
  ownIdentity({ certificateFile: at(`${name}.pem`), keyFile: at(`${name}.key`), keyPassphrase: '' })!;
const sealedFor = async (names: string[], password?: string) =>
  collected(
    sealer(
      password,
      10_000,
      (await readRecipients(names.map((name) => at(`${name}.pem`)))).map((pem) => recipientOf(pem)),
    )(inParts(file)),
  );
const opened = (bytes: Uint8Array, password?: string, own?: OwnIdentity) =>
  collected(new SecureFileOpener(password, own).open(inParts(bytes)));

describe.skipIf(!peersAvailable('openssl'))('Secure DICOM Files for the holders of certificates', () => {
  beforeAll(async () => {
    await certificate('one');
    await certificate('two', 'rsa:3072');
    await certificate('third');
    writeFileSync(at('plain'), file);
  });

  it('open for each of them, for the password, and for nobody else', async () => {
    const secure = await sealedFor(['one', 'two'], 'correct horse');
    expect((await opened(secure, undefined, identityOf('one'))).equals(file)).toBe(true);
    expect((await opened(secure, undefined, identityOf('two'))).equals(file)).toBe(true);
    expect((await opened(secure, 'correct horse')).equals(file)).toBe(true);
    const refused = { code: 'invalid-input', parameters: { reason: 'wrong-password' } };
    await expect(opened(secure, undefined, identityOf('third'))).rejects.toMatchObject(refused);
    await expect(opened(secure, 'wrong', identityOf('third'))).rejects.toMatchObject(refused);
    // The certificate of one with the key of another opens nothing.
    const mixed = { ...identityOf('one'), privateKey: createPrivateKey(readFileSync(at('third.key'))) };
    await expect(opened(secure, undefined, mixed)).rejects.toMatchObject(refused);
    expect(() => sealer(undefined, 10_000)).toThrow('for somebody');
  });

  it('are decrypted by OpenSSL, and their digest is right', async () => {
    for (const password of [undefined, 'correct horse']) {
      await writeFile(at('ours'), await sealedFor(['one', 'two'], password));
      for (const name of ['one', 'two']) {
        const keys = ['-recip', at(`${name}.pem`), '-inkey', at(`${name}.key`)];
        await openssl(
          'cms',
          '-decrypt',
          '-inform',
          'DER',
          '-binary',
          '-in',
          at('ours'),
          ...keys,
          '-out',
          at('digested'),
        );
        const content = [begin(tag.sequence), objectIdentifier(oid.digestedData), begin(tag.context)];
        const wrapped = [...content, await readFile(at('digested')), endOfContents, endOfContents];
        await writeFile(at('wrapped'), Buffer.concat(wrapped));
        await openssl('cms', '-digest_verify', '-inform', 'DER', '-binary', '-in', at('wrapped'), '-out', at('file'));
        expect((await readFile(at('file'))).equals(file)).toBe(true);
      }
    }
  });

  it.each([
    ['RSA', []],
    ['RSA, by key identifier', ['-keyid']],
    ['OAEP', ['-keyopt', 'rsa_padding_mode:oaep']],
    ['OAEP with SHA-256', ['-keyopt', 'rsa_padding_mode:oaep', '-keyopt', 'rsa_oaep_md:sha256']],
  ])('that OpenSSL makes are read: %s', async (_, options) => {
    for (const cipher of ['-aes128', '-aes256', '-des3']) {
      const to = ['-recip', at('third.pem'), '-recip', at('one.pem'), ...options];
      const how = ['cms', '-encrypt', '-binary', cipher, '-outform', 'DER', '-in', at('plain'), '-out', at('theirs')];
      await openssl(...how, ...to);
      expect((await opened(await readFile(at('theirs')), undefined, identityOf('one'))).equals(file)).toBe(true);
    }
  });

  it('are for no certificate that is of another kind of key, too weak, not valid now, or none', async () => {
    await certificate('curve', 'ec -pkeyopt ec_paramgen_curve:P-256');
    await certificate('weak', 'rsa:1024');
    await certificate('signing', 'rsa-pss -pkeyopt rsa_keygen_bits:2048');
    const refused = { code: 'invalid-input', parameters: { reason: 'certificate-unusable' } };
    for (const name of ['curve.pem', 'signing.pem', 'weak.pem', 'one.key', 'plain', 'missing']) {
      await expect(readRecipients([at(name)])).rejects.toMatchObject(refused);
    }
    const pem = readFileSync(at('one.pem'), 'utf8');
    const { validFrom, validTo } = new X509Certificate(pem);
    for (const now of [Date.parse(validFrom) - 1, Date.parse(validTo) + 1]) {
      expect(() => recipientOf(pem, now)).toThrow('not valid');
    }
    expect(
      ownIdentity({ certificateFile: at('curve.pem'), keyFile: at('curve.key'), keyPassphrase: '' }),
    ).toBeUndefined();
    expect(ownIdentity({ certificateFile: at('one.pem'), keyFile: at('two.key'), keyPassphrase: '' })).toBeUndefined();
    expect(namesOf(new X509Certificate(pem)).serial.length).toBeGreaterThan(3);
  });

  it('never come out changed: of any byte that is spoiled it is said', async () => {
    const secure = await sealedFor(['one']);
    for (let place = 0; place < secure.length; place += place < 700 ? 3 : 40_001) {
      const spoiled = Buffer.from(secure);
      spoiled[place] = spoiled[place]! ^ 0x41;
      const result = await opened(spoiled, undefined, identityOf('one')).catch((error: { code: string }) => error.code);
      if (typeof result === 'string') expect(result).toMatch(/damaged|unsupported|invalid-input/);
      else expect([place, result.equals(file)]).toEqual([place, true]);
    }
  });
});
