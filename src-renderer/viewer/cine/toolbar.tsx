import { Clapperboard } from 'lucide-react';
import { cineCommands } from '../../app/viewer-commands/cine.ts';
import { useRestingShown } from '../selected-shown.ts';
import { useViewer } from '../store.ts';
import { CommandButton, iconSize } from '../toolbar/tool-button.tsx';
import { selectedController } from '../viewports.ts';
import { useCine } from './store.ts';

export function CineToolbar() {
  const selected = useViewer((state) => state.selected);
  const open = useCine(({ cells }) => cells[selected] !== undefined);
  const shown = useRestingShown();
  const count = selectedController()?.frames.length ?? 0;
  const disabled = !shown ? 'No image is shown' : count < 2 ? 'There is one image only' : undefined;
  return (
    <CommandButton
      command={cineCommands.cine}
      pressed={open}
      icon={<Clapperboard size={iconSize} />}
      disabled={disabled}
    />
  );
}
