import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import { ChevronDown, Palette } from 'lucide-react';
import { colourTables } from '../../../src-shared/imaging/pipeline/colour-tables.ts';
import { viewingCommands as commands } from '../../app/viewer-commands/viewing.ts';
import { colourTableOf, type Shown } from '../../cornerstone/index.ts';
import { runCommand } from '../running.ts';
import { useAdvanced } from '../toolbar/advanced.ts';
import { iconSize as size } from '../toolbar/tool-button.tsx';
import styles from '../toolbar/toolbar.module.css';
import { selectedController } from '../viewports.ts';
import { without } from './windows.ts';

const interpolations = { nearest: 'As blocks', linear: 'Linear', smooth: 'Smooth' } as const;

/** Colour tables, interpolation and what lies over or is taken off the image. */
export function PictureMenu({ shown }: { shown: Shown | undefined }) {
  const advanced = useAdvanced();
  if (!advanced && !shown?.frame.instance.masks?.length) return null;
  if (!shown) return null;
  const { state, voi, frame } = shown;
  const table = colourTableOf(frame, state.colourTable) ?? (frame.pixel.supplementalPalette ? undefined : 'grey');
  const change = (next: Parameters<NonNullable<ReturnType<typeof selectedController>>['setState']>[0]): void =>
    selectedController()?.setState(next);
  const check = (on: boolean) => (on ? { 'data-current': true } : {});
  const command = (entry: { id: string; title: string }, on: boolean, reason?: string) => (
    <Menu.Item
      key={entry.id}
      disabled={reason !== undefined}
      onClick={() => runCommand(entry.id)}
      rightSection={<span className={styles['key']}>{reason === undefined ? (on ? 'on' : 'off') : ''}</span>}
      {...check(on && reason === undefined)}
    >
      {entry.title} {reason && <span className={styles['detail']}>{reason}</span>}
    </Menu.Item>
  );
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <Tooltip label="Colours, interpolation, overlays, shutter, subtraction">
          <ActionIcon size={30} w={40} aria-label="Picture" className={styles['button'] ?? ''}>
            <Palette size={size} />
            <ChevronDown size={12} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown mah="80vh" style={{ overflowY: 'auto' }}>
        {voi && <Menu.Label>Colour table</Menu.Label>}
        {voi && frame.pixel.supplementalPalette && (
          <Menu.Item onClick={() => change({ colourTable: undefined })} {...check(table === undefined)}>
            Of the image
          </Menu.Item>
        )}
        {voi &&
          colourTables.map(({ id, name }) => (
            <Menu.Item key={id} onClick={() => change({ colourTable: id })} {...check(table === id)}>
              {name}
            </Menu.Item>
          ))}
        <Menu.Label>Enlarged pixels</Menu.Label>
        {(['nearest', 'linear', 'smooth'] as const).map((interpolation) => (
          <Menu.Item
            key={interpolation}
            onClick={() => change({ interpolation })}
            {...check(state.interpolation === interpolation)}
          >
            {interpolations[interpolation]}
          </Menu.Item>
        ))}
        <Menu.Divider />
        {command(commands.overlays, state.overlays, without.overlays(shown))}
        {command(commands.shutter, state.shutter, without.shutter(shown))}
        {command(
          commands.subtraction,
          shown.mask !== undefined,
          state.maskFrame === undefined ? without.mask(shown) : undefined,
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
