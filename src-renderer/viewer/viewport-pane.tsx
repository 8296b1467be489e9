import { type ComponentType, useEffect, useMemo, useRef, useState } from 'react';
import { useLive } from '../app/live.ts';
import type { ImageEngine, Prefetcher } from '../cornerstone/index.ts';
import type { ObjectProps } from './area.ts';
import { areas } from './areas.ts';
import { arrivingMs, arrivingText, completenessText, type Here } from './arriving.ts';
import { displayReasons, kindText } from './card-texts.ts';
import { dragType } from './drag-type.ts';
import { useNarrowed } from './frame-filter.ts';
import type { FrameSet } from './frame-sets.ts';
import { useHint } from './hints.ts';
import { presentStates } from './states/applying.ts';
import { gridCount, select, showFrameSet, tilingOf, useViewer } from './store.ts';
import { Tile } from './tile.tsx';
import { TileGroup } from './tiles/tile-group.ts';
import { beginning, rememberView } from './view-memory.ts';
import styles from './viewport-pane.module.css';
import { putController } from './viewports.ts';

interface PaneProps {
  cell: number;
  engine: ImageEngine;
  prefetcher: Prefetcher;
  frameSet: FrameSet | undefined;
  /** What is here of the series of the frame set. */
  here: Here | undefined;
}

/** One cell of the grid: a frame set, or what stands in its place. */
export function ViewportPane({ cell, engine, prefetcher, frameSet: whole, here }: PaneProps) {
  const frameSet = useNarrowed(whole);
  const [dropping, setDropping] = useState(false);
  const selected = useViewer((state) => state.selected === cell);
  const annotations = useViewer((state) => state.annotations);
  const completeness = useCompleteness(whole, here);
  const tiling = useViewer((state) => tilingOf(state, cell));
  const group = useTileGroup(cell, frameSet, tiling.rows, tiling.columns);
  const ObjectView = frameSet && objectViewOf(frameSet);
  // A video has an area of its own.
  const unreadable = frameSet?.other?.kind === 'video' ? undefined : frameSet?.other;
  return (
    <div
      className={styles['pane']}
      data-cell={cell}
      data-selected={selected || undefined}
      data-dropping={dropping || undefined}
      data-testid="viewport"
      onPointerDownCapture={() => select(cell)}
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
      <div
        className={styles['tiles']}
        data-tiled={group ? true : undefined}
        style={{
          gridTemplateRows: `repeat(${tiling.rows}, minmax(0, 1fr))`,
          gridTemplateColumns: `repeat(${tiling.columns}, minmax(0, 1fr))`,
        }}
      >
        {Array.from({ length: gridCount(tiling) }, (_, tile) => (
          <Tile
            // biome-ignore lint/suspicious/noArrayIndexKey: a tile is its place
            key={tile}
            cell={cell}
            tile={tile}
            engine={engine}
            prefetcher={prefetcher}
            frameSet={frameSet}
            group={group}
          />
        ))}
      </div>
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
      <Hint cell={cell} />
      {frameSet && ObjectView && (
        <div className={styles['object']}>
          <ObjectView key={frameSet.key} frameSet={frameSet} cell={cell} />
        </div>
      )}
      {unreadable && frameSet && !ObjectView && (
        <div className={styles['card']} role="alert">
          <b>{kindText(unreadable)}</b>
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

/** Who shows an object that is no image. */
function objectViewOf(frameSet: FrameSet): ComponentType<ObjectProps> | undefined {
  if (!frameSet.other) return undefined;
  for (const { objectView } of areas) {
    const found = objectView?.(frameSet);
    if (found) return found;
  }
  return undefined;
}

/** Why a key did nothing, for a moment. */
function Hint({ cell }: { cell: number }) {
  const text = useHint((state) => (state.cell === cell ? state.text : ''));
  return (
    <div className={styles['hint']} role="status" data-hint>
      {text}
    </div>
  );
}

/** The tiles of a cell as one controller; undefined when there is one tile, whose own controller is the cell's. */
function useTileGroup(
  cell: number,
  frameSet: FrameSet | undefined,
  rows: number,
  columns: number,
): TileGroup | undefined {
  const group = useMemo(
    () =>
      rows * columns === 1
        ? undefined
        : new TileGroup({ rows, columns }, () => useLive.getState().settings?.display.arrangement.tileScroll ?? 'row'),
    [rows, columns],
  );
  const shown = useRef<{ group: TileGroup; key: string | undefined }>(undefined);
  useEffect(() => {
    if (!group) return;
    const end = putController(cell, group);
    return () => {
      end();
      group.destroy();
    };
  }, [group, cell]);
  useEffect(() => {
    if (!group) return;
    const frames = frameSet?.frames ?? [];
    const { current } = shown;
    if (frameSet && current?.group === group && current.key === frameSet.key) group.updateFrameSet(frames);
    else if (frameSet && frames.length > 0) {
      const { arrangement } = useLive.getState().settings?.display ?? {};
      const { index, state } = beginning(cell, frameSet.key, frames, group.element, arrangement?.firstImage ?? 'first');
      group.clear();
      presentStates(cell, frameSet.key, group);
      void group.setFrameSet(frames, index, state);
    } else group.clear();
    shown.current = { group, key: frameSet?.key };
    const key = frameSet?.key;
    return key === undefined ? undefined : group.onRendered(() => rememberView(cell, key, group));
  }, [group, frameSet, cell]);
  return group;
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
