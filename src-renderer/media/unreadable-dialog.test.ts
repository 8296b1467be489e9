import { expect, it } from 'vitest';
import { byGravity, countReasons, listText } from './unreadable-dialog.tsx';

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
