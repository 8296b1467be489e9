import type { ViewerArea } from '../area.ts';
import { selectedObjectCommands } from '../object-commands.ts';
import { DocumentView } from './document-view.tsx';
import { objectIcon } from './object-icon.tsx';

/** Documents inside of DICOM objects (PDF, CDA, models), and the keys of images for what stands in a cell and is none. */
export const documents: ViewerArea = {
  id: 'documents',
  commands: {},
  actions: {},
  instead: selectedObjectCommands,
  objectView: ({ other }) => (other?.kind === 'document' ? DocumentView : undefined),
  objectIcon,
};
