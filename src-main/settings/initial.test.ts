import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { readStoredSettings } from '../../src-shared/settings/migrate.ts';
import { defaultSettings } from '../../src-shared/settings/schema.ts';
import { withTemporaryFolder } from '../../testing/temp.ts';
import { silentLog } from '../log/types.ts';
import { initialSettings, initialSettingsFile } from './initial.ts';

it('starts with the defaults when nobody prepared anything', () =>
  withTemporaryFolder(async (folder) => {
    expect(await initialSettings(folder, silentLog)).toEqual(defaultSettings());
  }));

it('takes what the file names and the defaults for the rest', () =>
  withTemporaryFolder(async (folder) => {
    writeFileSync(join(folder, initialSettingsFile), '{"listener":{"aeTitle":"READER1","port":104}}');
    const { settings, dropped } = readStoredSettings(await initialSettings(folder, silentLog));
    const { listener } = defaultSettings();
    expect(settings).toEqual({ ...defaultSettings(), listener: { ...listener, aeTitle: 'READER1', port: 104 } });
    expect(dropped).toEqual([]);
  }));

it('says when the file cannot be used, and starts all the same', () =>
  withTemporaryFolder(async (folder) => {
    writeFileSync(join(folder, initialSettingsFile), '{"listener":');
    const error = vi.fn();
    expect(await initialSettings(folder, { ...silentLog, error })).toEqual(defaultSettings());
    expect(error).toHaveBeenCalledOnce();
  }));
