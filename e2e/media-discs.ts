import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import { runPeer } from '../testing/peers.ts';
import { type PhantomOptions, writeCtPhantom } from '../testing/phantom.ts';
import type { Application } from './application.ts';

/** A file-set as dcmtk makes it: each CT series in a folder of its own below IMAGES, named as ISO 9660 level 1 has it. */
export async function makeDisc(
  disc: string,
  series: readonly (PhantomOptions & { accession?: string })[],
  options: readonly string[] = ['+X', '+F', 'READING_TEST'],
): Promise<string[]> {
  const names: string[] = [];
  for (const [index, { accession, ...one }] of series.entries()) {
    const folder = join('IMAGES', `SE${index}`);
    const files = await writeCtPhantom(join(disc, folder), { rows: 64, columns: 64, ...one });
    if (accession !== undefined) {
      const changed = await runPeer('dcmodify', ['-nb', '-m', `(0008,0050)=${accession}`, ...files]);
      expect(changed.status, changed.output).toBe(0);
    }
    for (const [at, file] of files.entries()) {
      const name = `${folder}/IM${at}`;
      renameSync(file, join(disc, name));
      names.push(name);
    }
  }
  await makeDirectory(disc, names, options);
  return names;
}

/** The DICOMDIR of files that lie below a folder. */
export async function makeDirectory(disc: string, names: readonly string[], options: readonly string[]): Promise<void> {
  const made = await runPeer('dcmmkdir', ['+D', join(disc, 'DICOMDIR'), '+id', disc, ...options, ...names], {
    cwd: disc,
  });
  expect(made.status, made.output).toBe(0);
}

/** A text beside the images, as every disc has one. */
export function writeReadme(disc: string): void {
  mkdirSync(disc, { recursive: true });
  writeFileSync(join(disc, 'README.TXT'), 'This disc holds images.\r\n');
}

/** The next choice of files or folders gives these. */
export async function willChoose(application: Application, paths: string[]): Promise<void> {
  await application.electron.evaluate(({ dialog }, filePaths) => {
    dialog.showOpenDialog = async () => ({ canceled: filePaths.length === 0, filePaths });
  }, paths);
}

/** What the program says of its catalogues. */
export async function catalogues(page: Page) {
  const answer = await page.evaluate(() => window.negatoscope.catalogues.list());
  if (!answer.ok) throw new Error(answer.error.message);
  return answer.value;
}

export const archiveCounts = async (page: Page): Promise<{ studies: number; series: number; instances: number }> => {
  const { studies, series, instances } = (await catalogues(page)).find(({ kind }) => kind === 'archive')!;
  return { studies, series, instances };
};
