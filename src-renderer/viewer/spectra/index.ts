import type { ViewerArea } from '../area.ts';
import { SpectraLayer } from './layer.tsx';
import { SpectraView } from './spectra-view.tsx';

/** MR spectroscopy: spectra, and where their voxels lie on images. */
export const spectra: ViewerArea = {
  id: 'spectra',
  commands: {},
  actions: {},
  Layer: SpectraLayer,
  objectView: ({ other }) => (other?.kind === 'spectroscopy' ? SpectraView : undefined),
};
