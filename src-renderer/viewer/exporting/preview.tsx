import { useEffect, useRef, useState } from 'react';
import { asError } from '../../app/api.ts';
import { useViewer, visibleCells } from '../store.ts';
import { controllerOf } from '../viewports.ts';
import { compose, currentTile, type PictureOptions, type Region, viewOf } from './compose.ts';
import styles from './exporting.module.css';

/** Longer side of the preview, CSS pixels. */
const side = 300;

interface PreviewProps {
  region: Region;
  /** The current tile alone. */
  single: boolean;
  options: PictureOptions;
  /** Told what it shows (`viewOf`). */
  onView: (view: string) => void;
}

/** What a region shows; another image of it renders anew. */
function useView(region: Region): string {
  const [view, setView] = useState(() => viewOf(region));
  const key = JSON.stringify(region);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key is the region
  useEffect(() => {
    const look = (): void => setView(viewOf(region));
    look();
    const cells = region.kind === 'viewport' ? [region.cell] : visibleCells(useViewer.getState());
    const ends = cells.flatMap((cell) => controllerOf(cell)?.onRendered(look) ?? []);
    return () => {
      for (const end of ends) end();
    };
  }, [key]);
  return view;
}

/** The picture as it will be, small. */
export function Preview({ region, single, options, onView }: PreviewProps) {
  const host = useRef<HTMLDivElement>(null);
  const view = useView(region);
  const key = JSON.stringify([region, single, options, view]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key holds them all
  useEffect(() => {
    let gone = false;
    onView(view);
    const draw = async (): Promise<void> => {
      const tile = single && region.kind === 'viewport' ? currentTile(region.cell)?.element : undefined;
      const atMost = side * window.devicePixelRatio;
      const { canvas } = await compose(region, {
        ...options,
        ...(tile && { tile }),
        ...(options.size === 'screen' && { atMost }),
      });
      if (gone || !host.current) return;
      const scale = Math.min(1, atMost / Math.max(canvas.width, canvas.height));
      const shown = document.createElement('canvas');
      shown.width = Math.max(1, Math.round(canvas.width * scale));
      shown.height = Math.max(1, Math.round(canvas.height * scale));
      shown.style.width = `${shown.width / window.devicePixelRatio}px`;
      shown.style.height = `${shown.height / window.devicePixelRatio}px`;
      const context = shown.getContext('2d');
      if (context) {
        context.imageSmoothingQuality = 'high';
        context.drawImage(canvas, 0, 0, shown.width, shown.height);
      }
      host.current.replaceChildren(shown);
    };
    draw().catch((error: unknown) => {
      if (!gone && host.current)
        host.current.textContent = asError(error).parameters['reason']?.toString() ?? 'No preview';
    });
    return () => {
      gone = true;
    };
  }, [key]);
  return <div ref={host} className={styles['preview']} role="img" aria-label="Preview" />;
}
