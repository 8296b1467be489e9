import { Menu } from '@mantine/core';
import { Check } from 'lucide-react';
import { stateModes } from '../../../src-shared/objects/presentation-state/frame-presentation.ts';
import { viewerKeyText } from '../../app/viewer-keys.ts';
import { showPanel } from '../store.ts';
import { choose, type Here } from './choosing.ts';
import styles from './states.module.css';
import { useStates } from './store.ts';
import { madeBy, modeNames, stateName } from './words.ts';

export const statesPanel = 'states';
/** Items of the menu; the panel has all. */
const mostListed = 100;

/** Which one is in force; the others stand as far to the right. */
const mark = (on: boolean) => <Check size={13} className={styles['check']} data-off={!on || undefined} aria-hidden />;

/** The states of the image that is shown, and how much of the chosen one is applied. */
export function StateMenuItems({ found }: { found: Here }) {
  const { cell, key, states, choice, current } = found;
  const mode = current ? (choice?.mode ?? 'none') : 'none';
  const remembered = current ?? states.find(({ uid }) => uid === choice?.state) ?? states[0];
  const listed = states.filter((known, index) => index < mostListed || known === current);
  return (
    <>
      <Menu.Label>
        {states.length > 0 ? 'Presentation states of this image' : 'No presentation state of this image'}
      </Menu.Label>
      <div className={styles['states']}>
        {listed.map((known) => (
          <Menu.Item
            key={known.key}
            data-state-item={known.uid}
            leftSection={mark(known === current)}
            {...(known === current ? { 'data-current': true } : {})}
            onClick={() => choose(cell, key, { state: known.uid, mode: mode === 'none' ? 'full' : mode })}
          >
            <div className={styles['item']}>
              <span>{stateName(known)}</span>
              <span className={styles['dim']}>{madeBy(known)}</span>
            </div>
          </Menu.Item>
        ))}
      </div>
      {states.length > listed.length && (
        <Menu.Label>{`and ${states.length - listed.length} more: see all states`}</Menu.Label>
      )}
      <Menu.Divider />
      {stateModes.map((one) => (
        <Menu.Item
          key={one}
          data-state-mode={one}
          leftSection={mark(one === mode)}
          disabled={!remembered}
          {...(one === mode ? { 'data-current': true } : {})}
          onClick={() => remembered && choose(cell, key, { state: remembered.uid, mode: one })}
          rightSection={one === mode ? <span className={styles['key']}>{viewerKeyText('state-mode')}</span> : undefined}
        >
          {modeNames[one]}
        </Menu.Item>
      ))}
      <Menu.Divider />
      <Menu.Item
        onClick={() => {
          if (current) useStates.setState({ open: current.uid });
          showPanel(statesPanel);
        }}
        rightSection={<span className={styles['key']}>{viewerKeyText('states')}</span>}
      >
        All states …
      </Menu.Item>
    </>
  );
}
