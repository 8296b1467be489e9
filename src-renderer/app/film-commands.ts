import type { Command } from './keys.ts';
import { viewingCommands } from './viewer-commands/viewing.ts';
import { windowCommands } from './viewer-commands/window.ts';

/** Of the film composer what the viewer has too: by its names and keys, whatever the reader made of them. */
const viewing = {
  windowTool: viewingCommands.windowTool,
  zoomTool: viewingCommands.zoomTool,
  panTool: viewingCommands.panTool,
  colourTable: viewingCommands.colourTable,
  invert: viewingCommands.invert,
  rotate: viewingCommands.rotate,
  flip: viewingCommands.flip,
  fit: viewingCommands.fit,
  trueSize: viewingCommands.trueSize,
  texts: viewingCommands.annotations,
  overlays: viewingCommands.overlays,
  ownWindow: viewingCommands.headerWindow,
  preset1: viewingCommands.preset1,
  preset2: viewingCommands.preset2,
  preset3: viewingCommands.preset3,
  preset4: viewingCommands.preset4,
  preset5: viewingCommands.preset5,
  preset6: viewingCommands.preset6,
} satisfies Record<string, Command>;

const looking = {
  moveTool: { id: 'film-tool-move', title: 'Select and move cells', keys: ['S'] },
  window: { id: 'film-window', title: 'Window by numbers …', keys: ['L'] },
  zoomIn: { id: 'film-zoom-in', title: 'Larger', keys: ['+'] },
  zoomOut: { id: 'film-zoom-out', title: 'Smaller', keys: ['-'] },
  graphics: { id: 'film-graphics', title: 'Measurements and marks', keys: ['G'] },
  scaleBar: { id: 'film-scale-bar', title: 'Scale bar', keys: ['B'] },
  directions: { id: 'film-directions', title: 'Letters of the directions', keys: ['D'] },
  keepLeft: { id: 'film-keep-left', title: 'Image to the left edge of its cell, and back', keys: ['Mod+ArrowLeft'] },
  keepRight: {
    id: 'film-keep-right',
    title: 'Image to the right edge of its cell, and back',
    keys: ['Mod+ArrowRight'],
  },
  keepTop: { id: 'film-keep-top', title: 'Image to the top of its cell, and back', keys: ['Mod+ArrowUp'] },
  keepBottom: { id: 'film-keep-bottom', title: 'Image to the bottom of its cell, and back', keys: ['Mod+ArrowDown'] },
  keepMiddle: { id: 'film-keep-middle', title: 'Image to the middle of its cell', keys: ['Shift+M'] },
  oneSize: { id: 'film-one-size', title: 'One size for the selected cells', keys: ['E'], once: true },
  previousImage: { id: 'film-previous-image', title: 'Previous image of the series in the cell', keys: [','] },
  nextImage: { id: 'film-next-image', title: 'Next image of the series in the cell', keys: ['.'] },
  resetView: { id: 'film-reset', title: 'Reset the view', keys: ['Backspace'] },
} satisfies Record<string, Command>;

const cells = {
  left: { id: 'film-left', title: 'Cell to the left', keys: ['ArrowLeft'] },
  right: { id: 'film-right', title: 'Cell to the right', keys: ['ArrowRight'] },
  up: { id: 'film-up', title: 'Cell above', keys: ['ArrowUp'] },
  down: { id: 'film-down', title: 'Cell below', keys: ['ArrowDown'] },
  extendLeft: { id: 'film-extend-left', title: 'Select the cell to the left too', keys: ['Shift+ArrowLeft'] },
  extendRight: { id: 'film-extend-right', title: 'Select the cell to the right too', keys: ['Shift+ArrowRight'] },
  extendUp: { id: 'film-extend-up', title: 'Select the cell above too', keys: ['Shift+ArrowUp'] },
  extendDown: { id: 'film-extend-down', title: 'Select the cell below too', keys: ['Shift+ArrowDown'] },
  moveLeft: { id: 'film-move-left', title: 'Move the cell to the left', keys: ['Alt+ArrowLeft'] },
  moveRight: { id: 'film-move-right', title: 'Move the cell to the right', keys: ['Alt+ArrowRight'] },
  moveUp: { id: 'film-move-up', title: 'Move the cell up', keys: ['Alt+ArrowUp'] },
  moveDown: { id: 'film-move-down', title: 'Move the cell down', keys: ['Alt+ArrowDown'] },
  first: { id: 'film-first', title: 'First cell of the sheet', keys: ['Home'] },
  last: { id: 'film-last', title: 'Last cell of the sheet', keys: ['End'] },
  selectAll: { id: 'film-select-all', title: 'Select all cells of the sheet', keys: ['Mod+A'] },
  enlarge: { id: 'film-enlarge', title: 'Cell large, and back', keys: ['Enter'], once: true },
  back: { id: 'film-back', title: 'Back to the sheet, or select one cell alone', keys: ['Escape'] },
  takeOff: { id: 'film-take-off', title: 'Take off the sheet, into the tray', keys: ['Delete'] },
  remove: { id: 'film-remove', title: 'Take out of the film', keys: ['Shift+Delete'] },
  copy: { id: 'film-copy', title: 'Copy cells', keys: ['Mod+C'] },
  paste: { id: 'film-paste', title: 'Put copies into the empty cells from here on', keys: ['Mod+V'] },
  pasteLook: { id: 'film-paste-look', title: 'Give cells the view that was copied', keys: ['Mod+Shift+V'] },
  likeSeries: { id: 'film-like-series', title: 'This view for all cells of the series', keys: ['Alt+S'], once: true },
  likeSheet: { id: 'film-like-sheet', title: 'This view for all cells of the sheet', keys: ['Alt+P'], once: true },
  likeFilm: { id: 'film-like-film', title: 'This view for all cells of the film', keys: ['Alt+A'], once: true },
  closeGaps: { id: 'film-close-gaps', title: 'Close the gaps of the sheet', keys: ['Alt+G'], once: true },
  hang: { id: 'film-hang', title: 'Hang the mammograms, chest wall to chest wall', keys: ['Alt+M'], once: true },
  placeTray: { id: 'film-place-tray', title: 'Put the tray back on the film', keys: ['Alt+T'], once: true },
} satisfies Record<string, Command>;

const sheets = {
  nextSheet: { id: 'film-next-sheet', title: 'Next sheet', keys: ['PageDown'] },
  previousSheet: { id: 'film-previous-sheet', title: 'Previous sheet', keys: ['PageUp'] },
  addSheet: { id: 'film-add-sheet', title: 'New sheet', keys: ['Insert'], once: true },
  duplicateSheet: { id: 'film-duplicate-sheet', title: 'Duplicate the sheet', keys: ['Mod+D'], once: true },
  removeSheet: { id: 'film-remove-sheet', title: 'Remove the sheet', keys: ['Mod+Delete'], once: true },
  sheetUp: { id: 'film-sheet-up', title: 'Sheet one place up', keys: ['Mod+PageUp'] },
  sheetDown: { id: 'film-sheet-down', title: 'Sheet one place down', keys: ['Mod+PageDown'] },
  format: { id: 'film-format', title: 'Grid of the sheet', keys: ['Y'] },
  turnSheet: { id: 'film-turn-sheet', title: 'Portrait or landscape', keys: ['O'], once: true },
} satisfies Record<string, Command>;

const printing = {
  print: { id: 'film-print', title: 'Print', keys: ['Mod+P'], inFields: true, once: true },
  proof: { id: 'film-proof', title: 'Proof: what will be sent', keys: ['P'], once: true },
  printJobs: { id: 'film-print-jobs', title: 'Print jobs', keys: ['J'], once: true },
  printOptions: { id: 'film-print-options', title: 'What the printer is told', keys: ['Mod+O'], once: true },
  lines: { id: 'film-lines', title: 'Header and footer', keys: ['Alt+H'], once: true },
  templates: { id: 'film-templates', title: 'Templates: save, edit', keys: ['Mod+S'], once: true },
} satisfies Record<string, Command>;

const paper = {
  paper: { id: 'film-paper', title: 'Print on paper', keys: ['Mod+Shift+P'], once: true },
  savePdf: { id: 'film-pdf', title: 'Save as PDF', keys: ['Mod+E'], once: true },
  storeSheets: { id: 'film-store', title: 'Store sheets in the study', keys: ['Mod+Shift+S'], once: true },
} satisfies Record<string, Command>;

const composing = {
  undo: { id: 'film-undo', title: 'Undo', keys: ['Mod+Z'] },
  redo: { id: 'film-redo', title: 'Redo', keys: ['Mod+Y', 'Mod+Shift+Z'] },
  focusNext: windowCommands.focusNext,
  help: windowCommands.help,
} satisfies Record<string, Command>;

/** The commands of the film composer by concern, in the order of the help; their keys are the defaults. */
export const filmCommandGroups: readonly { title: string; commands: Record<string, Command> }[] = [
  { title: 'Looking', commands: { ...viewing, ...looking } },
  { title: 'Cells', commands: cells },
  { title: 'Sheets', commands: sheets },
  { title: 'Printing', commands: printing },
  { title: 'Paper and files', commands: paper },
  { title: 'Composer', commands: composing },
];

export const filmCommands = { ...viewing, ...looking, ...cells, ...sheets, ...printing, ...paper, ...composing };

/** The key map of the film composer. */
export const filmCommandList: readonly Command[] = filmCommandGroups.flatMap(({ commands }) => Object.values(commands));
