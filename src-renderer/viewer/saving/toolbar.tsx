import { ActionIcon, Tooltip } from '@mantine/core';
import { ChevronDown, Save } from 'lucide-react';
import { useLive } from '../../app/live.ts';
import { savingCommands as commands } from '../../app/viewer-commands/saving.ts';
import { useViewerCommandLabel } from '../../app/viewer-keys.ts';
import { runCommand } from '../running.ts';
import { useRestingShown } from '../selected-shown.ts';
import { useViewer } from '../store.ts';
import { CommandButton, iconSize, needsImage } from '../toolbar/tool-button.tsx';

/** Saving the view as a presentation state; not there where this workstation creates nothing. */
export function SavingToolbar() {
  const creates = useLive((state) => state.settings?.createdObjects.enabled === true);
  return creates ? <SavingButtons /> : null;
}

function SavingButtons() {
  const shown = useRestingShown();
  const archive = useViewer((state) => state.catalogue === 'archive');
  const label = useViewerCommandLabel(commands.saveStateAs);
  const why = archive
    ? needsImage(shown).disabled
    : 'Presentation states are kept in the archive: import the study first';
  return (
    <>
      <CommandButton command={commands.saveState} icon={<Save size={iconSize} />} disabled={why} />
      {!why && (
        <Tooltip label={label}>
          <ActionIcon
            size={30}
            w={18}
            variant="subtle"
            aria-label={commands.saveStateAs.title}
            data-command={commands.saveStateAs.id}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => runCommand(commands.saveStateAs.id)}
          >
            <ChevronDown size={12} />
          </ActionIcon>
        </Tooltip>
      )}
    </>
  );
}
