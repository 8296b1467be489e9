import type { Command } from '../keys.ts';

/** Keys of what is shown where. */
export const layoutCommands = {
  nextViewport: { id: 'next-viewport', title: 'Select the next viewport', keys: ['V'] },
  previousSeries: { id: 'previous-series', title: 'Previous series', keys: ['PageUp'] },
  nextSeries: { id: 'next-series', title: 'Next series', keys: ['PageDown'] },
  maximise: { id: 'maximise', title: 'One viewport large, and back', keys: ['Enter'] },
  layout: { id: 'layout', title: 'Layout', keys: ['G'] },
  strip: { id: 'strip', title: 'Show or hide the series', keys: ['B'] },
} satisfies Record<string, Command>;
