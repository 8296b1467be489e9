import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isSecureFile, secureHeadBytes } from '../../../src-shared/file-set/secure-file.ts';
import { peersAvailable, runPeer } from '../../../testing/peers.ts';
import { temporaryFolderSync } from '../../../testing/temp.ts';
import { readHeader } from '../../archive/read-header.ts';
import { bytesSource } from '../../media/zip-entry.ts';
import { begin, endOfContents, objectIdentifier, tag } from './ber.ts';
import { oid } from './identifiers.ts';
import { SecureFileOpener } from './open.ts';
import { sealer } from './seal.ts';

const folder = temporaryFolderSync('secure');
const password = 'correct horse';
const file = Buffer.concat([Buffer.alloc(128), Buffer.from('DICM'), randomBytes(700_000)]);
async function* inParts(bytes: Uint8Array, length: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}
async function collected(parts: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const part of parts) all.push(Uint8Array.from(part));
  return Buffer.concat(all);
}
const sealed = (bytes: Uint8Array, iterations = 10_000) =>
  collected(sealer(password, iterations)(inParts(bytes, 9999)));
const opened = (bytes: Uint8Array, own = password) => collected(new SecureFileOpener(own).open(inParts(bytes, 7777)));

describe('Secure DICOM Files', () => {
  it.each([[file], [new Uint8Array(0)], [file.subarray(0, 65_536)]])('are read back', async (bytes) => {
    const secure = await sealed(bytes);
    expect(isSecureFile(secure.subarray(0, secureHeadBytes))).toBe(true);
    // Whoever reads headers says so.
    const read = () => readHeader(bytesSource(secure), {});
    expect(read).toThrow(expect.objectContaining({ code: 'unsupported', parameters: { reason: 'encrypted' } }));
    expect((await opened(secure)).equals(bytes)).toBe(true);
    expect(secure.includes('DICM')).toBe(false);
  });

  it('are no secure files when they are DICOM files', () => {
    expect(isSecureFile(file)).toBe(false);
    expect(isSecureFile(new Uint8Array(0))).toBe(false);
  });

  it('open with no other password, and passwords of other than ASCII characters are refused', async () => {
    await expect(opened(await sealed(file), 'wrong')).rejects.toMatchObject({
      code: 'invalid-input',
      parameters: { reason: 'wrong-password' },
    });
    for (const bad of ['', 'pässword', 'tab\t']) expect(() => sealer(bad, 10_000)).toThrow('ASCII');
  });

  it('never come out changed: of any byte that is spoiled it is said', async () => {
    const secure = await sealed(file.subarray(0, 3000));
    for (let at = 0; at < secure.length; at += at < 400 ? 1 : 97) {
      const spoiled = Buffer.from(secure);
      spoiled[at] = spoiled[at]! ^ 0x41;
      const result = await opened(spoiled).catch((error: unknown) => error);
      if (result instanceof Buffer) expect([at, result.equals(file.subarray(0, 3000))]).toEqual([at, true]);
      else
        expect([at, (result as { code: string }).code]).toEqual([
          at,
          expect.stringMatching(/damaged|unsupported|invalid/),
        ]);
    }
    for (const length of [1, 50, 300, secure.length - 40]) {
      await expect(opened(secure.subarray(0, length))).rejects.toMatchObject({ code: 'damaged' });
    }
  });

  it('that are nested without end, or ask for work without end, are refused', async () => {
    const nested = Buffer.concat([
      ...[begin(tag.sequence), objectIdentifier(oid.envelopedData), begin(tag.context), begin(tag.sequence)],
      ...Array.from({ length: 100_000 }, () => begin(tag.set)),
    ]);
    await expect(opened(nested)).rejects.toMatchObject({ code: 'damaged' });
    const secure = await sealed(file);
    const at = secure.indexOf(Buffer.from([0x02, 0x02, 0x27, 0x10]));
    expect(at).toBeGreaterThan(0);
    secure.set([0x02, 0x02, 0x00, 0x00], at);
    await expect(opened(secure)).rejects.toMatchObject({ code: 'unsupported' });
    expect(endOfContents).toHaveLength(2);
  });
});

describe.skipIf(!peersAvailable('openssl'))('Secure DICOM Files and OpenSSL', () => {
  const at = (name: string) => join(folder, name);

  it('it decrypts ours, and their digest is right', async () => {
    await writeFile(at('ours'), await sealed(file));
    const decrypt = ['cms', '-decrypt', '-inform', 'DER', '-in', at('ours'), '-binary'];
    expect(await runPeer('openssl', [...decrypt, '-pwri_password', password, '-out', at('digested')])).toMatchObject({
      status: 0,
    });
    // The content of Enveloped-data is Digested-data alone; OpenSSL reads it within a ContentInfo.
    const content = [begin(tag.sequence), objectIdentifier(oid.digestedData), begin(tag.context)];
    await writeFile(
      at('wrapped'),
      Buffer.concat([...content, await readFile(at('digested')), endOfContents, endOfContents]),
    );
    const verify = ['cms', '-digest_verify', '-inform', 'DER', '-in', at('wrapped'), '-binary', '-out', at('file')];
    expect(await runPeer('openssl', verify)).toMatchObject({ status: 0 });
    expect((await readFile(at('file'))).equals(file)).toBe(true);
    const wrong = await runPeer('openssl', [...decrypt, '-pwri_password', 'wrong', '-out', at('nothing')]);
    expect(wrong.status).not.toBe(0);
    const print = await runPeer('openssl', ['cms', '-cmsout', '-print', '-inform', 'DER', '-in', at('ours')]);
    for (const word of ['pkcs7-digestData', 'aes-256-cbc', 'PBKDF2', 'hmacWithSHA256', 'id-alg-PWRI-KEK']) {
      expect(print.output).toContain(word);
    }
  });

  it.each(['-aes128', '-aes192', '-aes256', '-des3'])('those that it makes with %s are read', async (cipher) => {
    await writeFile(at('plain'), file);
    for (const stream of [[], ['-stream']]) {
      const encrypt = ['cms', '-encrypt', '-binary', cipher, '-pwri_password', password, '-outform', 'DER', ...stream];
      const made = await runPeer('openssl', [...encrypt, '-in', at('plain'), '-out', at('theirs')]);
      expect(made).toMatchObject({ status: 0 });
      const theirs = await readFile(at('theirs'));
      expect(isSecureFile(theirs)).toBe(true);
      expect((await opened(theirs)).equals(file)).toBe(true);
    }
  });

  it('one for the holder of a certificate is said to be so', async () => {
    const name = ['-subj', '/CN=Test', '-keyout', at('key'), '-out', at('certificate')];
    await runPeer('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', ...name]);
    const encrypt = ['cms', '-encrypt', '-binary', '-aes256', '-outform', 'DER', '-in', at('plain'), '-out', at('for')];
    expect(await runPeer('openssl', [...encrypt, at('certificate')])).toMatchObject({ status: 0 });
    await expect(opened(await readFile(at('for')))).rejects.toMatchObject({
      code: 'unsupported',
      parameters: { reason: 'no-password-recipient' },
    });
  });
});
