import type { Command } from '../keys.ts';
import { cineCommands } from './cine.ts';
import { derivingCommands } from './deriving.ts';
import { doseCommands } from './dose.ts';
import { exchangeCommands } from './exchange.ts';
import { exportingCommands } from './exporting.ts';
import { filmingCommands } from './filming.ts';
import { inspectingCommands } from './inspecting.ts';
import { keyImageCommands } from './key-images.ts';
import { layoutCommands } from './layout.ts';
import { linkingCommands } from './linking.ts';
import { measuringCommands } from './measuring.ts';
import { readingCommands } from './reading.ts';
import { reportingCommands } from './reporting.ts';
import { savingCommands } from './saving.ts';
import { statesCommands } from './states.ts';
import { structuresCommands } from './structures.ts';
import { viewingCommands } from './viewing.ts';
import { volumesCommands } from './volumes.ts';
import { windowCommands } from './window.ts';

/** The commands of the viewer window by concern, in the order of the help; their keys are the defaults. */
export const viewerCommandGroups: readonly { title: string; commands: Record<string, Command> }[] = [
  { title: 'Viewing', commands: viewingCommands },
  { title: 'Layout and navigation', commands: layoutCommands },
  { title: 'Measuring', commands: measuringCommands },
  { title: 'Key images', commands: keyImageCommands },
  { title: 'Linking', commands: linkingCommands },
  { title: 'Dose', commands: doseCommands },
  { title: 'Structures', commands: structuresCommands },
  { title: 'Volumes', commands: volumesCommands },
  { title: 'Computed images', commands: derivingCommands },
  { title: 'Cine', commands: cineCommands },
  { title: 'Presentation states', commands: statesCommands },
  { title: 'Saving views', commands: savingCommands },
  { title: 'Reports', commands: readingCommands },
  { title: 'Writing reports', commands: reportingCommands },
  { title: 'Pictures and print', commands: exportingCommands },
  { title: 'Film', commands: filmingCommands },
  { title: 'Other systems', commands: exchangeCommands },
  { title: 'Data sets', commands: inspectingCommands },
  { title: 'Window', commands: windowCommands },
];

/** The key map of the viewer window. */
export const viewerCommandList: readonly Command[] = viewerCommandGroups.flatMap(({ commands }) =>
  Object.values(commands),
);
