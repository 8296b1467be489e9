import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { pathsIn } from './command-line.ts';

const here = resolve('/home/reader');

it('names paths from the folder the program was started in', () => {
  expect(pathsIn(['negatoscope', '--no-sandbox', 'disc 1', resolve('/mnt/cd')], undefined, here)).toEqual([
    resolve(here, 'disc 1'),
    resolve('/mnt/cd'),
  ]);
});

it('leaves out the program and its own folder', () => {
  const own = resolve('/opt/negatoscope');
  expect(pathsIn(['electron', '--no-sandbox', own, 'disc'], own, here)).toEqual([resolve(here, 'disc')]);
  expect(pathsIn(['electron', '.', 'disc'], own, own)).toEqual([resolve(own, 'disc')]);
  expect(pathsIn(['negatoscope'], undefined, here)).toEqual([]);
});
