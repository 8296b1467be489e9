import { volumesCommands } from '../../app/viewer-commands/volumes.ts';
import type { ViewerArea } from '../area.ts';
import { setViewOpener } from '../computed-views.ts';
import { useStates } from '../states/store.ts';
import { keepOverlaid } from './blending.ts';
import { VolumesLayer } from './layer.tsx';
import { VolumeReading } from './reading.tsx';
import { openReconstruction } from './reconstruction.ts';
import { followImages } from './renewing.ts';
import { followCells, nextPlane, nextSlab } from './showing.ts';
import { VolumesToolbar } from './toolbar.tsx';

/** States that some cell has chosen. */
const chosen = (): Set<string> => new Set([...useStates.getState().choices.values()].map(({ state }) => state));

/** What is computed from many images: planes through them, slabs, reconstructions and blendings of presentation states. */
export const volumes: ViewerArea = {
  id: 'volumes',
  commands: volumesCommands,
  actions: { mpr: () => void nextPlane(), 'mpr-slab': nextSlab },
  Layer: VolumesLayer,
  CellOverlay: VolumeReading,
  Toolbar: VolumesToolbar,
  start: () => {
    setViewOpener(openReconstruction);
    const ends = [
      followCells(),
      followImages(),
      useStates.subscribe((state, before) => {
        if (state.states !== before.states || state.choices !== before.choices) {
          const here = new Set(state.states.map(({ uid }) => uid));
          const used = chosen();
          // Which state the newest is of an image is known where it is shown.
          const all = used.has('newest');
          keepOverlaid(new Set([...here].filter((uid) => all || used.has(uid))));
        }
      }),
    ];
    return () => {
      for (const end of ends) end();
      setViewOpener(undefined);
      keepOverlaid(new Set());
    };
  },
};
