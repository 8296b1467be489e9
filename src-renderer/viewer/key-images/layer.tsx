import { Flag } from 'lucide-react';
import { useEffect, useRef } from 'react';
import type { LayerProps } from '../area.ts';
import { useViewer } from '../store.ts';
import { isKeyImage, useFlags } from './flags.ts';
import styles from './key-images.module.css';
import { flagsText, rejectionText } from './words.ts';

/**
 * Over each picture: the flag of a key image with what its notes say, why an image is rejected, and that images are left
 * out. Written past React, once a rendering.
 */
export function KeyImageLayer({ controller, frameSet, tile }: LayerProps) {
  const host = useRef<HTMLDivElement>(null);
  const flag = useRef<HTMLSpanElement>(null);
  const count = useRef<HTMLSpanElement>(null);
  const only = useRef<HTMLSpanElement>(null);
  const rejected = useRef<HTMLDivElement>(null);
  const quiet = useViewer((state) => state.annotations === 'none');

  useEffect(() => {
    const all = frameSet.all?.length;
    const write = (): void => {
      if (!host.current || !flag.current || !count.current || !only.current || !rejected.current) return;
      const { shown } = controller;
      const flags = shown && useFlags.getState().byImage.get(shown.frame.imageId);
      const key = shown !== undefined && isKeyImage(shown.frame.imageId) && !quiet;
      const notes = flags?.notes.length ?? 0;
      flag.current.hidden = !key;
      flag.current.toggleAttribute('data-unsaved', flags?.mark !== undefined);
      flag.current.title = flags && key ? flagsText(flags) : '';
      put(count.current, notes > 1 ? String(notes) : '');
      only.current.hidden = all === undefined || tile !== 0;
      // Said at every level of texts: it is about whether the image may be used.
      const rejections = flags?.rejections ?? [];
      put(rejected.current, rejections.length > 0 ? rejectionText(rejections) : '');
      rejected.current.title = rejections.length > 0 && flags ? flagsText({ notes: [], rejections }) : '';
    };
    write();
    const ends = [controller.onRendered(write), useFlags.subscribe(write)];
    return () => {
      for (const end of ends) end();
    };
  }, [controller, frameSet, tile, quiet]);

  return (
    <div ref={host} className={styles['flags']}>
      <div className={styles['line']}>
        <span ref={flag} className={styles['flag']} data-key-flag role="img" aria-label="Key image" hidden>
          <Flag size={13} strokeWidth={2.4} aria-hidden />
          <span ref={count} />
        </span>
        <span ref={only} className={styles['only']} data-only-key-images hidden>
          <span className={styles['words']}>only key images: </span>
          {frameSet.frames.length} of {frameSet.all?.length}
        </span>
      </div>
      <div ref={rejected} className={styles['rejected']} data-rejected />
    </div>
  );
}

const put = (target: HTMLElement, text: string): void => {
  if (target.textContent !== text) target.textContent = text;
};
