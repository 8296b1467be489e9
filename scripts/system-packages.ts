import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram } from '../testing/peers.ts';
import { obtainRuntime } from './electron-runtime.ts';

/** A thing that must be on the machine, how to see that it is, and which Debian packages bring it (first that exists). */
interface Need {
  what: string;
  present: () => boolean;
  packages: string[];
}

/** Shared libraries of the runtime, by the beginning of their name. Two names: before and after the 64-bit time change. */
const libraryPackages: Record<string, string[]> = {
  'libglib-2.0': ['libglib2.0-0', 'libglib2.0-0t64'],
  'libgobject-2.0': ['libglib2.0-0', 'libglib2.0-0t64'],
  'libgio-2.0': ['libglib2.0-0', 'libglib2.0-0t64'],
  libnss3: ['libnss3'],
  libnssutil3: ['libnss3'],
  libsmime3: ['libnss3'],
  libnspr4: ['libnspr4'],
  'libdbus-1': ['libdbus-1-3'],
  'libatk-1.0': ['libatk1.0-0', 'libatk1.0-0t64'],
  'libatk-bridge-2.0': ['libatk-bridge2.0-0', 'libatk-bridge2.0-0t64'],
  libatspi: ['libatspi2.0-0', 'libatspi2.0-0t64'],
  libcups: ['libcups2', 'libcups2t64'],
  libdrm: ['libdrm2'],
  'libgtk-3': ['libgtk-3-0', 'libgtk-3-0t64'],
  'libgdk-3': ['libgtk-3-0', 'libgtk-3-0t64'],
  'libpango-1.0': ['libpango-1.0-0'],
  libcairo: ['libcairo2'],
  libX11: ['libx11-6'],
  libXcomposite: ['libxcomposite1'],
  libXdamage: ['libxdamage1'],
  libXext: ['libxext6'],
  libXfixes: ['libxfixes3'],
  libXrandr: ['libxrandr2'],
  libXss: ['libxss1'],
  libXtst: ['libxtst6'],
  libgbm: ['libgbm1'],
  libexpat: ['libexpat1'],
  libxcb: ['libxcb1'],
  libxkbcommon: ['libxkbcommon0'],
  libudev: ['libudev1'],
  libasound: ['libasound2', 'libasound2t64'],
};

function missingLibraries(executable: string): Need[] {
  const { stdout } = spawnSync('ldd', [executable], { encoding: 'utf8' });
  const missing = [...(stdout ?? '').matchAll(/^\s*(\S+) => not found$/gm)].map((match) => match[1] ?? '');
  return missing.map((library) => {
    const key = Object.keys(libraryPackages).find((name) => library.startsWith(`${name}.so`));
    return { what: library, present: () => false, packages: key ? (libraryPackages[key] ?? []) : [] };
  });
}

/** Whether any file below has a name that matches. */
function fileBelow(folder: string, pattern: RegExp, depth = 4): boolean {
  if (!existsSync(folder)) return false;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (
      entry.isDirectory()
        ? depth > 0 && fileBelow(join(folder, entry.name), pattern, depth - 1)
        : pattern.test(entry.name)
    )
      return true;
  }
  return false;
}

const program = (name: string, ...packages: string[]): Need => ({
  what: name,
  present: () => findProgram(name) !== undefined,
  packages,
});

const fonts: Need[] = [
  {
    what: 'a Latin, Greek and Cyrillic font',
    present: () => fileBelow('/usr/share/fonts', /^(DejaVuSans|NotoSans-|LiberationSans|Roboto)/),
    packages: ['fonts-dejavu-core'],
  },
  {
    what: 'a Chinese, Japanese and Korean font',
    present: () => fileBelow('/usr/share/fonts', /(CJK|DroidSansFallback|wqy|ipag|NanumGothic)/i),
    packages: ['fonts-noto-cjk'],
  },
];

/** What packages start when the system does, by package: the tests start their own. */
const services: Record<string, string[]> = {
  orthanc: ['orthanc'],
  rsyslog: ['rsyslog'],
  'cups-daemon': ['cups.path', 'cups.socket', 'cups.service'],
};

const hasDisplay = (): boolean => Boolean(process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY']);

function needs(purpose: 'start' | 'test', executable: string): Need[] {
  const list = [...missingLibraries(executable), ...fonts];
  if (purpose === 'test' || !hasDisplay()) list.push(program('Xvfb', 'xvfb'));
  if (purpose === 'test') {
    list.push(
      program('storescu', 'dcmtk'),
      program('dciodvfy', 'dicom3tools'),
      program('Orthanc', 'orthanc'),
      program('openssl', 'openssl'),
      program('zip', 'zip'),
      program('xmllint', 'libxml2-utils'),
      program('rsyslogd', 'rsyslog'),
      program('genisoimage', 'genisoimage'),
      program('xorriso', 'xorriso'),
      program('7z', 'p7zip-full', '7zip'),
      program('cupsd', 'cups-daemon'),
      program('lpadmin', 'cups-client'),
      {
        what: 'the filters of CUPS',
        present: () => existsSync('/usr/lib/cups/filter/pdftopdf'),
        packages: ['cups-filters'],
      },
      {
        what: 'pydicom',
        present: () => spawnSync('/usr/bin/python3', ['-c', 'import pydicom'], { stdio: 'ignore' }).status === 0,
        packages: ['python3-pydicom'],
      },
      {
        what: 'the TLS of rsyslog',
        present: () => fileBelow('/usr/lib', /^lmnsd_ossl\.so$/, 2),
        packages: ['rsyslog-openssl'],
      },
    );
    // Small where Java is there; Java itself would be too much for a peer of some tests.
    if (findProgram('java') !== undefined) {
      list.push({
        what: 'the classes of PixelMed',
        present: () => existsSync('/usr/share/java/pixelmed.jar'),
        packages: ['libpixelmed-java'],
      });
    }
  }
  return list.filter((need) => !need.present());
}

const aptKnows = (name: string): boolean => {
  const { stdout } = spawnSync('apt-cache', ['policy', name], { encoding: 'utf8' });
  return /Candidate: (?!\(none\))/.test(stdout ?? '');
};

const choose = (list: Need[]): string[] =>
  [...new Set(list.map((need) => need.packages.find(aptKnows) ?? need.packages[0] ?? ''))].filter(Boolean);

/**
 * For sh, with a command as its arguments: services must not start because a test tool was installed. The policy file is Debian's way to say
 * so; it goes with the command, however that ends.
 */
const withoutServices = `policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  trap 'rm -f "$policy"' EXIT
  trap 'exit 130' HUP INT TERM
  printf '#!/bin/sh\\nexit 101\\n' > "$policy" && chmod 755 "$policy"
fi
"$@"`;

/**
 * Looks for what the system lacks to start or to test the application, and installs it when this account may (root, or
 * sudo without a password); otherwise throws with the exact line to run. Only fonts may stay missing when starting.
 */
export async function ensureSystemPackages(
  purpose: 'start' | 'test',
  executable: string,
  report: (line: string) => void = console.log,
): Promise<void> {
  if (process.platform !== 'linux') return;
  const missing = needs(purpose, executable);
  if (missing.length === 0) return;
  report(`This system lacks: ${missing.map((need) => need.what).join(', ')}`);
  const root = process.getuid?.() === 0;
  const hasApt = findProgram('apt-get') !== undefined;
  const mayInstall = hasApt && (root || spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0);
  if (mayInstall) {
    const prefix = root ? [] : ['sudo', '-n'];
    const run = (...words: string[]): number | null => {
      const [command = '', ...args] = [...prefix, 'env', 'DEBIAN_FRONTEND=noninteractive', ...words];
      return spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'] }).status;
    };
    const lock = ['-o', 'DPkg::Lock::Timeout=300'];
    if (!missing.every((need) => need.packages.some(aptKnows))) run('apt-get', ...lock, '-qq', 'update');
    const install = (): number | null => {
      const packages = choose(missing);
      report(`Installing: ${packages.join(' ')}`);
      const apt = ['apt-get', ...lock, '-qq', '-y', '--no-install-recommends', 'install', ...packages];
      return run('sh', '-c', withoutServices, 'sh', ...apt);
    };
    if (install() !== 0) {
      run('apt-get', ...lock, '-qq', 'update');
      install();
    }
    for (const [name, units] of Object.entries(services)) {
      const installed = missing.some((need) => need.packages.includes(name));
      if (installed && existsSync('/run/systemd/system')) run('systemctl', '-q', 'disable', '--now', ...units);
    }
  }
  const left = needs(purpose, executable);
  if (left.length === 0) return;
  const line = `${root ? '' : 'sudo '}apt-get install --no-install-recommends ${choose(left).join(' ')}`;
  const message = `Still missing: ${left.map((need) => need.what).join(', ')}. Install it with\n  ${line}`;
  if (purpose === 'start' && left.every((need) => fonts.includes(need))) report(message);
  else throw new Error(message);
}

if (import.meta.main) {
  const runtime = await obtainRuntime();
  await ensureSystemPackages(process.argv.includes('--start') ? 'start' : 'test', runtime.executable);
  console.log('Everything that the system must have is there.');
}
