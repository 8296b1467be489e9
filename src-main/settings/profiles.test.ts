import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { loadProfiles } from './profiles.ts';

const folders: string[] = [];
afterEach(async () => {
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })));
});

describe('profiles of a folder', () => {
  it('are read by name', async () => {
    const profiles = await loadProfiles(fileURLToPath(new URL('../../resources/profiles', import.meta.url)));
    expect([...profiles.keys()]).toEqual(['canon-gca', 'kodak-osm', 'pixelmed', 'telemis', 'vitrea-read']);
  });
  it('are refused with a typed error when a file is damaged or the folder missing', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'profiles-'));
    folders.push(folder);
    await writeFile(join(folder, 'x.json'), '{');
    await expect(loadProfiles(folder)).rejects.toMatchObject({ code: 'invalid-input', parameters: { file: 'x.json' } });
    await expect(loadProfiles(join(folder, 'none'))).rejects.toMatchObject({ code: 'io' });
  });
});
