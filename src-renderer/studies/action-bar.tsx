import { Button, Group, Menu, Text, Tooltip } from '@mantine/core';
import { Download, Eye, EyeOff, FolderOpen, Trash2 } from 'lucide-react';
import { formatCount, plural } from '../app/formatting.ts';
import { type Command, commandLabel, keyLabel } from '../app/keys.ts';
import { studiesCommands } from '../app/studies-commands.ts';
import { useList } from './list.ts';

export interface StudyActions {
  open: () => void;
  import: () => void;
  markRead: () => void;
  markUnread: () => void;
  delete: () => void;
}

/** What can be done with the chosen studies. Always there, so that nothing moves when something is chosen. */
export function ActionBar({ archive, actions }: { archive: boolean; actions: StudyActions }) {
  const chosen = useList((state) => state.selection.chosen);
  const total = useList((state) => state.window?.total);
  const none = chosen.size === 0;
  const allRead = [...chosen.values()].every((row) => row.read);
  const text =
    total === undefined
      ? ''
      : none
        ? plural(total, 'study', 'studies')
        : `${formatCount(chosen.size)} of ${plural(total, 'study', 'studies')} selected`;
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
      <Action
        command={studiesCommands.open}
        icon={<FolderOpen size={14} />}
        onClick={actions.open}
        disabled={none}
        main
      />
      {archive ? (
        <>
          {allRead && !none ? (
            <Action command={studiesCommands.markUnread} icon={<EyeOff size={14} />} onClick={actions.markUnread} />
          ) : (
            <Action
              command={studiesCommands.markRead}
              icon={<Eye size={14} />}
              onClick={actions.markRead}
              disabled={none}
            />
          )}
          <Action
            command={studiesCommands.delete}
            icon={<Trash2 size={14} />}
            onClick={actions.delete}
            disabled={none}
          />
        </>
      ) : (
        <Action
          command={studiesCommands.import}
          icon={<Download size={14} />}
          onClick={actions.import}
          disabled={none}
        />
      )}
    </Group>
  );
}

interface ActionProps {
  command: Command;
  icon: React.ReactNode;
  onClick: () => void;
  disabled?: boolean;
  main?: boolean;
}

function Action({ command, icon, onClick, disabled, main }: ActionProps) {
  return (
    <Tooltip label={commandLabel(command)}>
      <Button
        variant={main ? 'light' : 'subtle'}
        {...(main ? {} : { color: 'gray' })}
        leftSection={icon}
        onClick={onClick}
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
  archive: boolean;
  actions: StudyActions;
  onClose: () => void;
}

/** The same actions at the pointer. */
export function StudyMenu({ at, archive, actions, onClose }: StudyMenuProps) {
  const items: [Command, () => void][] = archive
    ? [
        [studiesCommands.open, actions.open],
        [studiesCommands.markRead, actions.markRead],
        [studiesCommands.markUnread, actions.markUnread],
        [studiesCommands.delete, actions.delete],
      ]
    : [
        [studiesCommands.open, actions.open],
        [studiesCommands.import, actions.import],
      ];
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
        {items.map(([command, act]) => (
          <Menu.Item
            key={command.id}
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
