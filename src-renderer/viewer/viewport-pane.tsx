import { useEffect, useRef, useState } from 'react';
import type { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { NotDisplayableReason } from '../../src-shared/imaging/description.ts';
import { edgeLetters } from '../../src-shared/imaging/geometry/orientation.ts';
import { errorText } from '../app/error-text.ts';
import { useLive } from '../app/live.ts';
import { type ImageEngine, PlanarController, type Prefetcher, type Shown } from '../cornerstone/index.ts';
import { arrivingMs, arrivingText, completenessText, type Here } from './arriving.ts';
import { type CornerTexts, cornerTexts, noTexts } from './corner-texts.ts';
import type { FrameSet } from './frame-sets.ts';
import { attachInteractions } from './interactions.ts';
import { select, showFrameSet, toggleMaximised, useViewer } from './store.ts';
import styles from './viewport-pane.module.css';
import { putController } from './viewports.ts';

/** What the series strip puts on the clipboard of a drag. */
export const dragType = 'application/x-negatoscope-frame-set';

const corners = ['topLeft', 'topRight', 'bottomLeft', 'bottomRight'] as const;
const edges = ['top', 'right', 'bottom', 'left'] as const;

interface PaneProps {
  cell: number;
  engine: ImageEngine;
  prefetcher: Prefetcher;
  frameSet: FrameSet | undefined;
  /** What is here of the series of the frame set. */
  here: Here | undefined;
}

/** One cell of the grid: an image with its texts. Texts are written past React, once a rendering. */
export function ViewportPane({ cell, engine, prefetcher, frameSet, here }: PaneProps) {
  const host = useRef<HTMLDivElement>(null);
  const surface = useRef<HTMLDivElement>(null);
  const texts = useRef<HTMLDivElement>(null);
  const [controller, setController] = useState<PlanarController>();
  const [failure, setFailure] = useState<{ error: NegatoscopeError; index: number }>();
  const [waiting, setWaiting] = useState(false);
  const [dropping, setDropping] = useState(false);
  const selected = useViewer((state) => state.selected === cell);
  const annotations = useViewer((state) => state.annotations);
  const direction = useRef<1 | -1>(1);
  const completeness = useCompleteness(frameSet, here);

  useEffect(() => {
    const element = surface.current;
    const hostElement = host.current;
    if (!element || !hostElement) return;
    const created = new PlanarController(engine, element);
    const ends = [
      putController(cell, created),
      created.onError((error, index) => {
        setFailure(error && { error, index });
        if (error) useViewer.setState({ shown: true });
      }),
      created.onWaiting(setWaiting),
      attachInteractions(hostElement, {
        controller: created,
        tool: () => useViewer.getState().tool,
        interaction: () => useLive.getState().settings?.display.interaction ?? 'basic-image-review',
        selected: () => select(cell),
        scrolled: (way) => {
          direction.current = way;
          prefetcher.touch();
        },
        maximise: () => toggleMaximised(cell),
      }),
    ];
    const observer = new ResizeObserver(() => created.resize());
    observer.observe(element);
    setController(created);
    return () => {
      observer.disconnect();
      for (const end of ends) end();
      prefetcher.setInterest(created, undefined);
      created.destroy();
      setController(undefined);
      setFailure(undefined);
      setWaiting(false);
    };
  }, [engine, prefetcher, cell]);

  // Another set begins at its first image; more images of the same one leave what is on the screen where it is.
  const shownKey = useRef<string>(undefined);
  useEffect(() => {
    if (!controller) {
      shownKey.current = undefined;
      return;
    }
    const frames = frameSet?.frames ?? [];
    if (shownKey.current === frameSet?.key && frameSet) controller.updateFrameSet(frames);
    else if (frames.length > 0) void controller.setFrameSet(frames, 0);
    else controller.clear();
    shownKey.current = frameSet?.key;
    prefetcher.setInterest(
      controller,
      frames.length > 0 ? { frames, index: controller.wanted, direction: direction.current } : undefined,
    );
  }, [controller, frameSet, prefetcher]);

  useEffect(() => {
    if (selected && controller) prefetcher.select(controller);
  }, [selected, controller, prefetcher]);

  useEffect(() => {
    if (!controller) return;
    const write = (shown: Shown): void => {
      const element = texts.current;
      if (!element) return;
      writeTexts(element, cornerTexts(shown, controller.frames.length, annotations), shown, annotations !== 'none');
      host.current?.setAttribute('data-image-id', shown.frame.imageId);
      host.current?.setAttribute('data-index', String(shown.index));
      if (!useViewer.getState().shown) useViewer.setState({ shown: true });
    };
    if (controller.shown) write(controller.shown);
    else if (texts.current) writeTexts(texts.current, noTexts, undefined, false);
    return controller.onRendered((shown) => {
      write(shown);
      prefetcher.setInterest(controller, {
        frames: controller.frames,
        index: controller.wanted,
        direction: direction.current,
      });
    });
  }, [controller, annotations, prefetcher]);

  const unreadable = frameSet?.other;
  return (
    <div
      ref={host}
      className={styles['pane']}
      data-cell={cell}
      data-selected={selected || undefined}
      data-dropping={dropping || undefined}
      data-testid="viewport"
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes(dragType)) return;
        event.preventDefault();
        event.dataTransfer.dropEffect = 'copy';
        setDropping(true);
      }}
      onDragLeave={() => setDropping(false)}
      onDrop={(event) => {
        setDropping(false);
        const key = event.dataTransfer.getData(dragType);
        if (!key) return;
        event.preventDefault();
        showFrameSet(key, cell);
      }}
    >
      {/* The engine leaves a position alone that stands in the element itself. */}
      <div ref={surface} className={styles['surface']} style={{ position: 'absolute' }} />
      <div
        ref={texts}
        className={styles['texts']}
        data-hidden={failure !== undefined || unreadable || !frameSet ? true : undefined}
      >
        {corners.map((corner) => (
          <div key={corner} className={`${styles['corner']} ${styles[corner]}`} data-corner={corner}>
            {corner === 'bottomRight' && <div className={styles['lossy']} data-lossy />}
            <div data-lines />
          </div>
        ))}
        {edges.map((edge) => (
          <div key={edge} className={`${styles['letter']} ${styles[edge]}`} data-edge={edge} />
        ))}
      </div>
      {completeness && annotations !== 'none' && (
        <div className={styles['completeness']} role="status">
          {completeness}
        </div>
      )}
      {waiting && !failure && (
        <div className={styles['waiting']} role="status" aria-label="Loading">
          Loading image…
        </div>
      )}
      {failure && <FailureCard error={failure.error} index={failure.index} count={controller?.frames.length ?? 0} />}
      {unreadable && frameSet && (
        <div className={styles['card']} role="alert">
          <b>{kindNames[unreadable.kind] ?? 'Not an image'}</b>
          <span>{frameSet.label}</span>
          <span>
            {unreadable.notDisplayable
              ? displayReasons[unreadable.notDisplayable]
              : 'It is no image and cannot be shown here yet.'}
          </span>
        </div>
      )}
      {!frameSet && <div className={styles['empty']}>Drag a series here, or double click it</div>}
    </div>
  );
}

function FailureCard({ error, index, count }: { error: NegatoscopeError; index: number; count: number }) {
  const { title, advice } = errorText(error);
  return (
    <div className={styles['card']} role="alert" data-error={error.code}>
      <b>{title}</b>
      <span>{advice}</span>
      <span className={styles['dim']}>
        Image {index + 1} of {count}
      </span>
    </div>
  );
}

/** Objects that are no images, in words. */
export const kindNames: Record<string, string> = {
  image: 'This image cannot be shown',
  video: 'Video',
  'presentation-state': 'Presentation state',
  'key-object': 'Key image note',
  report: 'Structured report',
  document: 'Document',
  waveform: 'Waveform',
  spectroscopy: 'Spectroscopy',
  segmentation: 'Segmentation',
  rt: 'Radiotherapy object',
  registration: 'Registration',
  'real-world-value': 'Real world value mapping',
  'hanging-protocol': 'Hanging protocol',
  raw: 'Raw data',
  other: 'Unknown object',
};

/** Why an image is not shown. */
export const displayReasons: Record<NotDisplayableReason, string> = {
  'no-pixel-data': 'It has no pixel data.',
  'no-dimensions': 'It does not say how large it is.',
  video: 'It is a video; videos are not played yet.',
  'transfer-syntax': 'Its pixels are coded in a way (transfer syntax) that is not supported.',
  'photometric-interpretation': 'Its colour model (photometric interpretation) is not supported.',
  'bits-allocated': 'Its pixel cells have a size that is not supported.',
  'no-palette': 'Its colour palette is missing.',
  'too-large': 'It is too large to be held in memory.',
};

/** A notice while images arrive; of what nobody announced it goes some seconds after the last one. */
function useCompleteness(frameSet: FrameSet | undefined, here: Here | undefined): string | undefined {
  const [, again] = useState(0);
  const arrivedAt = here?.arrivedAt;
  useEffect(() => {
    if (arrivedAt === undefined) return;
    const left = arrivedAt + arrivingMs - Date.now();
    if (left <= 0) return;
    const timer = setTimeout(() => again((count) => count + 1), left + 50);
    return () => clearTimeout(timer);
  }, [arrivedAt]);
  const arriving = useLive(({ jobs }) => here && arrivingText(here, jobs ?? []));
  if (!frameSet || frameSet.frames.length === 0) return undefined;
  return completenessText(frameSet.frames, arriving);
}

function writeTexts(element: HTMLElement, texts: CornerTexts, shown: Shown | undefined, letters: boolean): void {
  for (const corner of corners) {
    const target = element.querySelector<HTMLElement>(`[data-corner="${corner}"] [data-lines]`);
    const text = texts[corner].join('\n');
    if (target && target.textContent !== text) target.textContent = text;
  }
  const lossy = element.querySelector<HTMLElement>('[data-lossy]');
  if (lossy && lossy.textContent !== (texts.lossy ?? '')) lossy.textContent = texts.lossy ?? '';
  const found = letters && shown ? edgeLetters(shown.frame.description, shown.state) : undefined;
  for (const edge of edges) {
    const target = element.querySelector<HTMLElement>(`[data-edge="${edge}"]`);
    const text = found?.[edge] ?? '';
    if (target && target.textContent !== text) target.textContent = text;
  }
}
