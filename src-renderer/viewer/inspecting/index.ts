import { inspectingCommands } from '../../app/viewer-commands/inspecting.ts';
import type { ViewerArea } from '../area.ts';

/** What the data sets say: the tag inspector. */
export const inspecting: ViewerArea = { id: 'inspecting', commands: inspectingCommands, actions: {} };
