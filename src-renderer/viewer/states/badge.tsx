import { Tooltip } from '@mantine/core';
import { useMemo } from 'react';
import type { FrameSet } from '../frame-sets.ts';
import { statesOfSet } from './known.ts';
import styles from './states.module.css';
import { useStates } from './store.ts';
import { stateName } from './words.ts';

/** How many presentation states the images of a thumbnail have (IHE BIR 5.1). */
export function StateBadge({ frameSet }: { frameSet: FrameSet }) {
  const index = useStates((state) => state.byImage);
  const states = useMemo(() => statesOfSet(index, frameSet), [index, frameSet]);
  if (states.length === 0) return null;
  const names = states.slice(0, 12).map(stateName);
  if (states.length > names.length) names.push(`and ${states.length - names.length} more`);
  return (
    <Tooltip
      label={
        <div>
          {names.map((name, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a list of names that may be the same
            <div key={i}>{name}</div>
          ))}
        </div>
      }
    >
      <span className={styles['badge']} data-states={states.length}>
        PR {states.length}
      </span>
    </Tooltip>
  );
}
