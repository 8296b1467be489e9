import type { Command } from '../keys.ts';

/** Keys of measurements and marks; letters are those of IHE Basic Image Review where it names one. */
export const measuringCommands = {
  lengthTool: { id: 'tool-length', title: 'Length', keys: ['D'] },
  angleTool: { id: 'tool-angle', title: 'Angle between two lines', keys: ['A'] },
  angle3Tool: { id: 'tool-angle3', title: 'Angle at a vertex', keys: [] },
  cobbTool: { id: 'tool-cobb', title: 'Cobb angle', keys: ['Shift+A'] },
  bidirectionalTool: { id: 'tool-bidirectional', title: 'Long and short axis', keys: ['Shift+D'] },
  ellipseTool: { id: 'tool-ellipse', title: 'Ellipse', keys: ['E'] },
  rectangleTool: { id: 'tool-rectangle', title: 'Rectangle', keys: ['Shift+E'] },
  freehandTool: { id: 'tool-freehand', title: 'Freehand region', keys: [] },
  probeTool: { id: 'tool-probe', title: 'Value at a point', keys: ['Q'] },
  arrowTool: { id: 'tool-arrow', title: 'Arrow', keys: [] },
  textTool: { id: 'tool-text', title: 'Text', keys: [] },
  calibrationTool: { id: 'tool-calibration', title: 'Calibrate by a line of known length', keys: [] },
  magnifierTool: { id: 'tool-magnifier', title: 'Magnifier', keys: ['Y'] },
  delete: { id: 'measurement-delete', title: 'Delete the selected measurement', keys: ['Delete', 'Backspace'] },
  undo: { id: 'undo', title: 'Undo', keys: ['Mod+Z'] },
  redo: { id: 'redo', title: 'Do again', keys: ['Mod+Shift+Z', 'Mod+Y'] },
  hide: { id: 'measurements-hide', title: 'Hide or show measurements', keys: ['Shift+M'] },
  list: { id: 'measurements', title: 'List of measurements', keys: [] },
} satisfies Record<string, Command>;
