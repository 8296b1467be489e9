import { useEffect, useRef } from 'react';
import { asError } from '../../app/api.ts';
import { compose, currentTile, type PictureOptions, type Region } from './compose.ts';
import styles from './exporting.module.css';

/** Longer side of the preview, CSS pixels. */
const side = 300;

/** The picture as it will be, small. */
export function Preview({ region, single, options }: { region: Region; single: boolean; options: PictureOptions }) {
  const host = useRef<HTMLDivElement>(null);
  const key = JSON.stringify([region, single, options]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key holds them all
  useEffect(() => {
    let gone = false;
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
