import { commandLabel } from '../app/keys.ts';
import { useLive } from '../app/live.ts';
import { toggleTransfers, useNavigation } from '../app/navigation.ts';
import { studiesCommands } from '../app/studies-commands.ts';
import { activityLine, diskLine, jobsLine, type Line, listenerLine } from './summary.ts';
import styles from './transfers.module.css';

/** One line at the bottom of the window: what comes in, what is being done, the disk, the listener. */
export function TransfersStrip() {
  const { activity, jobs, queue, archive, listener } = useLive();
  const open = useNavigation((state) => state.transfers);
  const left = [activityLine(activity ?? []), jobsLine(jobs ?? [], queue)].filter((line) => line !== undefined);
  return (
    <button
      type="button"
      className={styles['strip']}
      aria-expanded={open}
      title={commandLabel(studiesCommands.transfers)}
      data-testid="transfers-strip"
      onClick={toggleTransfers}
    >
      <span className={styles['grow']}>
        {left.length === 0 ? <span>no transfers</span> : left.map((line) => <Piece key={line.text} line={line} />)}
      </span>
      {archive && <Piece line={diskLine(archive)} />}
      {listener && <Piece line={listenerLine(listener)} />}
    </button>
  );
}

function Piece({ line }: { line: Line }) {
  return (
    <span className={styles['piece']} data-mood={line.mood}>
      {line.text}
    </span>
  );
}
