import { useEffect, useRef, useState } from 'react';
import type { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import { edgeLetters, strongestLetter } from '../../src-shared/imaging/geometry/letters.ts';
import { useLive } from '../app/live.ts';
import { type ImageEngine, PlanarController, type Prefetcher, type Shown } from '../cornerstone/index.ts';
import { areas } from './areas.ts';
import { type CornerTexts, cornerTexts, noTexts } from './corner-texts.ts';
import { FailureCard } from './failure-card.tsx';
import type { FrameSet } from './frame-sets.ts';
import { attachInteractions } from './interactions.ts';
import { toolOf } from './running.ts';
import { select, toggleMaximised, useViewer } from './store.ts';
import styles from './viewport-pane.module.css';
import { putController } from './viewports.ts';

const corners = ['topLeft', 'topRight', 'bottomLeft', 'bottomRight'] as const;
const edges = ['top', 'right', 'bottom', 'left'] as const;

interface TileProps {
  cell: number;
  /** Place in the tiles of the cell, from 0. */
  tile: number;
  engine: ImageEngine;
  prefetcher: Prefetcher;
  frameSet: FrameSet | undefined;
}

/** One picture of a cell: an image with its texts and layers. Texts are written past React, once a rendering. */
export function Tile({ cell, tile, engine, prefetcher, frameSet }: TileProps) {
  const host = useRef<HTMLDivElement>(null);
  const surface = useRef<HTMLDivElement>(null);
  const texts = useRef<HTMLDivElement>(null);
  const [controller, setController] = useState<PlanarController>();
  const [failure, setFailure] = useState<{ error: NegatoscopeError; index: number }>();
  const [waiting, setWaiting] = useState(false);
  const selected = useViewer((state) => state.selected === cell);
  const annotations = useViewer((state) => state.annotations);
  const cursor = useViewer((state) => toolOf(state.tool)?.cursor);
  const direction = useRef<1 | -1>(1);

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
        cell,
        tile,
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
  }, [engine, prefetcher, cell, tile]);

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
      const pane = host.current?.closest('[data-cell]');
      pane?.setAttribute('data-image-id', shown.frame.imageId);
      pane?.setAttribute('data-index', String(shown.index));
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

  const picture = controller && frameSet && frameSet.frames.length > 0 && !failure;
  return (
    <div ref={host} className={styles['tile']} data-tile={tile} style={{ cursor }}>
      {/* The engine leaves a position alone that stands in the element itself. */}
      <div ref={surface} className={styles['surface']} style={{ position: 'absolute' }} />
      {picture &&
        areas.map(
          ({ id, Layer }) =>
            Layer && (
              <div key={id} className={styles['layer']} data-layer={id}>
                <Layer cell={cell} tile={tile} controller={controller} frameSet={frameSet} />
              </div>
            ),
        )}
      <div
        ref={texts}
        className={styles['texts']}
        data-hidden={failure !== undefined || frameSet?.other || !frameSet ? true : undefined}
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
      {waiting && !failure && (
        <div className={styles['waiting']} role="status" aria-label="Loading">
          Loading image…
        </div>
      )}
      {failure && <FailureCard error={failure.error} index={failure.index} count={controller?.frames.length ?? 0} />}
    </div>
  );
}

function writeTexts(element: HTMLElement, texts: CornerTexts, shown: Shown | undefined, letters: boolean): void {
  for (const corner of corners) {
    const target = element.querySelector<HTMLElement>(`[data-corner="${corner}"] [data-lines]`);
    const text = texts[corner].join('\n');
    if (target && target.textContent !== text) target.textContent = text;
  }
  const lossy = element.querySelector<HTMLElement>('[data-lossy]');
  if (lossy && lossy.textContent !== (texts.lossy ?? '')) lossy.textContent = texts.lossy ?? '';
  const anatomy = shown?.frame.instance;
  const found = letters && shown ? edgeLetters(shown.frame.description, shown.state, anatomy) : undefined;
  for (const edge of edges) {
    const target = element.querySelector<HTMLElement>(`[data-edge="${edge}"]`);
    const text = found?.[edge] ?? '';
    if (!target || target.textContent === text) continue;
    // Small pictures show the strongest direction alone.
    const first = strongestLetter(text, anatomy);
    const rest = document.createElement('span');
    rest.textContent = text.slice(first.length);
    target.replaceChildren(first, rest);
  }
}
