import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { overlay } from '../../src-shared/settings/policy.ts';
import { defaultSettings } from '../../src-shared/settings/schema.ts';
import type { Log } from '../log/types.ts';

/** Settings of a workstation that has none yet, put beside its data by whoever installs it. */
export const initialSettingsFile = 'initial-settings.json';

/**
 * What a fresh workstation starts with: the defaults, and over them the members that `initial-settings.json` of the data
 * folder names. A file that cannot be read is said in the log and left alone.
 */
export async function initialSettings(dataFolder: string, log: Log): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(join(dataFolder, initialSettingsFile), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
      log.error(`${initialSettingsFile} cannot be read`, { error });
    return defaultSettings();
  }
  try {
    return overlay(defaultSettings(), JSON.parse(text));
  } catch (error) {
    log.error(`${initialSettingsFile} is not JSON`, { error });
    return defaultSettings();
  }
}
