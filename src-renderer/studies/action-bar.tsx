import { Button, Group, Menu, Text, Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';
import { type Command, commandLabel, keyLabel } from '../app/keys.ts';

/** Something that can be done with what is chosen. */
export interface ListAction {
  command: Command;
  icon: ReactNode;
  act: () => void;
  disabled?: boolean;
  /** The usual one. */
  main?: boolean;
  /** Offered at the pointer only. */
  menuOnly?: boolean;
}

interface ActionBarProps {
  /** How much there is and how much of it is chosen. */
  text: string;
  actions: readonly ListAction[];
}

/** What can be done with the chosen studies. Always there, so that nothing moves when something is chosen. */
export function ActionBar({ text, actions }: ActionBarProps) {
  return (
    <Group
      gap={6}
      px={10}
      h={36}
      wrap="nowrap"
      role="toolbar"
      aria-label="Selected studies"
      style={{ background: 'var(--ng-panel)', borderTop: '1px solid var(--ng-line)', flex: '0 0 auto' }}
    >
      <Text size="xs" c="dimmed" mr="auto" aria-live="polite" data-testid="study-count" truncate>
        {text}
      </Text>
      {actions.map((action) => !action.menuOnly && <ActionButton key={action.command.id} action={action} />)}
    </Group>
  );
}

function ActionButton({ action: { command, icon, act, disabled, main } }: { action: ListAction }) {
  return (
    <Tooltip label={commandLabel(command)}>
      <Button
        variant={main ? 'light' : 'subtle'}
        {...(main ? {} : { color: 'gray' })}
        leftSection={icon}
        onClick={act}
        disabled={disabled ?? false}
        style={{ flex: '0 0 auto' }}
      >
        {command.title}
      </Button>
    </Tooltip>
  );
}

interface StudyMenuProps {
  /** Where the pointer is; undefined while the menu is closed. */
  at: { x: number; y: number } | undefined;
  actions: readonly ListAction[];
  onClose: () => void;
}

/** The same actions at the pointer. */
export function StudyMenu({ at, actions, onClose }: StudyMenuProps) {
  return (
    <Menu
      opened={at !== undefined}
      onChange={(open) => !open && onClose()}
      position="bottom-start"
      offset={2}
      returnFocus
    >
      <Menu.Target>
        <span style={{ position: 'fixed', left: at?.x, top: at?.y }} />
      </Menu.Target>
      <Menu.Dropdown>
        {actions.map(({ command, act, disabled }) => (
          <Menu.Item
            key={command.id}
            disabled={disabled ?? false}
            rightSection={
              <Text span size="xs" c="dimmed" ml="md">
                {keyLabel(command.keys[0] ?? '')}
              </Text>
            }
            onClick={act}
          >
            {command.title}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
