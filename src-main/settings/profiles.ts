import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import { type Profile, type ProfileName, parseProfile } from '../../src-shared/settings/profiles.ts';

/**
 * The profiles of a folder (`resources/profiles`), by name.
 * @throws NegatoscopeError `io` when the folder cannot be read, `invalid-input` when a file is no profile.
 */
export async function loadProfiles(folder: string): Promise<ReadonlyMap<ProfileName, Profile>> {
  const profiles = new Map<ProfileName, Profile>();
  let files: string[];
  try {
    files = (await readdir(folder)).filter((file) => file.endsWith('.json')).sort();
  } catch (error) {
    throw new NegatoscopeError('io', 'the folder of the profiles cannot be read', { folder }, error);
  }
  for (const file of files) {
    let value: unknown;
    try {
      value = JSON.parse(await readFile(join(folder, file), 'utf8'));
    } catch (error) {
      throw new NegatoscopeError('invalid-input', `${file} is not JSON`, { file }, error);
    }
    const profile = parseProfile(value);
    profiles.set(profile.name, profile);
  }
  return profiles;
}
