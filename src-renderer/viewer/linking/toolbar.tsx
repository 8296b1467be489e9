import { Link2, ScanLine, Unlink2 } from 'lucide-react';
import { linkingCommands as commands } from '../../app/viewer-commands/linking.ts';
import { useRestingShown } from '../selected-shown.ts';
import { useViewer, visibleCells } from '../store.ts';
import { CommandButton, iconSize as size, ToolButton } from '../toolbar/tool-button.tsx';
import { crossHair } from './cross-hair.tsx';
import { useLinking } from './store.ts';

/** Link, localizer lines, cross-hair. */
export function LinkingToolbar() {
  const linked = useLinking((state) => state.linked !== 'off');
  const lines = useLinking((state) => state.lines);
  const several = useViewer((state) => visibleCells(state).length > 1);
  const shown = useRestingShown();
  const needsSeveral = several ? {} : { disabled: 'Needs more than one viewport' };
  return (
    <>
      {linked ? (
        <CommandButton command={commands.unlink} pressed icon={<Unlink2 size={size} />} />
      ) : (
        <CommandButton command={commands.link} pressed={false} icon={<Link2 size={size} />} {...needsSeveral} />
      )}
      <CommandButton
        command={commands.lines}
        pressed={lines}
        icon={<ScanLine size={size} />}
        {...(lines ? {} : needsSeveral)}
      />
      <ToolButton tool={crossHair} shown={shown} />
    </>
  );
}
