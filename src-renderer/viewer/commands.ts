import type { Command } from '../app/keys.ts';

/** The key map of the viewer window: letters are those of IHE Basic Image Review where it names one. */
export const viewerCommands = {
  scrollTool: { id: 'tool-scroll', title: 'Scroll', keys: ['S'] },
  windowTool: { id: 'tool-window', title: 'Window', keys: ['W'] },
  zoomTool: { id: 'tool-zoom', title: 'Zoom', keys: ['Z'] },
  panTool: { id: 'tool-pan', title: 'Pan', keys: ['T'] },
  nextViewport: { id: 'next-viewport', title: 'Select the next viewport', keys: ['V'] },
  previousImage: { id: 'previous-image', title: 'Previous image', keys: ['ArrowUp', 'ArrowLeft'] },
  nextImage: { id: 'next-image', title: 'Next image', keys: ['ArrowDown', 'ArrowRight'] },
  firstImage: { id: 'first-image', title: 'First image', keys: ['Home'] },
  lastImage: { id: 'last-image', title: 'Last image', keys: ['End'] },
  previousSeries: { id: 'previous-series', title: 'Previous series', keys: ['PageUp'] },
  nextSeries: { id: 'next-series', title: 'Next series', keys: ['PageDown'] },
  invert: { id: 'invert', title: 'Invert', keys: ['N'] },
  rotate: { id: 'rotate', title: 'Rotate 90° clockwise', keys: [']'] },
  flip: { id: 'flip', title: 'Flip left to right', keys: ['X'] },
  fit: { id: 'fit', title: 'Fit to viewport', keys: ['F'] },
  pixels: { id: 'pixels', title: 'One image pixel on one screen pixel', keys: ['='] },
  reset: { id: 'reset', title: 'Reset the view', keys: ['Escape'] },
  maximise: { id: 'maximise', title: 'One viewport large, and back', keys: ['Enter'] },
  layout: { id: 'layout', title: 'Layout', keys: ['G'] },
  annotations: { id: 'annotations', title: 'Texts: full, minimal, none', keys: ['I'] },
  strip: { id: 'strip', title: 'Show or hide the series', keys: ['B'] },
  headerWindow: { id: 'window-header', title: "Window: the image's own", keys: ['0'] },
  fullRange: { id: 'window-full', title: 'Window: full range', keys: ['9'] },
  preset1: { id: 'preset-1', title: 'Window preset 1', keys: ['1'] },
  preset2: { id: 'preset-2', title: 'Window preset 2', keys: ['2'] },
  preset3: { id: 'preset-3', title: 'Window preset 3', keys: ['3'] },
  preset4: { id: 'preset-4', title: 'Window preset 4', keys: ['4'] },
  preset5: { id: 'preset-5', title: 'Window preset 5', keys: ['5'] },
  preset6: { id: 'preset-6', title: 'Window preset 6', keys: ['6'] },
  help: { id: 'help', title: 'Help', keys: ['H', 'F1', '?'] },
} satisfies Record<string, Command>;

export const viewerCommandList: readonly Command[] = Object.values(viewerCommands);
