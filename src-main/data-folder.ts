import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/**
 * Where archive, databases, settings and logs live: `NEGATOSCOPE_DATA`, else the place that the platform has for data
 * of an application that stays on this machine.
 */
export function dataFolder(
  env: Readonly<Record<string, string | undefined>> = process.env,
  platform: NodeJS.Platform = process.platform,
  home = homedir(),
): string {
  const own = env['NEGATOSCOPE_DATA'];
  if (own) return resolve(own);
  if (platform === 'win32') return join(env['LOCALAPPDATA'] || join(home, 'AppData', 'Local'), 'Negatoscope');
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Negatoscope');
  return join(env['XDG_DATA_HOME'] || join(home, '.local', 'share'), 'negatoscope');
}
