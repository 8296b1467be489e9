import { ActionIcon, Divider, Menu, Select, Tooltip } from '@mantine/core';
import {
  ChevronDown,
  CircleHelp,
  Compass,
  Contrast,
  CopyCheck,
  Equal,
  FlipHorizontal2,
  Layers,
  MousePointer2,
  Move,
  PencilRuler,
  RectangleHorizontal,
  RectangleVertical,
  Redo2,
  RotateCcw,
  RotateCw,
  Ruler,
  Scan,
  SunMoon,
  TypeIcon,
  Undo2,
  UnfoldHorizontal,
  ZoomIn,
} from 'lucide-react';
import type { ComponentProps, ReactNode } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { CommandButton } from '../app/command-button.tsx';
import { filmCommands as commands } from '../app/film-commands.ts';
import type { Command } from '../app/keys.ts';
import { keyLabel } from '../app/keys.ts';
import { runCommand } from './actions.ts';
import { AlignmentMenu } from './alignment-menu.tsx';
import { chosen } from './chosen.tsx';
import { ColourMenu } from './colour-menu.tsx';
import { useFilmLabel } from './command-label.ts';
import { FormatPicker } from './format-picker.tsx';
import { parts } from './parts.ts';
import { useProfile } from './printer.ts';
import { reshape } from './sheet-actions.ts';
import { StateMenu } from './state-menu.tsx';
import { activeSheet, type FilmTool, firstSelected, useFilm } from './store.ts';
import styles from './toolbar.module.css';
import { changeShows, likeThis } from './view-actions.ts';
import { WindowMenu } from './window-menu.tsx';

const size = 17;

type ButtonProps = Pick<ComponentProps<typeof CommandButton>, 'command' | 'icon' | 'pressed' | 'disabled' | 'detail'>;

function FilmButton(props: ButtonProps) {
  const label = useFilmLabel(props.command);
  return (
    <CommandButton {...props} label={label} className={styles['button']} onRun={() => runCommand(props.command.id)} />
  );
}

function ToolButton({ tool, command, icon }: { tool: FilmTool; command: Command; icon: ReactNode }) {
  const pressed = useFilm((state) => state.tool === tool);
  return <FilmButton command={command} icon={icon} pressed={pressed} />;
}

/**
 * What is done to the selected cells and to the sheet: each button with its name and key. No part of it follows more of the film than it
 * shows: a drag changes a cell many times a second.
 */
export function Toolbar() {
  const undos = useFilm(({ past }) => past.length > 0);
  const redos = useFilm(({ future }) => future.length > 0);
  return (
    <div className={styles['toolbar']} role="toolbar" aria-label="Film">
      <SheetTools />
      <Divider orientation="vertical" className={styles['divider'] ?? ''} />
      <ToolButton tool="move" command={commands.moveTool} icon={<MousePointer2 size={size} />} />
      <ToolButton tool="window" command={commands.windowTool} icon={<Contrast size={size} />} />
      <ToolButton tool="zoom" command={commands.zoomTool} icon={<ZoomIn size={size} />} />
      <ToolButton tool="pan" command={commands.panTool} icon={<Move size={size} />} />
      <Divider orientation="vertical" className={styles['divider'] ?? ''} />
      <CellTools />
      <Divider orientation="vertical" className={styles['divider'] ?? ''} />
      <FilmButton
        command={commands.undo}
        icon={<Undo2 size={size} />}
        disabled={undos ? undefined : 'Nothing to take back'}
      />
      <FilmButton
        command={commands.redo}
        icon={<Redo2 size={size} />}
        disabled={redos ? undefined : 'Nothing was taken back'}
      />
      {parts.map(({ id, Toolbar: Group }) => Group && <Group key={id} />)}
      <span className={styles['space']} />
      <FilmButton command={commands.help} icon={<CircleHelp size={size} />} />
    </div>
  );
}

const sizeWords = (id: string): string =>
  id
    .replace('_', '.')
    .replace(/^([\d.]+)INX([\d.]+)IN$/, '$1 × $2 in')
    .replace(/^([\d.]+)CMX([\d.]+)CM$/, '$1 × $2 cm');

function SheetTools() {
  const profile = useProfile();
  const sheet = useFilm(
    useShallow((state) => {
      const shown = activeSheet(state);
      return shown && { filmSize: shown.filmSize, orientation: shown.orientation, format: shown.format };
    }),
  );
  if (!sheet) return null;
  const sizes = [...new Set([...profile.films.map(({ id }) => id), sheet.filmSize])];
  const lies = sheet.orientation === 'LANDSCAPE';
  const other = lies ? 'PORTRAIT' : 'LANDSCAPE';
  return (
    <>
      <FormatPicker format={sheet.format} />
      <Select
        aria-label="Film size"
        w={116}
        allowDeselect={false}
        data={sizes.map((id) => ({ value: id, label: sizeWords(id) }))}
        value={sheet.filmSize}
        onChange={(filmSize) => filmSize && reshape({ filmSize })}
        comboboxProps={{ width: 150, position: 'bottom-start' }}
      />
      <FilmButton
        command={commands.turnSheet}
        icon={lies ? <RectangleHorizontal size={size} /> : <RectangleVertical size={size} />}
        detail={lies ? 'It lies: landscape' : 'It stands: portrait'}
        disabled={profile.orientations.includes(other) ? undefined : 'The printer has one orientation'}
      />
    </>
  );
}

const textWords = { full: 'All texts', identity: 'Who and what it is', none: 'No texts' } as const;

/** Those of the first selected cell are shown. */
function CellTools() {
  const show = useFilm((state) => firstSelected(state)?.show);
  const inverted = useFilm((state) => firstSelected(state)?.view.inverted);
  const trueSize = useFilm((state) => firstSelected(state)?.view.scale === 'true-size');
  const oneSize = useFilm((state) => firstSelected(state)?.view.scale === 'ratio');
  const none = show ? undefined : 'No image is selected';
  return (
    <>
      <WindowMenu />
      <ColourMenu />
      <FilmButton command={commands.invert} icon={<SunMoon size={size} />} pressed={inverted} disabled={none} />
      <FilmButton command={commands.rotate} icon={<RotateCw size={size} />} disabled={none} />
      <FilmButton command={commands.flip} icon={<FlipHorizontal2 size={size} />} disabled={none} />
      <FilmButton command={commands.fit} icon={<Scan size={size} />} disabled={none} />
      <FilmButton command={commands.trueSize} icon={<Ruler size={size} />} pressed={trueSize} disabled={none} />
      <FilmButton command={commands.oneSize} icon={<Equal size={size} />} pressed={oneSize} disabled={none} />
      <AlignmentMenu />
      <FilmButton command={commands.resetView} icon={<RotateCcw size={size} />} disabled={none} />
      <Divider orientation="vertical" className={styles['divider'] ?? ''} />
      <Menu position="bottom-start">
        <Menu.Target>
          <Tooltip label={none ? `Texts of the corners. ${none}` : 'Texts of the corners'}>
            <ActionIcon
              size={30}
              w={40}
              className={styles['button'] ?? ''}
              aria-label="Texts of the corners"
              aria-disabled={none ? true : undefined}
              data-disabled={none ? true : undefined}
            >
              <TypeIcon size={size} />
              <ChevronDown size={12} />
            </ActionIcon>
          </Tooltip>
        </Menu.Target>
        {show && (
          <Menu.Dropdown>
            {(['full', 'identity', 'none'] as const).map((texts) => (
              <Menu.Item
                key={texts}
                {...chosen(show.texts === texts)}
                onClick={() => changeShows((now) => ({ ...now, texts }))}
              >
                {textWords[texts]}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        )}
      </Menu>
      <FilmButton
        command={commands.graphics}
        icon={<PencilRuler size={size} />}
        pressed={show?.annotations}
        disabled={none}
      />
      <FilmButton command={commands.overlays} icon={<Layers size={size} />} pressed={show?.overlays} disabled={none} />
      <FilmButton
        command={commands.scaleBar}
        icon={<UnfoldHorizontal size={size} />}
        pressed={show?.scaleBar}
        disabled={none}
      />
      <FilmButton
        command={commands.directions}
        icon={<Compass size={size} />}
        pressed={show?.directions}
        disabled={none}
      />
      <StateMenu />
      <LikeMenu />
    </>
  );
}

/** Gives the look of the cell to others. */
function LikeMenu() {
  const cell = useFilm((state) => firstSelected(state) !== undefined);
  const label = 'Give this view to other cells';
  const scopes = [
    ['series', 'of the series', commands.likeSeries],
    ['sheet', 'of the sheet', commands.likeSheet],
    ['film', 'of the film', commands.likeFilm],
  ] as const;
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <Tooltip label={cell ? label : `${label}. No image is selected`}>
          <ActionIcon
            size={30}
            w={40}
            className={styles['button'] ?? ''}
            aria-label={label}
            aria-disabled={cell ? undefined : true}
            data-disabled={cell ? undefined : true}
          >
            <CopyCheck size={size} />
            <ChevronDown size={12} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      {cell && (
        <Menu.Dropdown>
          <Menu.Label>Everything, to all cells</Menu.Label>
          {scopes.map(([scope, words, command]) => (
            <Menu.Item
              key={scope}
              onClick={() => likeThis(scope)}
              rightSection={<span className={styles['detail']}>{command.keys[0] && keyLabel(command.keys[0])}</span>}
            >
              {words}
            </Menu.Item>
          ))}
          <Menu.Label>The window alone, to all cells</Menu.Label>
          {scopes.map(([scope, words]) => (
            <Menu.Item key={scope} onClick={() => likeThis(scope, ['window'])}>
              {words}
            </Menu.Item>
          ))}
          <Menu.Label>What stands on it, to all cells</Menu.Label>
          {scopes.map(([scope, words]) => (
            <Menu.Item key={scope} onClick={() => likeThis(scope, ['show'])}>
              {words}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      )}
    </Menu>
  );
}
