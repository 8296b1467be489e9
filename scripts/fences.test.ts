import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { withTemporaryFolder } from '../testing/temp.ts';
import { violations } from './fences.ts';

const modules = resolve(import.meta.dirname, '..', 'node_modules');

/** Rules that a little source tree breaks. */
const broken = (files: Record<string, string>): Promise<string[]> =>
  withTemporaryFolder(async (folder) => {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    symlinkSync(modules, join(folder, 'node_modules'));
    const sources = [...new Set(Object.keys(files).map((path) => path.split('/')[0] ?? ''))];
    const { found } = await violations(folder, sources);
    return [...new Set(found.map(({ rule }) => rule))].sort();
  }, 'fences');

const other = 'export const x: number = 1;\n';

it.each<[string, Record<string, string>]>([
  ['shared-is-pure', { 'src-shared/a.ts': "import { readFileSync } from 'node:fs'; readFileSync('x');" }],
  ['shared-is-pure', { 'src-shared/a.ts': "import type { FC } from 'react'; export type F = FC;" }],
  ['shared-is-pure', { 'src-shared/a.ts': "export { x } from '../src-main/b.ts';", 'src-main/b.ts': other }],
  ['main-not-renderer', { 'src-main/a.ts': "export { x } from '../src-renderer/b.ts';", 'src-renderer/b.ts': other }],
  ['renderer-not-main', { 'src-renderer/a.tsx': "import { x } from '../src-main/b.ts'; x;", 'src-main/b.ts': other }],
  ['preload-only-shared', { 'src-preload/a.ts': "import { x } from '../src-main/b.ts'; x;", 'src-main/b.ts': other }],
  ['electron-in-one-folder', { 'src-main/a.ts': "import { app } from 'electron'; app.quit();" }],
  ['electron-in-one-folder', { 'src-main/a.ts': "import type { App } from 'electron'; export type A = App;" }],
  [
    'services-know-no-windows',
    { 'src-main/archive/a.ts': "export { x } from '../electron/b.ts';", 'src-main/electron/b.ts': other },
  ],
  ['cornerstone-in-one-folder', { 'src-renderer/viewer/a.ts': "import '@cornerstonejs/core';" }],
  [
    'cornerstone-in-one-folder',
    { 'src-renderer/viewer/a.ts': "export const c = () => import('@cornerstonejs/core');" },
  ],
  ['sqlite-in-the-archive-threads', { 'src-main/jobs/a.ts': "import '@photostructure/sqlite';" }],
  [
    'renderer-features-apart',
    { 'src-renderer/viewer/a.ts': "export { x } from '../studies/b.ts';", 'src-renderer/studies/b.ts': other },
  ],
  ['no-unresolved', { 'src-main/a.ts': "import './nowhere.ts';" }],
  [
    'no-circular',
    {
      'src-main/a.ts': "import { x } from './b.ts'; export const y = x;",
      'src-main/b.ts': "import { y } from './a.ts'; export const x = y;",
    },
  ],
])('%s is seen (%#)', async (rule, files) => {
  expect(await broken(files)).toContain(rule);
});

it('what is allowed is not reported', async () => {
  expect(
    await broken({
      'src-shared/a.ts': "import { z } from 'zod'; export const x = z;",
      'src-main/electron/a.ts':
        "import { app } from 'electron'; export { x } from '../../src-shared/a.ts'; app.quit();",
      'src-main/archive/database/a.ts': "import '@photostructure/sqlite';",
      'src-renderer/cornerstone/a.ts':
        "import '@cornerstonejs/core'; import w from '@cornerstonejs/codec-charls/decodewasm?url'; w;",
      'src-renderer/viewer/a.ts': "export { x } from './b.ts';",
      'src-renderer/viewer/b.ts': other,
    }),
  ).toEqual([]);
});
