import { measuringCommands } from '../../app/viewer-commands/measuring.ts';
import type { ViewerArea } from '../area.ts';

/** Measurements and marks on images. */
export const measuring: ViewerArea = { id: 'measuring', commands: measuringCommands, actions: {} };
