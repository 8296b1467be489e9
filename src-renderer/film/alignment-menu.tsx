import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import { ChevronDown, PanelLeft } from 'lucide-react';
import type { Alignment } from '../../src-shared/film/model.ts';
import { filmCommands as commands } from '../app/film-commands.ts';
import { keyLabel } from '../app/keys.ts';
import styles from './alignment-menu.module.css';
import { edgeText } from './cell-labels.ts';
import { firstSelected, useFilm } from './store.ts';
import toolbar from './toolbar.module.css';
import { setAlignment } from './view-actions.ts';

const across = ['left', 'centre', 'right'] as const;
const down = ['top', 'middle', 'bottom'] as const;
const middle: Alignment = { across: 'centre', down: 'middle' };

/** Where the image lies in its cell: at an edge, in a corner, in the middle. Of the first selected cell it is shown. */
export function AlignmentMenu() {
  const cell = useFilm((state) => firstSelected(state) !== undefined);
  const align = useFilm((state) => firstSelected(state)?.view.align);
  const moved = useFilm((state) => firstSelected(state)?.view.centre !== undefined);
  const label = 'Where the image lies in its cell';
  const now = moved ? undefined : (align ?? middle);
  const keys = [commands.keepLeft, commands.keepRight, commands.keepTop, commands.keepBottom, commands.keepMiddle];
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <Tooltip label={cell ? label : `${label}. No image is selected`}>
          <ActionIcon
            size={30}
            w={40}
            className={toolbar['button'] ?? ''}
            aria-label={label}
            aria-pressed={align !== undefined && !moved}
            aria-disabled={cell ? undefined : true}
            data-disabled={cell ? undefined : true}
          >
            <PanelLeft size={17} />
            <ChevronDown size={12} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      {cell && (
        <Menu.Dropdown>
          <Menu.Label>{label}</Menu.Label>
          <div className={styles['places']}>
            {down.map((y) =>
              across.map((x) => {
                const place: Alignment = { across: x, down: y };
                const chosen = now?.across === x && now.down === y;
                return (
                  <Menu.Item
                    key={`${y} ${x}`}
                    className={styles['place'] ?? ''}
                    aria-label={edgeText(place) || 'in the middle'}
                    title={edgeText(place) || 'in the middle'}
                    aria-checked={chosen}
                    data-chosen={chosen || undefined}
                    onClick={() => setAlignment(x === 'centre' && y === 'middle' ? undefined : place)}
                  >
                    <span className={styles['box']} data-across={x} data-down={y}>
                      <span />
                    </span>
                  </Menu.Item>
                );
              }),
            )}
          </div>
          <Menu.Label>{keys.map(({ keys: [key] }) => key && keyLabel(key)).join('  ')}</Menu.Label>
        </Menu.Dropdown>
      )}
    </Menu>
  );
}
