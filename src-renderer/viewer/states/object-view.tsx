import { useEffect } from 'react';
import type { ObjectProps } from '../area.ts';
import { useViewer } from '../store.ts';
import { StateDetails } from './details.tsx';
import { openState } from './places.ts';
import styles from './states.module.css';
import { useStates } from './store.ts';
import { stateName, whyNot } from './words.ts';

/** A presentation state in a cell: its images with it, or why they cannot be shown. */
export function StateObject({ frameSet, cell }: ObjectProps) {
  const known = useStates(({ states }) => states.find((one) => one.frameSet.key === frameSet.key));
  const ready = useViewer(({ state }) => state === 'ready');
  const isRead = known?.state !== undefined;
  useEffect(() => {
    if (known && isRead && cell !== undefined && !whyNot(known)) openState(known, cell);
  }, [known, isRead, cell]);
  if (!known || (!isRead && !known.failed))
    return <div className={styles['card']}>The presentation state is being read …</div>;
  return (
    <div className={styles['card']} role="alert" data-state-card>
      <b>{stateName(known)}</b>
      {ready && <StateDetails known={known} />}
    </div>
  );
}
