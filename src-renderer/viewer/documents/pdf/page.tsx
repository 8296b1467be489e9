import type { PDFDocumentProxy, PDFPageProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { useEffect, useRef, useState } from 'react';
import { pdfLibrary } from './engine.ts';
import { rangesIn } from './finding.ts';
import { markFound } from './marks.ts';
import styles from './pdf.module.css';
import { drawnScale, type PageSize } from './sizes.ts';

interface PageProps {
  document: PDFDocumentProxy;
  /** From 0. */
  index: number;
  top: number;
  size: PageSize;
  scale: number;
  onSize(index: number, size: PageSize): void;
  /** What is searched for. */
  word: string;
  /** Which of those on this page is the current one. */
  current: number | undefined;
}

/** A link of a page: where it leads to is told, nobody is led there. */
interface Link {
  target: string;
  /** Of the page's sides. */
  left: number;
  top: number;
  width: number;
  height: number;
}

const mostLinks = 500;

/** One page: a picture, and its text over it to be marked. Drawn while it is near to what is seen; its memory goes with it. */
export function PdfPage({ document, index, top, size, scale, onSize, word, current }: PageProps) {
  const canvases = useRef<HTMLDivElement>(null);
  const layer = useRef<HTMLDivElement>(null);
  const [page, setPage] = useState<PDFPageProxy>();
  const [links, setLinks] = useState<Link[]>([]);
  const [failed, setFailed] = useState(false);
  const [texts, setTexts] = useState(0);

  useEffect(() => {
    let gone = false;
    let own: PDFPageProxy | undefined;
    document.getPage(index + 1).then(
      async (found) => {
        if (gone) return;
        own = found;
        const { width, height } = found.getViewport({ scale: 1 });
        onSize(index, { width, height });
        setPage(found);
        setLinks(await linksOf(found).catch(() => []));
      },
      () => {
        if (!gone) setFailed(true);
      },
    );
    return () => {
      gone = true;
      own?.cleanup();
    };
  }, [document, index, onSize]);

  // The picture: while another one is drawn the one before stays, stretched.
  useEffect(() => {
    const host = canvases.current;
    if (!page || !host) return;
    const viewport = page.getViewport({ scale: drawnScale(size, scale, window.devicePixelRatio) });
    const canvas = window.document.createElement('canvas');
    canvas.width = Math.max(1, Math.floor(viewport.width));
    canvas.height = Math.max(1, Math.floor(viewport.height));
    const task = page.render({ canvas, viewport });
    task.promise.then(
      () => {
        forget(host);
        host.replaceChildren(canvas);
        host.dataset['drawn'] = 'true';
        setFailed(false);
      },
      (error: unknown) => {
        canvas.width = 0;
        if ((error as Error).name !== 'RenderingCancelledException') setFailed(true);
      },
    );
    return () => task.cancel();
  }, [page, scale, size]);

  useEffect(() => {
    const host = canvases.current;
    return () => {
      if (host) forget(host);
    };
  }, []);

  useEffect(() => {
    const host = layer.current;
    if (!page || !host) return;
    let gone = false;
    let cancel = (): void => undefined;
    void pdfLibrary().then(async ({ TextLayer }) => {
      if (gone) return;
      host.replaceChildren();
      const made = new TextLayer({
        textContentSource: page.streamTextContent(),
        container: host,
        viewport: page.getViewport({ scale: 1 }),
      });
      cancel = () => made.cancel();
      await made.render().then(
        () => setTexts((count) => count + 1),
        () => undefined,
      );
    });
    return () => {
      gone = true;
      cancel();
      host.replaceChildren();
    };
  }, [page]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: with another text layer come other ranges
  useEffect(() => {
    const host = layer.current;
    if (!host || word === '') return;
    return markFound(rangesIn(host, word), current);
  }, [word, current, texts]);

  const width = Math.floor(size.width * scale);
  const height = Math.floor(size.height * scale);
  return (
    <div
      className={styles['page']}
      data-page={index + 1}
      style={{ top, width, height, '--total-scale-factor': scale } as React.CSSProperties}
    >
      <div ref={canvases} className={styles['picture']} />
      <div ref={layer} className={styles['text']} data-selectable />
      {links.map(({ target, left, top: y, width: wide, height: high }, place) => (
        <span
          // biome-ignore lint/suspicious/noArrayIndexKey: the links of a page do not change
          key={place}
          className={styles['link']}
          title={`Leads to ${target} (links are not followed)`}
          data-link={target}
          style={{ left: `${left * 100}%`, top: `${y * 100}%`, width: `${wide * 100}%`, height: `${high * 100}%` }}
        />
      ))}
      {failed && (
        <div className={styles['failed']} role="alert">
          Page {index + 1} is damaged and cannot be shown.
        </div>
      )}
    </div>
  );
}

/** Gives the memory of pictures back at once. */
function forget(host: HTMLElement): void {
  for (const canvas of host.querySelectorAll('canvas')) canvas.width = 0;
  host.replaceChildren();
}

async function linksOf(page: PDFPageProxy): Promise<Link[]> {
  const annotations = (await page.getAnnotations()) as {
    subtype?: string;
    unsafeUrl?: string;
    url?: string;
    rect?: number[];
  }[];
  const viewport = page.getViewport({ scale: 1 });
  return annotations.slice(0, mostLinks).flatMap(({ subtype, unsafeUrl, url, rect }) => {
    const target = url ?? unsafeUrl;
    if (subtype !== 'Link' || typeof target !== 'string' || rect?.length !== 4) return [];
    const [x1, y1] = viewport.convertToViewportPoint(rect[0]!, rect[1]!) as [number, number];
    const [x2, y2] = viewport.convertToViewportPoint(rect[2]!, rect[3]!) as [number, number];
    return [
      {
        target: target.slice(0, 300),
        left: Math.min(x1, x2) / viewport.width,
        top: Math.min(y1, y2) / viewport.height,
        width: Math.abs(x2 - x1) / viewport.width,
        height: Math.abs(y2 - y1) / viewport.height,
      },
    ];
  });
}
