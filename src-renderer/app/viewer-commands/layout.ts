import type { Command } from '../keys.ts';

/** Keys of what is shown where, and of going from one to the next. */
export const layoutCommands = {
  selectTool: { id: 'tool-select', title: 'Select viewport', keys: ['V'] },
  nextViewport: { id: 'next-viewport', title: 'Select the next viewport', keys: ['Tab'] },
  previousViewport: { id: 'previous-viewport', title: 'Select the previous viewport', keys: ['Shift+Tab'] },
  layout: { id: 'layout', title: 'Layout: several viewports', keys: ['G'] },
  tiles: { id: 'tiles', title: 'Layout within the viewport: tiles', keys: ['Shift+G'] },
  maximise: { id: 'maximise', title: 'One viewport large, and back', keys: ['Enter'] },
  strip: { id: 'strip', title: 'Show or hide the series', keys: ['B'] },
  selectPatient: { id: 'select-patient', title: 'Select patient: the list of studies', keys: ['Mod+O'] },
  previousStudy: { id: 'previous-study', title: 'Previous study (newer)', keys: ['Shift+PageUp'] },
  nextStudy: { id: 'next-study', title: 'Next study (older)', keys: ['Shift+PageDown'] },
  previousSeries: { id: 'previous-series', title: 'Previous series', keys: ['PageUp'] },
  nextSeries: { id: 'next-series', title: 'Next series', keys: ['PageDown'] },
} satisfies Record<string, Command>;
