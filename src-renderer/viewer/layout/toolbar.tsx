import { Popover } from '@mantine/core';
import { Fullscreen, LayoutGrid, PanelLeft } from 'lucide-react';
import { layoutCommands as commands } from '../../app/viewer-commands/layout.ts';
import { useViewer } from '../store.ts';
import { CommandButton, iconSize as size } from '../toolbar/tool-button.tsx';
import { LayoutPicker } from './layout-picker.tsx';

/** What is shown where. */
export function LayoutToolbar() {
  const strip = useViewer((state) => state.strip);
  const maximised = useViewer((state) => state.maximised !== undefined);
  const layout = useViewer((state) => state.layout);
  const picker = useViewer((state) => state.layoutPicker);
  return (
    <>
      <CommandButton command={commands.strip} pressed={strip} icon={<PanelLeft size={size} />} />
      <Popover
        opened={picker}
        onChange={(layoutPicker) => useViewer.setState({ layoutPicker })}
        position="bottom-start"
      >
        <Popover.Target>
          <div>
            <CommandButton command={commands.layout} icon={<LayoutGrid size={size} />} />
          </div>
        </Popover.Target>
        <Popover.Dropdown>
          <LayoutPicker />
        </Popover.Dropdown>
      </Popover>
      <CommandButton
        command={commands.maximise}
        pressed={maximised}
        icon={<Fullscreen size={size} />}
        {...(layout.rows * layout.columns === 1 ? { disabled: 'There is one viewport only' } : {})}
      />
    </>
  );
}
