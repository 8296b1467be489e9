import { Button } from '@mantine/core';
import { ChevronDown, ChevronRight } from 'lucide-react';
import { type KeyboardEvent, type MouseEvent, useEffect, useRef, useState } from 'react';
import { sopClassName } from '../../../src-shared/dicom/sop-classes.ts';
import { errorText } from '../../app/error-text.ts';
import { formatCount, plural } from '../../app/formatting.ts';
import { useRetrieval } from '../../app/retrievals.ts';
import { list } from '../list.ts';
import { chooseOnly } from '../selection.ts';
import { PresenceMark, presenceOf } from './here-cell.tsx';
import { openParts } from './open.ts';
import { pick, usePicks } from './picks.ts';
import styles from './remote.module.css';
import type { RemoteRow } from './row.ts';
import {
  lineHeight,
  linesOf,
  loadHere,
  loadTree,
  type TreeLine,
  toggleImages,
  treeHeight,
  treeKey,
  useTrees,
  wantedOf,
} from './tree-store.ts';

interface TreeProps {
  row: RemoteRow;
  /** The node can be asked for single images. */
  images: boolean;
}

/** The series of a study of a node, and their images: what is chosen here can be retrieved alone. */
export function RemoteTree({ row, images }: TreeProps) {
  const key = treeKey(row);
  const tree = useTrees((state) => state.studies[key]);
  const picked = usePicks((state) => state.lines);
  const [focus, setFocus] = useState(0);
  const body = useRef<HTMLDivElement>(null);
  const lines = linesOf(tree);
  const { local } = row.remote;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the study decides.
  useEffect(() => void loadTree(row), [key]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is here decides.
  useEffect(() => void loadHere(row), [key, local?.studyRow, local?.instances]);

  if (!tree?.series) {
    return (
      <div className={styles['tree']} style={{ height: treeHeight(tree) }} data-own-mouse>
        <div className={styles['note']} role={tree?.error ? 'alert' : 'status'}>
          {tree?.error ? (
            <>
              {errorText(tree.error).title}. {errorText(tree.error).advice}{' '}
              <Button variant="default" size="compact-xs" onClick={() => void loadTree(row)}>
                Try again
              </Button>
            </>
          ) : (
            'Asking for the series …'
          )}
        </div>
      </div>
    );
  }

  const place = Math.min(focus, lines.length - 1);
  const go = (index: number): void => {
    const next = Math.max(0, Math.min(lines.length - 1, index));
    setFocus(next);
    body.current?.children[next]?.scrollIntoView({ block: 'nearest' });
  };
  const choose = (index: number, add: boolean): void => {
    const line = lines[index];
    if (!line || line.kind === 'note') return;
    setFocus(index);
    const { selection } = list.store.getState();
    if (!selection.chosen.has(row.studyRow)) list.select(chooseOnly(row, list.placeOf(row.studyRow) ?? 0));
    pick(`${key}/${line.key}`, row, wantedOf(row, line), add);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const line = lines[place];
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 }[event.key];
    if (step !== undefined) {
      if (event.key === 'ArrowUp' && place === 0) backToList(body.current);
      else go(place + step);
      if (event.shiftKey && !(event.key === 'ArrowUp' && place === 0))
        choose(Math.max(0, Math.min(lines.length - 1, place + step)), true);
    } else if (event.key === ' ') choose(place, true);
    else if (event.key === 'ArrowRight' && line?.kind === 'series' && images) void toggleImages(row, line.series, true);
    else if (event.key === 'ArrowLeft' && line?.kind === 'series' && line.images?.open)
      void toggleImages(row, line.series, false);
    else if (event.key === 'ArrowLeft' && line && line.kind !== 'series') {
      go(lines.findIndex((other) => other.kind === 'series' && other.series === line.series));
    } else if (event.key === 'ArrowLeft') backToList(body.current);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const onMouseDown = (event: MouseEvent): void => {
    const item = (event.target as HTMLElement).closest<HTMLElement>('[data-line]');
    const index = Number(item?.dataset['line']);
    const line = item ? lines[index] : undefined;
    if (!line || event.button !== 0) return;
    if ((event.target as HTMLElement).closest('[data-toggle]') && line.kind === 'series') {
      void toggleImages(row, line.series);
    } else choose(index, event.ctrlKey || event.metaKey || event.shiftKey);
  };
  return (
    <div
      ref={body}
      className={styles['tree']}
      style={{ height: treeHeight(tree) }}
      role="tree"
      aria-label="Series of the study"
      aria-multiselectable
      tabIndex={0}
      data-own-mouse
      data-tree
      aria-activedescendant={lines[place] && `line-${row.studyRow}-${lines[place].key}`}
      onKeyDown={onKeyDown}
      onMouseDown={onMouseDown}
      onDoubleClick={(event) => {
        event.stopPropagation();
        const line = lines[place];
        if (line && line.kind !== 'note' && !(event.target as HTMLElement).closest('[data-toggle]')) {
          void openParts([{ row, wanted: wantedOf(row, line) }]);
        }
      }}
    >
      {lines.length === 0 && <div className={styles['note']}>The node names no series of this study.</div>}
      {lines.map((line, index) => (
        <Line
          key={line.key}
          id={`line-${row.studyRow}-${line.key}`}
          line={line}
          index={index}
          images={images}
          here={tree.here[line.series.seriesUid] ?? 0}
          chosen={picked.has(`${key}/${line.key}`)}
          focused={index === place}
          row={row}
        />
      ))}
    </div>
  );
}

const backToList = (from: HTMLElement | null): void => from?.closest<HTMLElement>('[data-list]')?.focus();

interface LineProps {
  id: string;
  line: TreeLine;
  index: number;
  images: boolean;
  here: number;
  chosen: boolean;
  focused: boolean;
  row: RemoteRow;
}

function Line({ id, line, index, images, here, chosen, focused, row }: LineProps) {
  const job = useRetrieval(row.nodeId, row.remote);
  const common = {
    id,
    className: styles['line'],
    'aria-selected': chosen,
    'data-line': index,
    'data-focused': focused || undefined,
    style: { height: lineHeight },
  };
  if (line.kind === 'note') {
    const text = line.error && errorText(line.error);
    return (
      <div {...common} role="treeitem" aria-level={2} data-kind="note">
        <span className={styles['deep']} />
        <span className={styles['wide']}>{text ? `${text.title}. ${text.advice}` : 'Asking for the images …'}</span>
      </div>
    );
  }
  if (line.kind === 'image') {
    const { number, sopClassUid, rows, columns, frames } = line.image;
    const facts = [
      rows && columns ? `${columns} × ${rows}` : '',
      frames !== undefined && frames > 1 ? plural(frames, 'frame') : '',
    ].filter(Boolean);
    return (
      <div {...common} role="treeitem" aria-level={2} data-kind="image">
        <span className={styles['deep']} />
        <span className={styles['number']}>{number ?? ''}</span>
        <span className={styles['wide']}>{sopClassName(sopClassUid)}</span>
        <span className={styles['dim']}>{facts.join(', ')}</span>
      </div>
    );
  }
  const { series } = line;
  const Arrow = line.images?.open ? ChevronDown : ChevronRight;
  const local = here > 0 ? { local: { studyRow: 0, instances: here } } : {};
  const moving = job?.state === 'running' || job?.state === 'waiting';
  const presence = presenceOf(
    {
      ...local,
      ...(series.instances !== undefined ? { instances: series.instances } : {}),
      availability: series.availability,
    },
    undefined,
  );
  return (
    <div
      {...common}
      role="treeitem"
      aria-level={1}
      {...(images ? { 'aria-expanded': line.images?.open ?? false } : {})}
      data-kind="series"
      data-series-uid={series.seriesUid}
    >
      {images ? (
        <button
          type="button"
          tabIndex={-1}
          data-toggle
          className={styles['arrow']}
          aria-label={line.images?.open ? 'Hide the images' : 'Show the images'}
        >
          <Arrow size={13} aria-hidden />
        </button>
      ) : (
        <span />
      )}
      <span className={styles['number']}>{series.number ?? ''}</span>
      <span>{series.modality}</span>
      <span className={styles['wide']} title={series.description}>
        {series.description || <span className={styles['dim']}>(no description)</span>}
      </span>
      <span className={styles['dim']}>{series.bodyPart}</span>
      <span className={styles['count']}>{series.instances === undefined ? '' : plural(series.instances, 'image')}</span>
      {moving && presence.mood !== 'here' && here > 0 ? (
        <span className={styles['dim']}>{formatCount(here)}</span>
      ) : (
        <PresenceMark presence={presence} />
      )}
    </div>
  );
}
