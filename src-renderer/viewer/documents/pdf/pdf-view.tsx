import { Button, NumberInput, PasswordInput, TextInput } from '@mantine/core';
import {
  ChevronDown,
  ChevronUp,
  ExternalLink,
  Maximize2,
  Moon,
  MoveHorizontal,
  Printer,
  Save,
  ZoomIn,
  ZoomOut,
} from 'lucide-react';
import type { PDFDocumentProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { type KeyboardEvent, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { api } from '../../../app/api.ts';
import { attempt, notify } from '../../../app/notify.ts';
import { remember, remembered } from '../../../app/remembered.ts';
import type { ObjectProps } from '../../area.ts';
import { useCtrlWheel } from '../../ctrl-wheel.ts';
import { ObjectPane, PaneButton, PaneNotice } from '../../object-pane.tsx';
import { PdfPage } from './page.tsx';
import styles from './pdf.module.css';
import { printPage, savePdf } from './saving.ts';
import { type PageSize, type PageZoom, pageAt, scaleOf, scaleOfAll, sizeOfPage, topsOf } from './sizes.ts';
import { usePdf } from './use-pdf.ts';
import { useSearch } from './use-search.ts';

const icon = 15;
const darkKey = 'viewer.pdf.dark';
const isBoolean = (value: unknown): value is boolean => typeof value === 'boolean';
/** White pages are too bright for a dark room; whoever wants them dark wants that for all. */
const darkPages = (): boolean => remembered(darkKey, false, isBoolean);

/** A list of pages is kept for so many. */
const mostPages = 20_000;

interface PdfViewProps extends ObjectProps {
  title: string;
  detail: string;
}

/** An encapsulated PDF: its pages below each other. */
export function PdfView(props: PdfViewProps) {
  const { frameSet, cell, title, detail } = props;
  const { other, series } = frameSet;
  const { document, error, locked } = usePdf(series.catalogue, other?.row ?? 0, other?.revision ?? 0);
  if (document) return <Pages {...props} document={document} />;
  return (
    <ObjectPane kind="pdf" cell={cell} title={title} detail={detail}>
      {locked ? (
        <Locked key={String(locked.wrong)} {...locked} />
      ) : (
        <PaneNotice error={error}>{error ? undefined : 'Reading the document …'}</PaneNotice>
      )}
    </ObjectPane>
  );
}

function Locked({ wrong, answer }: { wrong: boolean; answer(password: string): void }) {
  const [password, setPassword] = useState('');
  return (
    <form
      className={styles['locked']}
      onSubmit={(event) => {
        event.preventDefault();
        answer(password);
      }}
    >
      <span role="alert">
        {wrong ? 'That is not its password.' : 'This document is encrypted. It opens with its password.'}
      </span>
      <PasswordInput
        aria-label="Password of the document"
        value={password}
        w={220}
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
      <Button type="submit" variant="default" disabled={password === ''}>
        Open
      </Button>
    </form>
  );
}

function Pages({ frameSet, cell, title, detail, document }: PdfViewProps & { document: PDFDocumentProxy }) {
  const count = Math.min(document.numPages, mostPages);
  const scroll = useRef<HTMLDivElement>(null);
  const [room, setRoom] = useState<PageSize>({ width: 0, height: 0 });
  const [zoom, setZoom] = useState<PageZoom>({ kind: 'width' });
  const [sizes, setSizes] = useState<ReadonlyMap<number, PageSize>>(new Map());
  const [top, setTop] = useState(0);
  const [dark, setDark] = useState(darkPages);
  const current = useRef(0);
  const { search, word, find, step, found, finding } = useSearch(document, count);

  useEffect(() => {
    const element = scroll.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setRoom({ width: element.clientWidth, height: element.clientHeight }));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const onSize = useCallback((index: number, size: PageSize) => {
    setSizes((before) => {
      const known = before.get(index);
      if (known && known.width === size.width && known.height === size.height) return before;
      return new Map(before).set(index, size);
    });
  }, []);

  const scale = scaleOfAll(count, sizes, scaleOf(zoom, sizeOfPage(sizes, current.current), room));
  const tops = useMemo(() => topsOf(count, sizes, scale), [count, sizes, scale]);
  const total = tops[count] ?? 0;

  // Where the reader is stays there when pages turn out larger or are zoomed.
  const before = useRef(tops);
  const place = useRef(0);
  useLayoutEffect(() => {
    const element = scroll.current;
    if (!element || before.current === tops) return;
    const old = before.current;
    before.current = tops;
    // Shorter pages have made the browser scroll already: what counts is where the reader was.
    const at = place.current;
    const page = pageAt(old, at);
    const share = (at - old[page]!) / Math.max(1, old[page + 1]! - old[page]!);
    element.scrollTop = tops[page]! + share * (tops[page + 1]! - tops[page]!);
    place.current = element.scrollTop;
  }, [tops]);

  const middle = pageAt(tops, top + room.height / 3);
  current.current = middle;
  const goto = useCallback((page: number) => {
    const element = scroll.current;
    if (!element) return;
    element.scrollTop = (before.current[Math.max(0, Math.min(before.current.length - 2, page))] ?? 0) - 8;
    place.current = element.scrollTop;
  }, []);

  useEffect(() => {
    if (found) goto(found.page);
  }, [found, goto]);

  const first = room.height === 0 ? 0 : pageAt(tops, top - room.height / 2);
  const last = room.height === 0 ? -1 : pageAt(tops, top + room.height * 1.5);
  const wide =
    Math.max(...range(first, last).map((index) => sizeOfPage(sizes, index).width), 0) * scale > room.width - 16;
  const zoomBy = (factor: number): void =>
    setZoom({ kind: 'scale', scale: Math.min(8, Math.max(0.1, scale * factor)) });
  const by = (share: number): void => scroll.current?.scrollBy({ top: room.height * share });
  const field = useRef<HTMLInputElement>(null);
  const invertPages = (): void => {
    setDark(!dark);
    remember(darkKey, !dark);
  };

  const commands = {
    'next-image': () => by(0.12),
    'previous-image': () => by(-0.12),
    'next-series': () => goto(middle + 1),
    'previous-series': () => goto(middle - 1),
    'first-image': () => goto(0),
    'last-image': () => goto(count - 1),
    fit: () => setZoom({ kind: 'width' }),
    invert: invertPages,
    reset: () => {
      setZoom({ kind: 'width' });
      find('');
    },
  };
  const onKey = (event: KeyboardEvent): boolean => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'f') {
      field.current?.focus();
      field.current?.select();
      return true;
    }
    if (event.target instanceof HTMLInputElement || event.ctrlKey || event.metaKey || event.altKey) return false;
    if (event.key === ' ') by(event.shiftKey ? -0.9 : 0.9);
    else if (event.key === '+' || event.key === '=') zoomBy(1.25);
    else if (event.key === '-') zoomBy(0.8);
    else if (event.key === 'F3') step(event.shiftKey ? -1 : 1);
    else return false;
    return true;
  };
  useCtrlWheel(scroll, (up) => zoomBy(up ? 1.1 : 1 / 1.1));

  const { catalogue } = frameSet.series;
  const { row = 0, revision = 0 } = frameSet.other ?? {};
  const tools = (
    <>
      <NumberInput
        className={styles['field']}
        aria-label="Page"
        value={middle + 1}
        min={1}
        max={count}
        hideControls
        onChange={(value) => typeof value === 'number' && value >= 1 && value <= count && goto(value - 1)}
      />
      <span className={styles['count']}>of {document.numPages}</span>
      <PaneButton label="Smaller (-)" icon={<ZoomOut size={icon} />} onClick={() => zoomBy(0.8)} />
      <span className={styles['count']} data-zoom>
        {Math.round(scale * 75)} %
      </span>
      <PaneButton label="Larger (+)" icon={<ZoomIn size={icon} />} onClick={() => zoomBy(1.25)} />
      <PaneButton
        label="Fit the width"
        icon={<MoveHorizontal size={icon} />}
        pressed={zoom.kind === 'width'}
        onClick={() => setZoom({ kind: 'width' })}
      />
      <PaneButton
        label="Whole page"
        icon={<Maximize2 size={icon} />}
        pressed={zoom.kind === 'page'}
        onClick={() => setZoom({ kind: 'page' })}
      />
      <TextInput
        ref={field}
        className={styles['find']}
        aria-label="Find in the document"
        placeholder="Find"
        value={search}
        onChange={(event) => find(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') step(event.shiftKey ? -1 : 1);
          else if (event.key === 'Escape') {
            find('');
            event.currentTarget.blur();
          } else return;
          event.preventDefault();
          event.stopPropagation();
        }}
      />
      {search !== '' && (
        <>
          <span className={styles['count']} data-found role="status">
            {finding.text}
          </span>
          <PaneButton label="Previous place" icon={<ChevronUp size={icon} />} onClick={() => step(-1)} />
          <PaneButton label="Next place" icon={<ChevronDown size={icon} />} onClick={() => step(1)} />
        </>
      )}
      <PaneButton label="Dark pages (N)" icon={<Moon size={icon} />} pressed={dark} onClick={invertPages} />
      <PaneButton
        label="Save the document"
        icon={<Save size={icon} />}
        onClick={() =>
          void attempt(async () => {
            const path = await savePdf(frameSet);
            if (path !== undefined) notify(`Saved as ${path}`);
          }, 'The document could not be saved')
        }
      />
      <PaneButton
        label={`Print page ${middle + 1}`}
        icon={<Printer size={icon} />}
        onClick={() =>
          void attempt(() => printPage(frameSet, document, middle, 'printer'), 'The page could not be printed')
        }
      />
      <PaneButton
        label="Open in the program of this computer (to print all pages)"
        icon={<ExternalLink size={icon} />}
        onClick={() =>
          void attempt(() => api.app.openDocument({ catalogue, row, revision }), 'The document could not be opened')
        }
      />
    </>
  );
  return (
    <ObjectPane
      kind="pdf"
      cell={cell}
      title={title}
      detail={detail}
      tools={tools}
      commands={commands}
      onKey={onKey}
      foot={
        document.numPages > count ? (
          <strong>
            It has {document.numPages} pages; only the first {count} are shown.
          </strong>
        ) : undefined
      }
    >
      <div
        ref={scroll}
        className={styles['scroll']}
        data-pages={count}
        onScroll={(event) => {
          place.current = event.currentTarget.scrollTop;
          setTop(place.current);
        }}
      >
        <div
          className={styles['pages']}
          data-wide={wide || undefined}
          data-dark={dark || undefined}
          style={{ height: total, ...(wide ? { width: widest(sizes, first, last) * scale + 16 } : {}) }}
        >
          {range(first, last).map((index) => (
            <PdfPage
              key={index}
              document={document}
              index={index}
              top={tops[index] ?? 0}
              size={sizeOfPage(sizes, index)}
              scale={scale}
              onSize={onSize}
              word={word}
              current={found?.page === index ? found.nth : undefined}
            />
          ))}
        </div>
      </div>
    </ObjectPane>
  );
}

const range = (first: number, last: number): number[] =>
  Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i);

const widest = (sizes: ReadonlyMap<number, PageSize>, first: number, last: number): number =>
  Math.max(...range(first, last).map((index) => sizeOfPage(sizes, index).width), 0);
