import { Menu, Tooltip } from '@mantine/core';
import { plural } from '../../app/formatting.ts';
import type { CellProps } from '../area.ts';
import { useViewer } from '../store.ts';
import { useHere } from './here.ts';
import { StateMenuItems } from './menu.tsx';
import styles from './states.module.css';
import { stateName } from './words.ts';

/** On the picture: that its image has presentation states, whether one is applied, and the choice of it. */
export function StateChip({ cell }: CellProps) {
  const found = useHere(cell);
  const quiet = useViewer((state) => state.annotations === 'none');
  if (!found || found.states.length === 0 || quiet) return null;
  const { states, current, choice } = found;
  const applied = current !== undefined;
  const label = applied
    ? `${stateName(current)}${choice?.mode === 'graphics' ? ', graphics only' : ''}`
    : `${plural(states.length, 'presentation state')} not applied`;
  return (
    <div className={styles['place']}>
      <Menu position="bottom" withinPortal>
        <Menu.Target>
          <Tooltip label={label}>
            <button
              type="button"
              className={styles['chip']}
              data-state-chip={applied ? (choice?.mode ?? 'full') : 'none'}
              aria-label={label}
            >
              PR {applied && states.length > 1 ? `${states.indexOf(current) + 1} / ` : ''}
              {states.length}
            </button>
          </Tooltip>
        </Menu.Target>
        <Menu.Dropdown mah="70vh" style={{ overflowY: 'auto' }} maw={420}>
          <StateMenuItems found={found} />
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}
