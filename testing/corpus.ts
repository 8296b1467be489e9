import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const repository = resolve(import.meta.dirname, '..');

/** Folder of the real test files: `NEGATOSCOPE_CORPUS`, else `../shared/data` beside the repository. */
export const corpusFolder = resolve(repository, process.env['NEGATOSCOPE_CORPUS'] ?? '../shared/data');

/** False when the corpus is not on this machine: tests on it are skipped (`it.skipIf(!corpusAvailable)`), visibly. */
export const corpusAvailable = existsSync(join(corpusFolder, 'INDEX.tsv'));

if (!corpusAvailable) {
  const said = globalThis as { negatoscopeCorpusMissing?: boolean };
  if (!said.negatoscopeCorpusMissing) {
    said.negatoscopeCorpusMissing = true;
    process.stderr.write(
      `\n*** NO CORPUS at ${corpusFolder}: tests on real files are SKIPPED. Set NEGATOSCOPE_CORPUS to its folder.\n\n`,
    );
  }
}

/** Absolute path of a corpus file named as in INDEX.tsv (`series/ct-…/0001.dcm`). */
export const corpusPath = (path: string): string => join(corpusFolder, ...path.split('/'));

/** Rows of a tab-separated file with a heading line; lines that begin with `#` before it are comments. */
export function readTable(file: string): Record<string, string>[] {
  const lines = readFileSync(file, 'utf8').split(/\r?\n/);
  while (lines[0]?.startsWith('#')) lines.shift();
  const heading = (lines.shift() ?? '').split('\t');
  return lines
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const cells = line.split('\t');
      return Object.fromEntries(heading.map((name, index) => [name, cells[index] ?? '']));
    });
}

/** One file of the corpus (INDEX.tsv). */
export interface CorpusFile {
  path: string;
  file: string;
  sopClass: string;
  modality: string;
  /** Name and, where given, UID. */
  transferSyntax: string;
  photometric: string;
  note: string;
  features: string;
  charset: string;
  bytes: number;
  sha256: string;
}

let index: CorpusFile[] | undefined;

/** All DICOM files of the corpus; empty when it is absent. `under` keeps those of one folder (`charsets`). */
export function corpusFiles(under?: string): CorpusFile[] {
  if (!corpusAvailable) return [];
  index ??= readTable(join(corpusFolder, 'INDEX.tsv')).map((row) => ({
    path: row['path'] ?? '',
    file: corpusPath(row['path'] ?? ''),
    sopClass: row['sop class'] ?? '',
    modality: row['modality'] ?? '',
    transferSyntax: row['transfer syntax'] ?? '',
    photometric: row['photometric'] ?? '',
    note: row['note'] ?? '',
    features: row['features'] ?? '',
    charset: row['charset'] ?? '',
    bytes: Number(row['bytes'] ?? 0),
    sha256: row['sha256'] ?? '',
  }));
  return under === undefined ? index : index.filter((entry) => entry.path.startsWith(`${under.replace(/\/$/, '')}/`));
}

/** Instances of the corpus; of its long series every eighth file, which are alike. */
export const sampleOfCorpus = (): CorpusFile[] =>
  corpusFiles().filter(
    ({ path, sopClass }, position) =>
      sopClass !== 'Media Storage Directory Storage' &&
      !/DIRFILE|DICOMDIR/.test(path) &&
      (!/^(series|petct|geometry|dicomdir)\//.test(path) || position % 8 === 0),
  );

/** A table of independent reference values (`reference/PIXELS.tsv` …), rows by column name; empty without the corpus. */
export function referenceTable(
  name: 'PIXELS' | 'KNOWN-PIXELS' | 'RENDERINGS' | 'MEASUREMENTS' | 'VALIDATION',
): Record<string, string>[] {
  return corpusAvailable ? readTable(join(corpusFolder, 'reference', `${name}.tsv`)) : [];
}
