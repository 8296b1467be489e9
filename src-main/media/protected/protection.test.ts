import { generateKeyPairSync } from 'node:crypto';
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { temporaryFolder } from '../../../testing/temp.ts';
import { FileCache } from '../../archive/file-access.ts';
import { madeFile } from '../../archive/testing/instance.ts';
import { element, integer, tag } from '../../file-set/secure/ber.ts';
import type { OwnIdentity, Recipient } from '../../file-set/secure/recipients.ts';
import { sealer } from '../../file-set/secure/seal.ts';
import { MediumCopies } from '../medium-copies.ts';
import { Protection } from './protection.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  folder = await temporaryFolder('protection');
});
afterAll(() => folder.remove());

/** Somebody with a certificate of this serial number. */
function holder(serial: number): Recipient & OwnIdentity {
  const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { issuer: element(tag.sequence), serial: integer(serial), ...keys };
}

const original = Buffer.from(madeFile());

async function written(name: string, seal: ReturnType<typeof sealer>, bytes: Uint8Array = original): Promise<string> {
  const once = async function* () {
    yield bytes;
  };
  const parts: Uint8Array[] = [];
  for await (const part of seal(once())) parts.push(Uint8Array.from(part));
  const path = join(folder.path, name);
  writeFileSync(path, Buffer.concat(parts));
  return path;
}

interface Opened {
  protection: Protection;
  copies: string;
  read(path: string): Promise<Buffer>;
  close(): Promise<void>;
}

async function opened(paths: readonly string[], own?: OwnIdentity): Promise<Opened> {
  const [files, parent] = [new FileCache(), join(folder.path, 'copies')];
  const copies = new MediumCopies(parent);
  const protection = new Protection(files, undefined, copies, own);
  for (const path of paths) await protection.look({ path });
  return {
    protection,
    copies: parent,
    read: async (path) => {
      const access = await protection.open({ path });
      const bytes = Buffer.from(await access.read(0, access.size));
      await access.close();
      return bytes;
    },
    close: async () => {
      await files.close();
      await protection.close();
      await copies.remove();
    },
  };
}

it('every file is tried with all passwords that were entered, and with the key of this station', async () => {
  const [own, other] = [holder(1), holder(2)];
  const one = await written('one', sealer('first secret', 10_000));
  const two = await written('two', sealer('second secret', 10_000));
  const ours = await written('ours', sealer(undefined, 10_000, [other, own]));
  const theirs = await written('theirs', sealer(undefined, 10_000, [other]));
  const medium = await opened([one, two, ours, theirs], own);
  const encrypted = { code: 'unsupported', parameters: { reason: 'encrypted' } };
  await expect(medium.read(one)).rejects.toMatchObject(encrypted);
  await expect(medium.read(theirs)).rejects.toMatchObject(encrypted);
  // That one file is for others says nothing of a password that does not fit the next.
  const wrong = { code: 'invalid-input', parameters: { reason: 'wrong-password' } };
  const forOthers = { code: 'unsupported', parameters: { reason: 'no-password-recipient' } };
  await expect(medium.protection.unlock('wrong', [{ path: theirs }, { path: one }])).rejects.toMatchObject(wrong);
  await expect(medium.protection.unlock('wrong', [{ path: theirs }])).rejects.toMatchObject(forOthers);
  await medium.protection.unlock('first secret', [{ path: two }, { path: one }]);
  await expect(medium.read(two)).rejects.toMatchObject(encrypted);
  await medium.protection.unlock('second secret', [{ path: two }]);
  for (const path of [one, two, ours]) expect((await medium.read(path)).equals(original)).toBe(true);
  await expect(medium.read(theirs)).rejects.toMatchObject(forOthers);
  await medium.close();
});

it('what is decrypted onto the disk is for nobody else, and gone with the medium', async () => {
  const large = Buffer.from(madeFile({ pixelBytes: 34 * 1024 * 1024 }));
  const path = await written('large', sealer('a secret', 10_000), large);
  const medium = await opened([path]);
  await medium.protection.unlock('a secret', [{ path }]);
  expect(existsSync(medium.copies)).toBe(false);
  expect((await medium.read(path)).equals(large)).toBe(true);
  const [own, ...others] = readdirSync(medium.copies);
  expect(others).toEqual([]);
  expect(statSync(medium.copies).mode & 0o777).toBe(0o700);
  const [file] = readdirSync(join(medium.copies, own!));
  expect(statSync(join(medium.copies, own!, file!)).mode & 0o777).toBe(0o600);
  await medium.close();
  expect(readdirSync(medium.copies)).toEqual([]);
});
