import { cineCommands } from '../../app/viewer-commands/cine.ts';
import type { ViewerArea } from '../area.ts';

/** Moving pictures. */
export const cine: ViewerArea = { id: 'cine', commands: cineCommands, actions: {} };
