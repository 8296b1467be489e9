import { useVirtualizer } from '@tanstack/react-virtual';
import { ChevronDown, ChevronRight } from 'lucide-react';
import { type KeyboardEvent, useRef } from 'react';
import { formatTag } from '../../../src-shared/dicom/tag.ts';
import { attempt } from '../../app/notify.ts';
import type { Line } from './lines.ts';
import styles from './tag-panel.module.css';

/** Height of a line, CSS pixels. */
const lineHeight = 21;

interface Props {
  lines: readonly Line[];
  /** All that is found stands open. */
  searching: boolean;
  /** Paths whose state was turned. */
  open: ReadonlySet<string>;
  chosen: string | undefined;
  onChosen: (path: string) => void;
  onOpen: (path: string, turned: boolean) => void;
}

type NodeLine = Extract<Line, { kind: 'node' }>;

/** The lines of the data set; only those in sight are drawn. */
export function TagTree({ lines, searching, open, chosen, onChosen, onOpen }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => lineHeight,
    overscan: 12,
  });
  const isOpen = ({ node, allOpen }: NodeLine): boolean => searching || open.has(node.path) !== allOpen;
  const isFoldable = ({ node }: NodeLine): boolean => node.children > 0;
  const turn = (line: NodeLine): void => {
    if (!searching && isFoldable(line)) onOpen(line.node.path, !open.has(line.node.path));
  };
  const at = lines.findIndex((line) => line.kind === 'node' && line.node.path === chosen);

  const moveTo = (wanted: number, step: 1 | -1): void => {
    let index = Math.max(0, Math.min(lines.length - 1, wanted));
    while (lines[index]?.kind === 'title') index += index === 0 ? 1 : step;
    const line = lines[index];
    if (line?.kind !== 'node') return;
    onChosen(line.node.path);
    virtual.scrollToIndex(index);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const line = lines[at];
    const node = line?.kind === 'node' ? line : undefined;
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / lineHeight) - 1);
    const act = (): unknown => {
      switch (event.key) {
        case 'ArrowDown':
          return moveTo(at + 1, 1);
        case 'ArrowUp':
          return moveTo(at < 0 ? 0 : at - 1, -1);
        case 'PageDown':
          return moveTo(at + page, 1);
        case 'PageUp':
          return moveTo(at - page, -1);
        case 'Home':
          return moveTo(0, 1);
        case 'End':
          return moveTo(lines.length - 1, -1);
        case 'Enter':
          return node && turn(node);
        case 'ArrowRight':
          return node && !isOpen(node) && turn(node);
        case 'ArrowLeft':
          return node && (isFoldable(node) && isOpen(node) && !searching ? turn(node) : moveTo(outerOf(node), -1));
        default:
          return false;
      }
    };
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'c' && node) {
      // Who has marked a text copies that.
      if (document.getSelection()?.isCollapsed === false) return;
      event.preventDefault();
      const { stored } = node.node;
      if (stored) void attempt(() => navigator.clipboard.writeText(stored), 'The value could not be copied');
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    // These keys are the tree's own while it has the focus, not the images'.
    if (act() !== false || event.key.startsWith('Arrow')) event.preventDefault();
  };
  /** Index of the line that a line stands in. */
  const outerOf = (inner: NodeLine): number =>
    Math.max(
      0,
      lines.findLastIndex((one, index) => index < at && one.kind === 'node' && one.node.depth < inner.node.depth),
    );

  return (
    <div
      ref={scroller}
      className={styles['tree']}
      role="tree"
      aria-label="Data set"
      tabIndex={0}
      onKeyDown={onKeyDown}
      data-lines={lines.length}
    >
      <div style={{ position: 'relative', height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const line = lines[index]!;
          const place = { transform: `translateY(${start}px)`, height: lineHeight };
          if (line.kind === 'title') {
            return (
              <div key={`title ${line.title}`} className={styles['title']} style={place}>
                {line.title}
              </div>
            );
          }
          const { node } = line;
          const foldable = isFoldable(line);
          return (
            <div
              key={node.path}
              className={styles['line']}
              role="treeitem"
              aria-level={node.depth + 1}
              aria-selected={node.path === chosen}
              aria-expanded={foldable ? isOpen(line) : undefined}
              tabIndex={-1}
              data-differs={node.other === undefined ? undefined : true}
              data-path={node.path}
              style={place}
              onClick={() => {
                onChosen(node.path);
                scroller.current?.focus();
              }}
              onDoubleClick={() => turn(line)}
              onKeyDown={() => {}}
            >
              <span className={styles['name']} style={{ paddingLeft: node.depth * 10 }}>
                <button
                  type="button"
                  tabIndex={-1}
                  aria-label={isOpen(line) ? 'Fold' : 'Unfold'}
                  style={{ visibility: foldable && !searching ? 'visible' : 'hidden' }}
                  onClick={(event) => {
                    event.stopPropagation();
                    turn(line);
                  }}
                >
                  {isOpen(line) ? <ChevronDown size={12} /> : <ChevronRight size={12} />}
                </button>
                {node.tag && <code>{formatTag(node.tag)}</code>}
                <code className={styles['vr']}>{node.vr}</code>
                <span title={node.name}>{node.name}</span>
              </span>
              <span className={styles['text']}>
                {node.value}
                {node.other !== undefined && <ins>{node.other || '(empty)'}</ins>}
              </span>
            </div>
          );
        })}
      </div>
    </div>
  );
}
