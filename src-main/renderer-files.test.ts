import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolderSync } from '../testing/temp.ts';
import { dataFolder } from './data-folder.ts';
import { rendererFiles } from './renderer-files.ts';

const folder = temporaryFolderSync('renderer');
mkdirSync(join(folder, 'out', 'assets'), { recursive: true });
writeFileSync(join(folder, 'secret.txt'), 'secret');
writeFileSync(join(folder, 'out', 'index.html'), '<p>');
writeFileSync(join(folder, 'out', 'assets', 'a b.wasm'), 'wasm');
mkdirSync(join(folder, 'out-of-it'));
writeFileSync(join(folder, 'out-of-it', 'x.txt'), 'x');
symlinkSync(join(folder, 'out', 'assets'), join(folder, 'out', 'link'));
const serve = rendererFiles(join(folder, 'out'), 'negatoscope');
const get = (path: string, init?: RequestInit) => serve(new Request(`http://negatoscope${path}`, init));

it('serves files with their type and the policy', async () => {
  const index = await get('/?window=viewer');
  expect(index.status).toBe(200);
  expect(index.headers.get('Content-Type')).toContain('text/html');
  expect(index.headers.get('Content-Security-Policy')).toContain("script-src 'self' 'wasm-unsafe-eval';");
  expect(await index.text()).toBe('<p>');
  const wasm = await get('/assets/a%20b.wasm');
  expect(wasm.headers.get('Content-Type')).toBe('application/wasm');
  expect(wasm.headers.get('Content-Length')).toBe('4');
});

it('never leaves its folder', async () => {
  for (const path of [
    '/..%2fsecret.txt',
    '/assets/..%2f..%2fsecret.txt',
    '/..%2fout-of-it%2fx.txt',
    '/%2fetc%2fpasswd',
    '/..%5csecret.txt',
    '/%00',
    '/%ff',
    '/assets',
    '/nothing.js',
  ]) {
    const answer = await get(path);
    expect(answer.status, path).toBeGreaterThanOrEqual(400);
    expect(await answer.text()).not.toContain('secret');
    expect(answer.headers.get('Content-Security-Policy')).toBeTruthy();
  }
});

it('answers only its own host and only reading', async () => {
  expect((await serve(new Request('http://other/index.html'))).status).toBe(404);
  expect((await get('/', { method: 'POST', body: 'x' })).status).toBe(405);
  const head = await get('/', { method: 'HEAD' });
  expect(head.status).toBe(200);
  expect(await head.text()).toBe('');
});

it('keeps data where each platform wants it, or where it is told to', () => {
  expect(dataFolder({ NEGATOSCOPE_DATA: '/somewhere' }, 'linux', '/home/u')).toBe('/somewhere');
  expect(dataFolder({}, 'linux', '/home/u')).toBe('/home/u/.local/share/negatoscope');
  expect(dataFolder({ XDG_DATA_HOME: '/data' }, 'linux', '/home/u')).toBe('/data/negatoscope');
  expect(dataFolder({}, 'darwin', '/Users/u')).toBe('/Users/u/Library/Application Support/Negatoscope');
});
