import {
  ArrowUpRight,
  Circle,
  Lasso,
  Pipette,
  Ruler,
  RulerDimensionLine,
  Search,
  Square,
  Triangle,
  Type,
} from 'lucide-react';
import type { MeasurementKind } from '../../../src-shared/imaging/measure/measurement.ts';
import type { Command } from '../../app/keys.ts';
import { measuringCommands as commands } from '../../app/viewer-commands/measuring.ts';
import type { ViewerTool } from '../area.ts';
import { iconSize as size } from '../toolbar/tool-button.tsx';
import { drawing } from './drawing-tools.ts';
import { AngleIcon, AxesIcon, CobbIcon } from './icons.tsx';
import { magnifierId, magnifying } from './magnifier.ts';

const tool = (kind: MeasurementKind, command: Command, icon: ViewerTool['icon']): ViewerTool => ({
  id: kind,
  command,
  icon,
  ...drawing(kind),
});

/** The modal tools of measuring (IHE BIR table 13-2: distance and angle), and marks. */
export const measuringTools: readonly ViewerTool[] = [
  tool('length', commands.lengthTool, <Ruler size={size} />),
  tool('angle', commands.angleTool, <AngleIcon size={size} />),
  tool('angle3', commands.angle3Tool, <Triangle size={size} />),
  tool('cobb', commands.cobbTool, <CobbIcon size={size} />),
  tool('bidirectional', commands.bidirectionalTool, <AxesIcon size={size} />),
  tool('ellipse', commands.ellipseTool, <Circle size={size} />),
  tool('rectangle', commands.rectangleTool, <Square size={size} />),
  tool('freehand', commands.freehandTool, <Lasso size={size} />),
  tool('probe', commands.probeTool, <Pipette size={size} />),
  tool('arrow', commands.arrowTool, <ArrowUpRight size={size} />),
  tool('text', commands.textTool, <Type size={size} />),
  tool('calibration', commands.calibrationTool, <RulerDimensionLine size={size} />),
  { id: magnifierId, command: commands.magnifierTool, icon: <Search size={size} />, ...magnifying },
];
