import { Film } from 'lucide-react';
import { createElement } from 'react';
import { storedPrintStorage } from '../../../src-shared/dicom/sop-classes.ts';
import type { ViewerArea } from '../area.ts';
import { StoredPrintView } from './stored-print-view.tsx';

/** Films that were printed and stored (Stored Print). The hardcopy images that they refer to are images like others. */
export const films: ViewerArea = {
  id: 'films',
  commands: {},
  actions: {},
  objectView: ({ other }) => (other?.sopClassUid === storedPrintStorage ? StoredPrintView : undefined),
  objectIcon: ({ other }) =>
    other?.sopClassUid === storedPrintStorage ? createElement(Film, { size: 34, 'aria-hidden': true }) : undefined,
};
