import { useEffect, useState } from 'react';
import { useLive } from '../app/live.ts';
import type { ImageEngine, Prefetcher } from '../cornerstone/index.ts';
import { areas } from './areas.ts';
import { arrivingMs, arrivingText, completenessText, type Here } from './arriving.ts';
import { displayReasons, kindNames } from './card-texts.ts';
import type { FrameSet } from './frame-sets.ts';
import { showFrameSet, useViewer } from './store.ts';
import { Tile } from './tile.tsx';
import styles from './viewport-pane.module.css';

/** What the series strip puts on the clipboard of a drag. */
export const dragType = 'application/x-negatoscope-frame-set';

interface PaneProps {
  cell: number;
  engine: ImageEngine;
  prefetcher: Prefetcher;
  frameSet: FrameSet | undefined;
  /** What is here of the series of the frame set. */
  here: Here | undefined;
}

/** One cell of the grid: a frame set, or what stands in its place. */
export function ViewportPane({ cell, engine, prefetcher, frameSet, here }: PaneProps) {
  const [dropping, setDropping] = useState(false);
  const selected = useViewer((state) => state.selected === cell);
  const annotations = useViewer((state) => state.annotations);
  const completeness = useCompleteness(frameSet, here);
  const unreadable = frameSet?.other;
  return (
    <div
      className={styles['pane']}
      data-cell={cell}
      data-selected={selected || undefined}
      data-dropping={dropping || undefined}
      data-testid="viewport"
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes(dragType)) return;
        event.preventDefault();
        event.dataTransfer.dropEffect = 'copy';
        setDropping(true);
      }}
      onDragLeave={() => setDropping(false)}
      onDrop={(event) => {
        setDropping(false);
        const key = event.dataTransfer.getData(dragType);
        if (!key) return;
        event.preventDefault();
        showFrameSet(key, cell);
      }}
    >
      <Tile cell={cell} tile={0} engine={engine} prefetcher={prefetcher} frameSet={frameSet} />
      {frameSet &&
        areas.map(
          ({ id, CellOverlay }) =>
            CellOverlay && <CellOverlay key={id} cell={cell} engine={engine} frameSet={frameSet} />,
        )}
      {completeness && annotations !== 'none' && (
        <div className={styles['completeness']} role="status">
          {completeness}
        </div>
      )}
      {unreadable && frameSet && (
        <div className={styles['card']} role="alert">
          <b>{kindNames[unreadable.kind] ?? 'Not an image'}</b>
          <span>{frameSet.label}</span>
          <span>
            {unreadable.notDisplayable
              ? displayReasons[unreadable.notDisplayable]
              : 'It is no image and cannot be shown here yet.'}
          </span>
        </div>
      )}
      {!frameSet && <div className={styles['empty']}>Drag a series here, or double click it</div>}
    </div>
  );
}

/** A notice while images arrive; of what nobody announced it goes some seconds after the last one. */
function useCompleteness(frameSet: FrameSet | undefined, here: Here | undefined): string | undefined {
  const [, again] = useState(0);
  const arrivedAt = here?.arrivedAt;
  useEffect(() => {
    if (arrivedAt === undefined) return;
    const left = arrivedAt + arrivingMs - Date.now();
    if (left <= 0) return;
    const timer = setTimeout(() => again((count) => count + 1), left + 50);
    return () => clearTimeout(timer);
  }, [arrivedAt]);
  const arriving = useLive(({ jobs }) => here && arrivingText(here, jobs ?? []));
  if (!frameSet || frameSet.frames.length === 0) return undefined;
  return completenessText(frameSet.frames, arriving);
}
