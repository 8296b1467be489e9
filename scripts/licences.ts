import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from './build.ts';

interface LockEntry {
  dev?: boolean;
  devOptional?: boolean;
  version?: string;
}

/** A package that comes with the application. */
interface Notice {
  title: string;
  licence: string;
  texts: string[];
}

/** Licence, notice and copying files of a folder. */
const licencesIn = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true })
    .filter((file) => file.isFile() && /^(licen[cs]e|notice|copying|third[-_]?party)/i.test(file.name))
    .map((file) => readFileSync(join(folder, file.name), 'utf8').trim());

/** Licence, notice and copying files of every package that the application is made of (development tools left out). */
export function thirdPartyNotices(): Notice[] {
  const lock = JSON.parse(readFileSync(join(repository, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, LockEntry>;
  };
  const notices: Notice[] = [];
  const seen = new Set<string>();
  for (const [path, entry] of Object.entries(lock.packages)) {
    const folder = join(repository, path);
    if (path === '' || entry.dev || !existsSync(join(folder, 'package.json'))) continue;
    const description = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
      name?: string;
      version?: string;
      license?: string | { type?: string };
      licenses?: { type?: string }[];
    };
    const title = `${description.name ?? path} ${description.version ?? entry.version ?? ''}`.trim();
    if (seen.has(title)) continue;
    seen.add(title);
    const { license, licenses } = description;
    const licence =
      typeof license === 'string'
        ? license
        : (license?.type ?? licenses?.map(({ type }) => type).join(' or ') ?? 'see the text');
    // Packages that hold fonts or libraries of others have their licences beside those.
    const inside = readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name !== 'node_modules')
      .map(({ name }) => join(folder, name));
    const texts = [...new Set([folder, ...inside].flatMap(licencesIn))];
    notices.push({ title, licence, texts });
  }
  return notices.sort((a, b) => a.title.localeCompare(b.title, 'en'));
}

/** Puts the documents that come with the application into `out/documents`. */
export function writeDocuments(): void {
  const folder = join(repository, 'out', 'documents');
  mkdirSync(folder, { recursive: true });
  const own = readFileSync(join(repository, 'LICENSE'), 'utf8').trim();
  const rule = '='.repeat(100);
  const parts = thirdPartyNotices().map(({ title, licence, texts }) =>
    `${rule}\n${title}\nLicence: ${licence}\n\n${texts.join('\n\n')}`.trimEnd(),
  );
  writeFileSync(
    join(folder, 'THIRD-PARTY.txt'),
    `Negatoscope\n\n${own}\n\nNegatoscope is made with the packages below, Electron and Chromium (their notices are beside the program).\n\n${parts.join('\n\n')}\n`,
  );
  for (const [from, to] of [
    ['docs/conformance-statement.md', 'conformance-statement.md'],
    ['docs/user-guide.md', 'user-guide.md'],
  ] as const) {
    if (existsSync(join(repository, from))) copyFileSync(join(repository, from), join(folder, to));
  }
}

if (import.meta.main) writeDocuments();
