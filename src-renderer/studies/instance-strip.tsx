import { Button } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type MouseEvent, useEffect, useRef, useState } from 'react';
import { type StudyRow, viewRoutes } from '../../src-shared/contract/view-routes.ts';
import { errorText } from '../app/error-text.ts';
import { formatCount } from '../app/formatting.ts';
import { type InstanceTile, loadInstances, type OpenInstances } from './instance-store.ts';
import { isPicked, pick, pickRun, useSeriesPicks } from './series-picks.ts';
import styles from './series-strip.module.css';
import { tileKeys } from './tile-keys.ts';

export const instanceStripHeight = 114;
const tileWidth = 86;

interface InstanceStripProps {
  catalogue: string;
  study: StudyRow;
  open: OpenInstances;
}

/** The instances of series, below them: each can be chosen alone, to be opened, imported, sent. */
export function InstanceStrip({ catalogue, study, open }: InstanceStripProps) {
  const strip = useRef<HTMLDivElement>(null);
  const [focus, setFocus] = useState(0);
  const runFrom = useRef(0);
  const picks = useSeriesPicks();
  const tiles = open.tiles ?? [];
  const { studyRow, revision, instances } = study;
  const series = open.seriesRows.join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: which series, and what the study has, decide.
  useEffect(() => {
    const abort = new AbortController();
    void loadInstances(catalogue, studyRow, abort.signal);
    return () => abort.abort();
  }, [catalogue, studyRow, series, revision, instances]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: other series begin at their first instance.
  useEffect(() => {
    setFocus(0);
    runFrom.current = 0;
    if (open.focus) strip.current?.focus({ preventScroll: true });
  }, [series]);
  const virtualizer = useVirtualizer({
    count: tiles.length,
    horizontal: true,
    getScrollElement: () => strip.current,
    estimateSize: () => tileWidth,
    overscan: 6,
    paddingStart: 38,
    scrollPaddingStart: 38,
    paddingEnd: 8,
  });

  const place = Math.min(focus, Math.max(0, tiles.length - 1));
  const go = (index: number): void => {
    setFocus(index);
    virtualizer.scrollToIndex(index, { align: 'auto' });
  };
  const choose = (index: number, add: boolean): void => {
    const tile = tiles[index];
    if (!tile) return;
    runFrom.current = index;
    setFocus(index);
    pick(tile, study, add);
  };
  const onMouseDown = (event: MouseEvent): void => {
    const index = Number((event.target as HTMLElement).closest<HTMLElement>('[data-tile]')?.dataset['tile'] ?? -1);
    if (event.button !== 0 || index < 0) return;
    if (!event.shiftKey) {
      choose(index, event.ctrlKey || event.metaKey);
      return;
    }
    const [low, high] = [Math.min(runFrom.current, index), Math.max(runFrom.current, index)];
    setFocus(index);
    pickRun(tiles.slice(low, high + 1), study);
  };
  return (
    <div
      ref={strip}
      className={styles['instances']}
      role="listbox"
      aria-label="Images of the series"
      aria-multiselectable
      aria-orientation="horizontal"
      aria-activedescendant={tiles[place] && idOf(tiles[place])}
      tabIndex={0}
      data-own-mouse
      data-instances
      onMouseDown={onMouseDown}
      onKeyDown={(event) =>
        tileKeys(event, {
          count: tiles.length,
          focus: place,
          onFocus: go,
          onPick: choose,
          picked: (index) => tiles[index] !== undefined && isPicked(useSeriesPicks.getState(), tiles[index]),
          onUp: () => strip.current?.parentElement?.querySelector<HTMLElement>('[data-tree]')?.focus(),
        })
      }
    >
      {open.error && (
        <span className={styles['note']} role="alert">
          {errorText(open.error).title}. {errorText(open.error).advice}{' '}
          <Button
            variant="default"
            onClick={() => void loadInstances(catalogue, studyRow, new AbortController().signal)}
          >
            Try again
          </Button>
        </span>
      )}
      {!open.tiles && !open.error && <span className={styles['note']}>Reading the series …</span>}
      <div className={styles['run']} style={{ width: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map(({ index, start }) => {
          const tile = tiles[index] as InstanceTile;
          return (
            <div
              key={tile.instanceRow}
              id={idOf(tile)}
              role="option"
              aria-selected={isPicked(picks, tile)}
              tabIndex={-1}
              className={styles['instance']}
              data-tile={index}
              data-instance-row={tile.instanceRow}
              data-focused={index === place || undefined}
              title={tile.facts}
              style={{ left: start }}
            >
              <Picture catalogue={catalogue} tile={tile} />
              <div className={styles['caption']}>{tile.number ?? '–'}</div>
            </div>
          );
        })}
      </div>
    </div>
  );
}

const idOf = ({ instanceRow }: InstanceTile): string => `instance-${instanceRow}`;

function Picture({ catalogue, tile }: { catalogue: string; tile: InstanceTile }) {
  const url = viewRoutes.instanceThumbnail(catalogue, tile.instanceRow, tile.revision);
  const [failed, setFailed] = useState<string>();
  return (
    <div className={styles['small']}>
      {failed === url || !tile.picture ? (
        <span>{tile.picture ? 'no picture' : tile.facts}</span>
      ) : (
        <img src={url} alt="" draggable={false} onError={() => setFailed(url)} />
      )}
      {tile.frames > 1 && <span className={styles['count']}>{formatCount(tile.frames)}</span>}
    </div>
  );
}
