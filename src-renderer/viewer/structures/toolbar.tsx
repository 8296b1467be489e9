import { Shapes } from 'lucide-react';
import { structuresCommands as commands } from '../../app/viewer-commands/structures.ts';
import { CommandButton, iconSize } from '../toolbar/tool-button.tsx';
import { useStructures } from './store.ts';

/** Contours and segments on and off; there when the open studies have some. */
export function StructuresToolbar() {
  const on = useStructures((state) => state.on);
  const some = useStructures((state) => state.drawables.length > 0);
  if (!some) return null;
  return <CommandButton command={commands.structures} pressed={on} icon={<Shapes size={iconSize} />} />;
}
