import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { temporaryFolder } from '../../testing/temp.ts';
import { JobSecrets } from './job-secrets.ts';
import { Projects } from './projects.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder('projects');
});
afterEach(() => folder.remove());

const errors: string[] = [];
const log = {
  error: (message: string) => void errors.push(message),
} as unknown as ConstructorParameters<typeof Projects>[1];

it('a project whose file was changed is not worked with: it would give other pseudonyms', async () => {
  const projects = new Projects(folder.path, log);
  const { id } = await projects.create({ name: 'Trial', mapping: 'encrypted', passphrase: 'secret' });
  await projects.close();
  const path = join(folder.path, id, 'project.json');
  const stored = JSON.parse(await readFile(path, 'utf8'));
  for (const changed of [
    { ...stored, mapping: 'plain' },
    { ...stored, mapping: 'none', passphrase: undefined },
    { ...stored, passphrase: undefined },
    { ...stored, id: '00000000-0000-0000-0000-000000000000' },
  ]) {
    errors.length = 0;
    await writeFile(path, JSON.stringify(changed));
    expect(await new Projects(folder.path, log).list()).toEqual([]);
    expect(errors).toHaveLength(1);
  }
  await writeFile(path, JSON.stringify(stored));
  const again = new Projects(folder.path, log);
  await expect(again.unlock(id, 'other')).rejects.toMatchObject({ code: 'invalid-input' });
  await expect(again.get(id)).rejects.toMatchObject({ parameters: { reason: 'locked' } });
  await again.unlock(id, 'secret');
  expect((await again.get(id)).secret).toHaveLength(32);
});

it('the key of a job that cannot be read is not replaced by another', async () => {
  const secrets = new JobSecrets(folder.path);
  const made = await secrets.of('job');
  expect(await new JobSecrets(folder.path).of('job')).toEqual(Buffer.from(made));
  const { createHash } = await import('node:crypto');
  // In its place lies what cannot be read as a file.
  await mkdir(join(folder.path, createHash('sha256').update('other').digest('hex')));
  await expect(new JobSecrets(folder.path).of('other')).rejects.toMatchObject({ code: 'EISDIR' });
});
