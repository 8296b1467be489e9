import { expect, it } from 'vitest';
import { byGravity, countReasons, listText, pathOnMedium } from './unreadable-dialog.tsx';

it('lists damage before what is simply no DICOM', () => {
  const files = byGravity([
    { path: 'README.TXT', reason: 'not-dicom', detail: '' },
    { path: 'B', reason: 'damaged', detail: '' },
    { path: 'A', reason: 'damaged', detail: '' },
    { path: 'C', reason: 'missing', detail: '' },
  ]);
  expect(files.map((file) => file.path)).toEqual(['A', 'B', 'C', 'README.TXT']);
  expect(countReasons(files)).toEqual([
    ['damaged', 2],
    ['missing', 1],
    ['not-dicom', 1],
  ]);
  expect(listText(files.slice(2))).toBe(
    'C\tNamed in the DICOMDIR, but not on the medium\r\nREADME.TXT\tNot a DICOM file\r\n',
  );
});

it('names files from the medium on', () => {
  expect(pathOnMedium('/media/cd/IMAGES/IM1', '/media/cd')).toBe('IMAGES/IM1');
  expect(pathOnMedium('D:\\IMAGES\\IM1', 'D:')).toBe('IMAGES\\IM1');
  expect(pathOnMedium('/media/cd2/IM1', '/media/cd')).toBe('/media/cd2/IM1');
  expect(pathOnMedium('/media/cd', '/media/cd')).toBe('/media/cd');
});
