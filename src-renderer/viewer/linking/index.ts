import { linkingCommands } from '../../app/viewer-commands/linking.ts';
import type { ViewerArea } from '../area.ts';

/** Viewports that go together: linked scrolling, reference lines, the cross-hair. */
export const linking: ViewerArea = { id: 'linking', commands: linkingCommands, actions: {} };
