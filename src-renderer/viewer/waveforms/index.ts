import type { ViewerArea } from '../area.ts';
import { WaveformView } from './waveform-view.tsx';

/** Recordings of curves: electrocardiograms, pressures, respiration, sound. */
export const waveforms: ViewerArea = {
  id: 'waveforms',
  commands: {},
  actions: {},
  objectView: ({ other }) => (other?.kind === 'waveform' ? WaveformView : undefined),
};
