import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import { ChevronDown, SquareDashed } from 'lucide-react';
import { filmCommandList } from '../app/film-commands.ts';
import { useCommands } from '../app/key-map.ts';
import { keyLabel } from '../app/keys.ts';
import { useLive } from '../app/live.ts';
import { windowNumber } from '../app/texts/view-values.ts';
import { presetsIn } from '../app/window-presets.ts';
import { runCommand } from './actions.ts';
import { chosen } from './chosen.tsx';
import { firstSelected, useFilm } from './store.ts';
import { setPlaceOf, useRail } from './studies.ts';
import styles from './toolbar.module.css';
import { setWindow } from './view-actions.ts';

/** Windows of the image, presets of its modality, numbers. */
export function WindowMenu() {
  const kind = useFilm((state) => firstSelected(state)?.content.kind);
  const disabled = !kind ? 'No image is selected' : kind === 'picture' ? 'A picture has no window' : undefined;
  const label = disabled ? `Windows. ${disabled}` : 'Windows of the image, presets';
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <Tooltip label={label}>
          <ActionIcon
            size={30}
            w={40}
            className={styles['button'] ?? ''}
            aria-label="Windows"
            aria-disabled={disabled ? true : undefined}
            data-disabled={disabled ? true : undefined}
          >
            <SquareDashed size={17} />
            <ChevronDown size={12} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      {!disabled && (
        <Menu.Dropdown>
          <Entries />
        </Menu.Dropdown>
      )}
    </Menu>
  );
}

/** Made while the menu is open. */
function Entries() {
  const cell = useFilm(firstSelected);
  const own = useLive((live) => live.settings?.display.windowPresets);
  const commands = useCommands(filmCommandList);
  useRail((rail) => rail.studies);
  const key = (id: string): string => {
    const first = commands.find((one) => one.id === id)?.keys[0];
    return first ? keyLabel(first) : '';
  };
  const found = cell?.content.kind === 'image' ? setPlaceOf(cell.content.image) : undefined;
  const frame = found?.set.frames[found.index];
  const presets = frame ? presetsIn(frame.series.series.modality, own ?? {}) : [];
  const windows = frame?.description.voiWindows ?? [];
  const entry = (name: string, window: { center: number; width: number }, shortcut = '') => (
    <Menu.Item
      key={`${name} ${window.width} ${window.center}`}
      {...chosen(cell?.view.window?.center === window.center && cell.view.window.width === window.width)}
      onClick={() => setWindow({ function: 'LINEAR', center: window.center, width: window.width })}
      rightSection={<span className={styles['detail']}>{shortcut}</span>}
    >
      {name}{' '}
      <span className={styles['detail']}>
        W {windowNumber(window.width)} L {windowNumber(window.center)}
      </span>
    </Menu.Item>
  );
  return (
    <>
      <Menu.Item
        {...chosen(cell?.view.window === undefined)}
        onClick={() => runCommand('window-header')}
        rightSection={<span className={styles['detail']}>{key('window-header')}</span>}
      >
        As the image says
      </Menu.Item>
      {windows.length > 1 && <Menu.Label>Of the image</Menu.Label>}
      {windows.length > 1 && windows.map((one, at) => entry(one.explanation ?? `Window ${at + 1}`, one))}
      {presets.length > 0 && <Menu.Label>Presets</Menu.Label>}
      {presets.map((one, at) => entry(one.name, one, key(`preset-${at + 1}`)))}
      <Menu.Divider />
      <Menu.Item
        onClick={() => runCommand('film-window')}
        rightSection={<span className={styles['detail']}>{key('film-window')}</span>}
      >
        By numbers …
      </Menu.Item>
    </>
  );
}
