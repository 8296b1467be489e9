import { expect, it } from 'vitest';
import type { MountedVolume } from '../../src-shared/contract/catalogues.ts';
import { volumeOf, volumesToShow } from './volumes.ts';

const volume = (path: string, more: Partial<MountedVolume> = {}): MountedVolume => ({
  path,
  name: path.split('/').pop() ?? path,
  kind: 'removable',
  hasDirectory: false,
  totalBytes: 0,
  freeBytes: 0,
  readOnly: false,
  ...more,
});

it('lists what was put in and is no medium yet, discs first; no shares', () => {
  const all = [
    volume('/media/b'),
    volume('/media/a', { hasDirectory: true }),
    volume('/media/cd', { kind: 'optical' }),
    volume('/mnt/share', { kind: 'network' }),
    volume('/media/open/'),
    volume('/media/shown', { catalogue: 'medium-2' }),
  ];
  const media = [
    { id: 'medium-1', path: '/media/open' },
    { id: 'medium-2', path: '/elsewhere' },
  ];
  expect(volumesToShow(all, media).map(({ name }) => name)).toEqual(['cd', 'a', 'b']);
});

it('knows what a medium lies on: the innermost volume, never one whose name only begins alike', () => {
  const volumes = [volume('/media/stick'), volume('/media/stick/inner'), volume('E:\\')];
  expect(volumeOf({ id: 'm', path: '/media/stick/inner/DICOM' }, volumes)?.path).toBe('/media/stick/inner');
  expect(volumeOf({ id: 'm', path: '/media/stick2' }, volumes)).toBeUndefined();
  expect(volumeOf({ id: 'm', path: 'E:\\DICOM' }, volumes)?.path).toBe('E:\\');
});
