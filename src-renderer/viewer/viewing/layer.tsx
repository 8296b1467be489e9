import { useEffect, useRef } from 'react';
import type { LayerProps } from '../area.ts';
import { useViewer } from '../store.ts';
import { useDragged } from './dragged.ts';
import styles from './layer.module.css';
import { tableName, viewNotes } from './notes.ts';

/** Over each picture: what is special about its look, and the box of a window that is being dragged. */
export function ViewLayer({ controller, frameSet }: LayerProps) {
  const notes = useRef<HTMLDivElement>(null);
  const quiet = useViewer((state) => state.annotations === 'none');
  const box = useDragged((state) => (state.box?.controller.element === controller.element ? state.box : undefined));

  const key = frameSet?.key;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was said of another set of images goes with it.
  useEffect(() => {
    const write = (): void => {
      const { shown } = controller;
      const table = shown && tableName(shown);
      const lines = shown && !quiet ? [...viewNotes(shown), ...(table ? [table] : [])] : [];
      const text = lines.join('\n');
      if (notes.current && notes.current.textContent !== text) notes.current.textContent = text;
    };
    write();
    return controller.onRendered(write);
  }, [controller, quiet, key]);

  return (
    <>
      <div ref={notes} className={styles['notes']} data-view-notes />
      {box && (
        <svg className={styles['surface']} aria-hidden="true">
          <rect
            className={styles['box']}
            x={Math.min(box.from[0], box.to[0])}
            y={Math.min(box.from[1], box.to[1])}
            width={Math.abs(box.to[0] - box.from[0])}
            height={Math.abs(box.to[1] - box.from[1])}
          />
        </svg>
      )}
    </>
  );
}
