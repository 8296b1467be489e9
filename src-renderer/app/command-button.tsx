import { ActionIcon, Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Command } from './keys.ts';

interface CommandButtonProps {
  command: Command;
  /** Its name and key. */
  label: string;
  icon: ReactNode;
  className: string | undefined;
  pressed?: boolean | undefined;
  /** Why it cannot be used now. */
  disabled?: string | undefined;
  /** What it leads to or how it stands, behind its name in the tooltip. */
  detail?: string | undefined;
  onRun: () => void;
}

/** A command as a button of a toolbar: its name and key in the tooltip, and why it is of no use now when it is not. */
export function CommandButton(props: CommandButtonProps) {
  const { command, label, icon, className, pressed, disabled, detail, onRun } = props;
  const more = disabled ?? detail;
  return (
    <Tooltip label={more ? `${label}. ${more}` : label}>
      <ActionIcon
        size={30}
        aria-label={command.title}
        aria-pressed={pressed}
        data-command={command.id}
        data-reason={disabled}
        data-disabled={disabled ? true : undefined}
        aria-disabled={disabled ? true : undefined}
        className={className ?? ''}
        onMouseDown={(event) => event.preventDefault()}
        onClick={() => {
          if (!disabled) onRun();
        }}
      >
        {icon}
      </ActionIcon>
    </Tooltip>
  );
}
