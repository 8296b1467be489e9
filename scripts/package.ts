import { build, Platform } from 'electron-builder';
import { ensureBuilt, repository } from './build.ts';
import { pinnedVersion } from './electron-runtime.ts';
import { writeDocuments } from './licences.ts';
import { obtainOfficial } from './runtime/official.ts';

/**
 * `npm run package [-- --linux --win --mac --dir]`: packages for users, below `dist/`; for this platform when none is
 * named. Only the official Electron goes to users.
 */
const args = process.argv.slice(2);
const known = ['--linux', '--win', '--mac', '--dir'];
const unknown = args.filter((argument) => !known.includes(argument));

async function run(): Promise<void> {
  if (unknown.length > 0) throw new Error(`unknown: ${unknown.join(' ')}; there are ${known.join(' ')}`);
  const official = await obtainOfficial(console.log, true);
  if (official === undefined) {
    throw new Error(
      `the official Electron ${pinnedVersion} cannot be had on this machine. The fallback runtime is for development, ` +
        'tests and evaluation only and is never packaged for users. Package where the release page can be reached.',
    );
  }
  await ensureBuilt();
  writeDocuments();
  const platforms = [
    ...(args.includes('--linux') ? [Platform.LINUX] : []),
    ...(args.includes('--win') ? [Platform.WINDOWS] : []),
    ...(args.includes('--mac') ? [Platform.MAC] : []),
  ];
  const targets = new Map(
    (platforms.length > 0 ? platforms : [Platform.current()]).flatMap((platform) => [
      ...platform.createTarget(args.includes('--dir') ? 'dir' : undefined),
    ]),
  );
  const files = await build({
    projectDir: repository,
    targets,
    config: 'build/electron-builder.config.cjs' as never,
  });
  for (const file of files) console.log(file);
}

try {
  await run();
} catch (error) {
  console.error(`Negatoscope was not packaged: ${(error as Error).message}`);
  process.exitCode = 1;
}
