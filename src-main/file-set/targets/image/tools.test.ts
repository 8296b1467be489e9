import { expect, it } from 'vitest';
import { temporaryFolderSync } from '../../../../testing/temp.ts';
import type { FindTool, RunTool } from '../tools/run.ts';
import { bytesOnDisc, canMake, findImageTool, type ImageOrder, mustFitIso, volumeLabel } from './tools.ts';

const scratch = temporaryFolderSync('image-tools');

/** A system with these programs, and what is asked of them. */
function system(...programs: string[]) {
  const asked: string[][] = [];
  const find: FindTool = (...names) => names.find((name) => programs.includes(name));
  const run: RunTool = async (program, args, options) => {
    asked.push([program, ...args]);
    options?.onLine?.('PERCENT:12.5');
    options?.onLine?.('PERCENT:-1');
    options?.onLine?.(' 42.50% done, estimate finish Sun Nov 22 03:47:40 2026');
    return '';
  };
  return { asked, find, run };
}

const order = (steps: number[], udf: boolean): ImageOrder => ({
  ...{ tree: '/tree', image: '/a.part.iso', label: 'DICOM', udf, scratch, signal: new AbortController().signal },
  progress: (done) => steps.push(done),
});

it.each([
  ['linux', ['genisoimage', 'xorriso'], 'genisoimage', true],
  ['linux', ['xorriso'], 'xorriso', false],
  ['linux', [], undefined, false],
  ['darwin', ['hdiutil', 'xorriso'], 'hdiutil', true],
  ['win32', ['powershell'], 'IMAPI', true],
  ['win32', [], undefined, false],
] as const)('on %s with %j: %s', (platform, programs, name, udf) => {
  const { find, run } = system(...programs);
  const tool = findImageTool(find, run, platform);
  expect(tool?.name).toBe(name);
  expect(canMake(tool, 'udf-bridge')).toBe(udf);
  expect(canMake(tool, 'iso9660')).toBe(name !== undefined);
});

it('tells macOS to make ISO 9660 and Joliet, and UDF for a DVD, and follows it', async () => {
  const { asked, find, run } = system('hdiutil');
  const steps: number[] = [];
  await findImageTool(find, run, 'darwin')?.make(order(steps, true));
  await findImageTool(find, run, 'darwin')?.make(order([], false));
  expect(asked[0]?.slice(0, 4)).toEqual(['hdiutil', 'makehybrid', '-iso', '-joliet']);
  expect(asked[0]).toContain('-udf');
  expect(asked[0]?.slice(-3)).toEqual(['-o', '/a.part.iso', '/tree']);
  expect(asked[1]).not.toContain('-udf');
  expect(steps).toEqual([0.125, 0.425]);
});

it('gives Windows a script and what it is about as parameters', async () => {
  const { asked, find, run } = system('powershell');
  await findImageTool(find, run, 'win32')?.make(order([], true));
  expect(asked[0]).toContain('-NonInteractive');
  expect(asked[0]?.join(' ')).toMatch(/-File .*image\.ps1 -Tree \/tree -Image \/a\.part\.iso -Label DICOM -Udf 1$/);
});

it('makes labels of file-set IDs', () => {
  expect(volumeLabel('CHEST CT', 1, 1)).toBe('CHEST_CT');
  expect(volumeLabel('', 1, 1)).toBe('DICOM');
  expect(volumeLabel('ABCDEFGHIJKLMNOP', 12, 20)).toBe('ABCDEFGHIJKLM_12');
});

it('knows what a file takes of a disc, and which is too large for one', () => {
  expect(bytesOnDisc(1, false)).toBe(2048 + 512);
  expect(bytesOnDisc(4096, true)).toBe(4096 + 2048 + 512);
  expect(() => mustFitIso('A', 5_000_000_000)).toThrow('4 GiB');
});
