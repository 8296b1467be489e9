import { doseCommands } from '../../app/viewer-commands/dose.ts';
import type { ViewerArea } from '../area.ts';
import { DoseLayer } from './layer.tsx';
import { followDoses, toggleDose, useDose } from './store.ts';
import { DoseToolbar } from './toolbar.tsx';
import { forgetDosePictures } from './wash.ts';

/** The dose of a radiotherapy plan over the images it was planned on. */
export const dose: ViewerArea = {
  id: 'dose',
  commands: doseCommands,
  actions: { dose: toggleDose },
  Layer: DoseLayer,
  Toolbar: DoseToolbar,
  start: () => {
    const ends = [
      followDoses(),
      useDose.subscribe((state, before) => {
        if (state.grid !== before.grid) forgetDosePictures();
      }),
    ];
    return () => {
      for (const end of ends) end();
    };
  },
};
