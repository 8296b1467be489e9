import { exportingCommands } from '../../app/viewer-commands/exporting.ts';
import type { ViewerArea } from '../area.ts';

/** Pictures, films and captures of what is shown; printing it. */
export const exporting: ViewerArea = { id: 'exporting', commands: exportingCommands, actions: {} };
