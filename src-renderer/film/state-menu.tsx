import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import { ChevronDown, Layers2 } from 'lucide-react';
import { useEffect, useState } from 'react';
import { plural } from '../app/formatting.ts';
import { chosen } from './chosen.tsx';
import { applyState, type StoredState, statesOf, stateUidOf } from './states.ts';
import { cellOf, firstSelected, useFilm } from './store.ts';
import { useRail } from './studies.ts';
import styles from './toolbar.module.css';
import { targets } from './view-actions.ts';

/** The presentation states that the image of the cell has. */
export function StateMenu() {
  const id = useFilm((film) => firstSelected(film)?.id);
  const content = useFilm((film) => firstSelected(film)?.content);
  const [opened, setOpened] = useState(false);
  const [found, setFound] = useState<{ states: StoredState[]; failed: number }>({ states: [], failed: 0 });
  const studies = useRail((rail) => rail.studies);
  const cell = content && cellOf(id);
  const uid = content?.kind === 'image' ? content.image.sopInstanceUid : '';
  const frame = content?.kind === 'image' ? content.image.frame : 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the image decides, and what the studies have
  useEffect(() => {
    let gone = false;
    setFound({ states: [], failed: 0 });
    if (cell) {
      void statesOf(cell).then((now) => {
        if (!gone) setFound(now);
      });
    }
    return () => {
      gone = true;
    };
  }, [uid, frame, studies]);
  const now = cell && stateUidOf(cell);
  const given = now !== undefined && !found.states.some((one) => one.uid === now);
  const disabled = !cell
    ? 'No image is selected'
    : found.states.length === 0 && now === undefined
      ? found.failed > 0
        ? `${plural(found.failed, 'presentation state')} could not be read`
        : 'The image has no presentation state'
      : undefined;
  const label = `Presentation state${disabled ? `. ${disabled}` : ''}`;
  if (disabled) {
    return (
      <Tooltip label={label}>
        <ActionIcon
          size={30}
          w={40}
          aria-label="Presentation state"
          aria-disabled
          data-disabled
          className={styles['button'] ?? ''}
        >
          <Layers2 size={17} />
          <ChevronDown size={12} />
        </ActionIcon>
      </Tooltip>
    );
  }
  return (
    <Menu opened={opened} onChange={setOpened} position="bottom-start">
      <Menu.Target>
        <Tooltip label={label}>
          <ActionIcon
            size={30}
            w={40}
            aria-label="Presentation state"
            aria-pressed={now !== undefined}
            className={styles['button'] ?? ''}
          >
            <Layers2 size={17} />
            <ChevronDown size={12} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        {given && <Menu.Item {...chosen(true)}>As the viewer showed it</Menu.Item>}
        {found.states.map((one) => (
          <Menu.Item
            key={one.uid}
            data-state-uid={one.uid}
            {...chosen(one.uid === now)}
            onClick={() => applyState(targets(), one)}
          >
            {one.name} <span className={styles['detail']}>{one.detail}</span>
          </Menu.Item>
        ))}
        <Menu.Item {...chosen(now === undefined)} onClick={() => applyState(targets(), undefined)}>
          None: as the image is
        </Menu.Item>
        {found.failed > 0 && <Menu.Label>{plural(found.failed, 'state')} could not be read</Menu.Label>}
      </Menu.Dropdown>
    </Menu>
  );
}
