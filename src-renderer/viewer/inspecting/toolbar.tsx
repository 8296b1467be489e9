import { Tags } from 'lucide-react';
import { inspectingCommands } from '../../app/viewer-commands/inspecting.ts';
import { useViewer } from '../store.ts';
import { CommandButton, iconSize } from '../toolbar/tool-button.tsx';

export const tagPanelId = 'tags';

export function InspectingToolbar() {
  const open = useViewer((state) => state.panel === tagPanelId);
  return <CommandButton command={inspectingCommands.tags} pressed={open} icon={<Tags size={iconSize} />} />;
}
