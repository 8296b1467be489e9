import { resolve } from 'node:path';

/**
 * Files and folders that a command line names, as absolute paths: another process may open them, which runs in another
 * folder. `own` is the application's own folder where it was started from source (Electron is the program then).
 */
export function pathsIn(argv: readonly string[], own: string | undefined, directory = process.cwd()): string[] {
  const program = own === undefined ? 0 : argv.findIndex((argument) => resolve(directory, argument) === own);
  return argv
    .slice(program + 1)
    .filter((argument) => !argument.startsWith('-'))
    .map((argument) => resolve(directory, argument));
}
