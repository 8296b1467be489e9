import type { ReactNode } from 'react';
import { CommandButton as AppButton } from '../../app/command-button.tsx';
import type { Command } from '../../app/keys.ts';
import { useViewerCommandLabel } from '../../app/viewer-keys.ts';
import type { Shown } from '../../cornerstone/index.ts';
import type { ViewerTool } from '../area.ts';
import { useTakenByObject } from '../object-commands.ts';
import { runCommand } from '../running.ts';
import { setTool, useViewer } from '../store.ts';
import { useOffered } from './advanced.ts';
import styles from './toolbar.module.css';

/** Edge of the icons of the toolbar, CSS pixels. */
export const iconSize = 17;

interface CommandButtonProps {
  command: Command;
  icon: ReactNode;
  pressed?: boolean;
  /** Why it cannot be used now. */
  disabled?: string | undefined;
  /** What it leads to or how it stands, behind its name in the tooltip. */
  detail?: string | undefined;
}

/** A command as a button: its name and key in the tooltip, and why it is of no use now when it is not. */
export function CommandButton({ command, icon, pressed, disabled: without, detail }: CommandButtonProps) {
  const label = useViewerCommandLabel(command);
  const offered = useOffered(command.id);
  const disabled = useTakenByObject(command.id) ? undefined : without;
  if (!offered) return null;
  return (
    <AppButton
      {...{ command, label, icon, pressed, disabled, detail }}
      className={styles['button']}
      onRun={() => runCommand(command.id)}
    />
  );
}

/** A modal tool as a button. */
export function ToolButton({ tool, shown }: { tool: ViewerTool; shown: Shown | undefined }) {
  const pressed = useViewer((state) => state.tool === tool.id);
  return (
    <CommandButton command={tool.command} icon={tool.icon} pressed={pressed} disabled={tool.unavailable?.(shown)} />
  );
}

/** Commands that choose tools, by their ids. */
export const toolActions = (tools: readonly ViewerTool[]): Record<string, () => void> =>
  Object.fromEntries(tools.map((tool) => [tool.command.id, () => setTool(tool.id)]));

/** For commands that need an image. */
export const needsImage = (shown: Shown | undefined): { disabled?: string } =>
  shown ? {} : { disabled: 'No image is shown' };
