import { structuresCommands } from '../../app/viewer-commands/structures.ts';
import type { ViewerArea } from '../area.ts';
import { hint } from '../hints.ts';
import { useRegistrations } from '../linking/registrations.ts';
import { followRealWorld } from '../real-world/store.ts';
import { useViewer } from '../store.ts';
import { StructuresLayer } from './layer.tsx';
import { MapLayer } from './map-layer.tsx';
import { followMaps } from './maps-store.ts';
import { hasView, SpaceObjectView } from './object-view.tsx';
import { StructuresPanel } from './panel.tsx';
import { forgetStructurePictures } from './pictures.ts';
import { followStructures, toggleStructures, useStructures } from './store.ts';
import { StructuresToolbar } from './toolbar.tsx';

function toggle(): void {
  if (!toggleStructures()) {
    hint(useViewer.getState().selected, 'The open studies have no structure sets and no segmentations');
  }
}

/** Objects in space over the images they belong to: contours, segments, parametric maps. */
export const structures: ViewerArea = {
  id: 'structures',
  commands: structuresCommands,
  actions: { structures: toggle },
  Layer: StructuresLayer,
  Toolbar: StructuresToolbar,
  panels: [{ id: 'structures', title: 'Structures', Content: StructuresPanel }],
  objectView: (frameSet) => (hasView(frameSet) ? SpaceObjectView : undefined),
  start: () => {
    const ends = [
      followStructures(),
      followMaps(),
      followRealWorld(),
      useStructures.subscribe((state, before) => {
        if (state.readings !== before.readings) forgetStructurePictures();
      }),
      useRegistrations.subscribe(forgetStructurePictures),
    ];
    return () => {
      for (const end of ends) end();
      forgetStructurePictures();
    };
  },
};

/** Parametric maps lie beneath contours and segments. */
export const maps: ViewerArea = { id: 'maps', commands: {}, actions: {}, Layer: MapLayer };
