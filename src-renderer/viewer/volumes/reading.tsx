import { Button } from '@mantine/core';
import type { CellProps } from '../area.ts';
import { giveUp } from './showing.ts';
import { useVolumes } from './store.ts';
import styles from './volumes.module.css';

/** How far the volume of a cell is read, and a way to give it up. */
export function VolumeReading({ cell }: CellProps) {
  const progress = useVolumes(({ reading }) => reading.get(cell));
  if (!progress) return null;
  const { done, total } = progress;
  return (
    <div className={styles['reading']} role="status" data-volume-reading>
      Volume: {done} of {total} images
      <Button size="compact-xs" variant="default" onClick={() => giveUp(cell)}>
        Cancel
      </Button>
    </div>
  );
}
