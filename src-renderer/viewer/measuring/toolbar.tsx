import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import { ChevronDown, Eye, EyeOff, ListTree } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { Command } from '../../app/keys.ts';
import { measuringCommands as commands } from '../../app/viewer-commands/measuring.ts';
import { useViewerCommandLabel, viewerKeyText } from '../../app/viewer-keys.ts';
import type { ViewerTool } from '../area.ts';
import { runCommand } from '../running.ts';
import { useRestingShown } from '../selected-shown.ts';
import { useViewer } from '../store.ts';
import { iconSize as size, ToolButton } from '../toolbar/tool-button.tsx';
import styles from '../toolbar/toolbar.module.css';
import { useMeasuring } from './store.ts';
import { measuringTools } from './tools.tsx';

const always = ['length', 'angle'];
const others = measuringTools.filter(({ id }) => !always.includes(id));

/** Length and angle at hand, the others in a menu beside the one that was used last. */
export function MeasuringToolbar() {
  const shown = useRestingShown();
  const current = useViewer((state) => state.tool);
  const hidden = useMeasuring((state) => state.hidden);
  const [last, setLast] = useState<ViewerTool>(others.find(({ id }) => id === 'ellipse') ?? others[0]!);
  useEffect(() => {
    const chosen = others.find(({ id }) => id === current);
    if (chosen) setLast(chosen);
  }, [current]);
  const label = useViewerCommandLabel(last.command);
  const item = (command: Command, icon: ViewerTool['icon'], off = false) => (
    <Menu.Item
      key={command.id}
      leftSection={icon}
      disabled={off}
      data-command={command.id}
      rightSection={<span className={styles['key']}>{viewerKeyText(command.id)}</span>}
      onClick={() => runCommand(command.id)}
    >
      {command.title}
    </Menu.Item>
  );
  const tools = (ids: string[]) =>
    others
      .filter(({ id }) => ids.includes(id))
      .map(({ command, icon, unavailable }) => item(command, icon, unavailable?.(shown) !== undefined));
  return (
    <>
      {measuringTools
        .filter(({ id }) => always.includes(id))
        .map((tool) => (
          <ToolButton key={tool.id} tool={tool} shown={shown} />
        ))}
      <Tooltip label={shown ? label : `${label}. No image is shown`}>
        <ActionIcon
          size={30}
          aria-label={last.command.title}
          aria-pressed={current === last.id}
          data-disabled={shown ? undefined : true}
          className={styles['button'] ?? ''}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => {
            if (shown) runCommand(last.command.id);
          }}
        >
          {last.icon}
        </ActionIcon>
      </Tooltip>
      <Menu position="bottom-start">
        <Menu.Target>
          <Tooltip label="More ways to measure and mark">
            <ActionIcon size={30} w={18} aria-label="More ways to measure and mark" className={styles['button'] ?? ''}>
              <ChevronDown size={12} />
            </ActionIcon>
          </Tooltip>
        </Menu.Target>
        <Menu.Dropdown>
          {tools(['angle3', 'cobb', 'bidirectional'])}
          <Menu.Divider />
          {tools(['ellipse', 'rectangle', 'freehand', 'probe'])}
          <Menu.Divider />
          {tools(['arrow', 'text'])}
          <Menu.Divider />
          {tools(['calibration', 'magnifier'])}
          <Menu.Divider />
          {item(commands.hide, hidden ? <EyeOff size={size} /> : <Eye size={size} />)}
          {item(commands.list, <ListTree size={size} />)}
        </Menu.Dropdown>
      </Menu>
    </>
  );
}
