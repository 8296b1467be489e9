import { useVirtualizer } from '@tanstack/react-virtual';
import {
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import type { StudyRow } from '../../src-shared/contract/view-routes.ts';
import { chosenStudies, moveTo, selectRange } from './actions.ts';
import {
  type Column,
  gridTemplate,
  minimumWidth,
  rememberColumns,
  rememberedColumns,
  shownColumns,
} from './columns.ts';
import { list, useList } from './list.ts';
import { ListHeader } from './list-header.tsx';
import { chooseOnly, toggle } from './selection.ts';
import { pickSeries } from './series-picks.ts';
import styles from './study-list.module.css';
import { StudyRowLine } from './study-row.tsx';

export const rowHeight = 28;
const headerHeight = 26;
const noColumns: readonly Column[] = [];

interface StudyListProps {
  label: string;
  /** The right button was pressed on a study, which is chosen now. */
  onMenu: (x: number, y: number) => void;
  /** A study was clicked twice. */
  onOpen: (studies: StudyRow[]) => void;
  /** Columns after the usual ones. */
  columns?: readonly Column[];
  /** What is shown below an opened row, and how high that is. */
  below: Below;
  /** The rows are not yet those that were asked for. */
  pending?: boolean;
}

export interface Below {
  height: (row: StudyRow) => number;
  render: (row: StudyRow) => ReactNode;
}

/** The virtualised list of studies. */
export function StudyList({ label, onMenu, onOpen, columns: further = noColumns, below, ...props }: StudyListProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const [choice, setChoice] = useState(rememberedColumns);
  const window = useList((state) => state.window);
  const expanded = useList((state) => state.expanded);
  const selection = useList((state) => state.selection);
  const waiting = useList((state) => state.pending);
  const pending = waiting || props.pending;
  const rows = window?.rows;
  const total = window?.total ?? 0;

  const heightBelow = (index: number): number => {
    const row = rows?.get(index);
    return row !== undefined && expanded.has(row.studyRow) ? below.height(row) : 0;
  };
  const virtualizer = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => rowHeight + heightBelow(index),
    overscan: 8,
    scrollMargin: headerHeight,
    scrollPaddingStart: headerHeight,
  });

  const placesOfOpen = [...(rows ?? [])].filter(([, row]) => expanded.has(row.studyRow)).map(([index]) => index);
  const openKey = placesOfOpen.map((index) => `${index}:${heightBelow(index)}`).join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: sizes depend on which places are open.
  useLayoutEffect(() => virtualizer.measure(), [openKey, virtualizer]);

  useFollowing(scroller);
  const width = useWidth(scroller);
  useEffect(() => {
    // The keyboard works at once, without a click before.
    if (document.activeElement === document.body) scroller.current?.focus({ preventScroll: true });
  }, []);

  const range = virtualizer.range;
  const first = range?.startIndex ?? 0;
  const last = range?.endIndex ?? 0;
  const atTop = (virtualizer.scrollOffset ?? 0) < rowHeight;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new window of rows is looked at anew.
  useEffect(() => {
    if (range) list.look(first, last, atTop);
  }, [first, last, atTop, window]);

  const onMouseDown = (event: MouseEvent): void => {
    const found = rowUnder(event.target);
    if (!found || event.button > 0) return;
    const [index, studyRow] = found;
    const row = list.store.getState().window?.rows.get(index);
    if (row?.studyRow !== studyRow) return;
    if ((event.target as HTMLElement).closest('[data-own-mouse]') || pickSeries(event, row)) return;
    if ((event.target as HTMLElement).closest('[data-expand]')) {
      list.expand(studyRow);
    } else if (event.shiftKey) void selectRange(row, index);
    else if (event.ctrlKey || event.metaKey) list.select(toggle(selection, row, index));
    else list.select(chooseOnly(row, index));
  };

  const onContextMenu = (event: MouseEvent): void => {
    const found = rowUnder(event.target);
    const row = found && list.store.getState().window?.rows.get(found[0]);
    if (!found || row?.studyRow !== found[1]) return;
    event.preventDefault();
    if (!selection.chosen.has(row.studyRow)) list.select(chooseOnly(row, found[0]));
    onMenu(event.clientX, event.clientY);
  };

  const onDoubleClick = (event: MouseEvent): void => {
    const found = rowUnder(event.target);
    if (!found || (event.target as HTMLElement).closest('[data-expand]')) return;
    // A study that arrived between the two clicks moved the list: only what both clicks hit is opened.
    const chosen = chosenStudies();
    if (chosen.length === 1 && chosen[0]?.studyRow === found[1]) onOpen(chosen);
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    // Keys of the menus that were opened from here are theirs.
    if (!scroller.current?.contains(event.target as Node)) return;
    const page = Math.max(1, last - first - 1);
    const at = selection.focus?.index;
    const focused = selection.focus?.studyRow;
    const targets: Record<string, number> = {
      ArrowDown: at === undefined ? first : at + 1,
      ArrowUp: at === undefined ? first : at - 1,
      PageDown: (at ?? first) + page,
      PageUp: (at ?? first) - page,
      Home: 0,
      End: total - 1,
    };
    const target = targets[event.key];
    if (target !== undefined && !event.altKey) {
      event.preventDefault();
      void moveTo(target, event.shiftKey).then((place) => {
        if (place !== undefined) virtualizer.scrollToIndex(place, { align: 'auto' });
      });
    } else if (focused !== undefined && event.key === 'ArrowRight') {
      const tree = scroller.current?.querySelector<HTMLElement>(`[data-study="${focused}"] [data-tree]`);
      if (tree && expanded.has(focused)) tree.focus();
      else list.expand(focused, true);
    } else if (focused !== undefined && event.key === 'ArrowLeft') list.expand(focused, false);
    else return;
    event.preventDefault();
  };

  const columns = shownColumns(choice, width || undefined, further);
  const template = gridTemplate(choice, columns);
  return (
    <div
      ref={scroller}
      className={styles['scroller']}
      style={{ '--columns': template } as React.CSSProperties}
      role="grid"
      aria-label={label}
      aria-rowcount={total}
      aria-multiselectable="true"
      aria-activedescendant={selection.focus ? `study-${selection.focus.studyRow}` : undefined}
      tabIndex={0}
      data-list="studies"
      onMouseDown={onMouseDown}
      onContextMenu={onContextMenu}
      onDoubleClick={onDoubleClick}
      onKeyDown={onKeyDown}
    >
      <ListHeader
        choice={choice}
        shown={columns}
        onChange={(next) => {
          rememberColumns(next);
          setChoice(next);
        }}
      />
      <div
        className={styles['body']}
        data-pending={pending || undefined}
        style={{ height: virtualizer.getTotalSize(), minWidth: minimumWidth(choice, columns) }}
      >
        {virtualizer.getVirtualItems().map((item) => {
          const row = rows?.get(item.index);
          const open = row !== undefined && expanded.has(row.studyRow);
          return (
            <div
              key={row ? row.studyRow : `place-${item.index}`}
              className={styles['item']}
              data-index={item.index}
              data-study={row?.studyRow}
              style={{ transform: `translateY(${item.start - headerHeight}px)` }}
            >
              {row ? (
                <StudyRowLine
                  row={row}
                  columns={columns}
                  chosen={selection.chosen.has(row.studyRow)}
                  focused={selection.focus?.studyRow === row.studyRow}
                  expanded={open}
                />
              ) : (
                <div className={styles['placeholder']} />
              )}
              {open && below.render(row)}
            </div>
          );
        })}
      </div>
    </div>
  );
}

/** Keeps what is on the screen where it is when rows came in above it, and goes to the top for a new search. */
function useFollowing(scroller: React.RefObject<HTMLDivElement | null>): void {
  const refreshes = useList((state) => state.refreshes);
  const searches = useList((state) => state.searches);
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs once for each refresh.
  useLayoutEffect(() => {
    const { shift } = list.store.getState();
    if (shift !== 0 && scroller.current) scroller.current.scrollTop += shift * rowHeight;
  }, [refreshes]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs once for each search.
  useLayoutEffect(() => {
    if (scroller.current) scroller.current.scrollTop = 0;
  }, [searches]);
}

/** Inner width of an element, in CSS pixels; 0 before it is known. */
function useWidth(element: React.RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    if (!element.current) return;
    const observer = new ResizeObserver(([entry]) => setWidth(Math.round(entry?.contentRect.width ?? 0)));
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [element]);
  return width;
}

/** Place and row of the study under a pointer: its line, or its series below it. */
function rowUnder(target: EventTarget): [index: number, studyRow: number] | undefined {
  const item = (target as HTMLElement).closest<HTMLElement>('[data-study]');
  return item ? [Number(item.dataset['index']), Number(item.dataset['study'])] : undefined;
}
