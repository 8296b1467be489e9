import { expect, it } from 'vitest';
import { byGravity } from './unreadable-dialog.tsx';

it('lists damage before what is simply no DICOM', () => {
  const files = byGravity([
    { path: 'README.TXT', reason: 'not-dicom', detail: '' },
    { path: 'B', reason: 'damaged', detail: '' },
    { path: 'A', reason: 'damaged', detail: '' },
    { path: 'C', reason: 'missing', detail: '' },
  ]);
  expect(files.map((file) => file.path)).toEqual(['A', 'B', 'C', 'README.TXT']);
});
