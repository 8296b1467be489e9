import type { ViewerArea } from '../area.ts';
import { videoCommands } from './players.ts';
import { VideoCell } from './video-cell.tsx';

/** Videos (MPEG-4, HEVC, MPEG-2): played where the system can, else told of. */
export const video: ViewerArea = {
  id: 'video',
  commands: {},
  actions: {},
  instead: videoCommands,
  CellOverlay: VideoCell,
};
