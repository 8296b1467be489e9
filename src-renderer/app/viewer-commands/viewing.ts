import type { Command } from '../keys.ts';

/** Keys of looking at one image: letters are those of IHE Basic Image Review where it names one. */
export const viewingCommands = {
  scrollTool: { id: 'tool-scroll', title: 'Scroll', keys: ['S'] },
  windowTool: { id: 'tool-window', title: 'Window', keys: ['W'] },
  zoomTool: { id: 'tool-zoom', title: 'Zoom', keys: ['Z'] },
  panTool: { id: 'tool-pan', title: 'Pan', keys: ['T'] },
  previousImage: { id: 'previous-image', title: 'Previous image', keys: ['ArrowUp', 'ArrowLeft'] },
  nextImage: { id: 'next-image', title: 'Next image', keys: ['ArrowDown', 'ArrowRight'] },
  firstImage: { id: 'first-image', title: 'First image', keys: ['Home'] },
  lastImage: { id: 'last-image', title: 'Last image', keys: ['End'] },
  invert: { id: 'invert', title: 'Invert', keys: ['N'] },
  rotate: { id: 'rotate', title: 'Rotate 90° clockwise', keys: [']'] },
  flip: { id: 'flip', title: 'Flip left to right', keys: ['X'] },
  fit: { id: 'fit', title: 'Fit to viewport', keys: ['F'] },
  pixels: { id: 'pixels', title: 'One image pixel on one screen pixel', keys: ['='] },
  reset: { id: 'reset', title: 'Reset the view', keys: ['Escape'] },
  annotations: { id: 'annotations', title: 'Texts: full, minimal, none', keys: ['I'] },
  headerWindow: { id: 'window-header', title: "Window: the image's own", keys: ['0'] },
  fullRange: { id: 'window-full', title: 'Window: full range', keys: ['9'] },
  preset1: { id: 'preset-1', title: 'Window preset 1', keys: ['1'] },
  preset2: { id: 'preset-2', title: 'Window preset 2', keys: ['2'] },
  preset3: { id: 'preset-3', title: 'Window preset 3', keys: ['3'] },
  preset4: { id: 'preset-4', title: 'Window preset 4', keys: ['4'] },
  preset5: { id: 'preset-5', title: 'Window preset 5', keys: ['5'] },
  preset6: { id: 'preset-6', title: 'Window preset 6', keys: ['6'] },
} satisfies Record<string, Command>;
