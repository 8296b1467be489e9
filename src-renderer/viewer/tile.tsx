import { useEffect, useRef, useState } from 'react';
import type { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import { useLive } from '../app/live.ts';
import {
  type DisplayFrame,
  type ImageEngine,
  PlanarController,
  type Prefetcher,
  type Shown,
  type ViewportController,
} from '../cornerstone/index.ts';
import { areas } from './areas.ts';
import { cineOf, useCine } from './cine/store.ts';
import { FailureCard } from './failure-card.tsx';
import type { FrameSet } from './frame-sets.ts';
import { isGrey } from './grey.ts';
import { attachInteractions } from './interactions.ts';
import { isHung } from './layout/pairs.tsx';
import { toolOf } from './running.ts';
import { markSeen } from './seen.ts';
import { noteSize, sizeOf } from './sizes.ts';
import { presentStates } from './states/applying.ts';
import { onSaid, saidOfState } from './states/said.ts';
import { select, toggleMaximised, useViewer } from './store.ts';
import { TileTexts, writeTexts } from './tile-texts.tsx';
import type { TileGroup } from './tiles/tile-group.ts';
import { beginning, rememberView, scaledTo } from './view-memory.ts';
import styles from './viewport-pane.module.css';
import { putController } from './viewports.ts';

interface TileProps {
  cell: number;
  /** Place in the tiles of the cell, from 0. */
  tile: number;
  engine: ImageEngine;
  prefetcher: Prefetcher;
  frameSet: FrameSet | undefined;
  /** The tiles of the cell, when there are several. */
  group: TileGroup | undefined;
}

/** One picture of a cell: an image with its texts and layers. Texts are written past React, once a rendering. */
export function Tile({ cell, tile, engine, prefetcher, frameSet, group }: TileProps) {
  const host = useRef<HTMLDivElement>(null);
  const surface = useRef<HTMLDivElement>(null);
  const texts = useRef<HTMLDivElement>(null);
  const [controller, setController] = useState<ViewportController>();
  const place = useTilePlace(group, tile);
  const [failure, setFailure] = useState<{ error: NegatoscopeError; index: number }>();
  const [waiting, setWaiting] = useState(false);
  const selected = useViewer((state) => state.selected === cell);
  const annotations = useViewer((state) => state.annotations);
  const ownTexts = useLive((state) => state.settings?.display.texts);
  const cursor = useViewer((state) => toolOf(state.tool)?.cursor);
  const direction = useRef<1 | -1>(1);
  /** The controller there is now; `controller` follows with the next rendering. */
  const live = useRef<ViewportController>(undefined);
  const key = frameSet?.key;

  useEffect(() => {
    const element = surface.current;
    const hostElement = host.current;
    if (!element || !hostElement) return;
    const created = new PlanarController(engine, element);
    const joined = group?.join(tile, created);
    const handle = joined?.handle ?? created;
    const ends = [
      joined?.leave ?? putController(cell, created),
      created.onError((error, index) => {
        setFailure(error && { error, index });
        if (error) useViewer.setState({ shown: true });
      }),
      created.onWaiting(setWaiting),
      attachInteractions(hostElement, {
        cell,
        tile,
        controller: handle,
        tool: () => useViewer.getState().tool,
        interaction: () => useLive.getState().settings?.display.interaction ?? 'basic-image-review',
        selected: () => {
          group?.choose(tile);
          select(cell);
        },
        scrolled: (way) => {
          direction.current = way;
          prefetcher.touch();
        },
        maximise: () => toggleMaximised(cell),
      }),
    ];
    let size = { clientWidth: element.clientWidth, clientHeight: element.clientHeight };
    const observer = new ResizeObserver(() => {
      noteSize(element, element);
      const { clientWidth, clientHeight } = sizeOf(element);
      const frame = created.frames[0];
      const state = frame && !isHung(created) && scaledTo(created.state, frame, size, { clientWidth, clientHeight });
      size = { clientWidth, clientHeight };
      if (state && state !== created.state) created.setState({ pan: state.pan });
      created.resize();
    });
    // Also when the window comes to a monitor with other pixels.
    observer.observe(element, { box: 'device-pixel-content-box' });
    live.current = handle;
    setController(handle);
    return () => {
      live.current = undefined;
      observer.disconnect();
      for (const end of ends) end();
      prefetcher.setInterest(handle, undefined);
      created.destroy();
      setController(undefined);
      setFailure(undefined);
      setWaiting(false);
    };
  }, [engine, prefetcher, cell, tile, group]);

  // More images of the same set leave what is on the screen where it is. Tiles get theirs from their group.
  const given = useRef<{ controller: ViewportController; key: string | undefined }>(undefined);
  useEffect(() => {
    // With another grid of tiles comes another controller; the one before is gone already.
    if (!controller || controller !== live.current || group) return;
    const frames = frameSet?.frames ?? [];
    const same = given.current?.controller === controller && given.current.key === frameSet?.key;
    if (same && frameSet) controller.updateFrameSet(frames);
    else if (frameSet && frames.length > 0) {
      const { index, state } = beginning(cell, frameSet.key, frames, controller.element, firstImage());
      // What is on the screen is not to be seen in the state of what comes.
      controller.clear();
      presentStates(cell, frameSet.key, controller);
      void controller.setFrameSet(frames, index, state);
    } else controller.clear();
    given.current = { controller, key: frameSet?.key };
    prefetcher.setInterest(
      controller,
      frames.length > 0 ? { frames, index: controller.wanted, direction: direction.current } : undefined,
    );
  }, [controller, frameSet, prefetcher, group, cell]);

  // What a loop plays is read before all else, and the rest goes on when it stops.
  const playing = useCine(({ cells }) => cells[cell]?.playing === true);
  useEffect(() => {
    if (!controller || tile !== 0 || controller.frames.length === 0) return;
    const { frames, wanted: index } = controller;
    prefetcher.setInterest(controller, { frames, index, direction: direction.current, playing });
  }, [controller, playing, prefetcher, tile]);

  useEffect(() => {
    if (selected && controller && tile === 0) prefetcher.select(controller);
  }, [selected, controller, prefetcher, tile]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: texts of the reader's own are read when they are written.
  useEffect(() => {
    if (!controller) return;
    const write = (shown: Shown): void => {
      const element = texts.current;
      if (!element) return;
      // Who it is stands once in a viewport.
      const all = frameSet?.all;
      writeTexts(
        element,
        all ? inWhole(shown, all) : shown,
        all ?? controller.frames,
        controller,
        annotations,
        tile === 0,
        key === undefined ? undefined : saidOfState(cell, key, shown.frame),
      );
      surface.current?.toggleAttribute('data-grey', isGrey(shown));
      host.current?.setAttribute('data-frame', String(shown.index));
      if (key !== undefined) markSeen(key, shown.frame.imageId, all?.length ?? controller.frames.length);
      if (group && group.current !== tile) return;
      const pane = host.current?.closest('[data-cell]');
      pane?.setAttribute('data-image-id', shown.frame.imageId);
      pane?.setAttribute('data-index', String(shown.index));
      if (!group && key !== undefined) rememberView(cell, key, controller);
      if (!useViewer.getState().shown) useViewer.setState({ shown: true });
    };
    if (controller.shown) write(controller.shown);
    else if (texts.current) writeTexts(texts.current, undefined, [], controller, annotations, false);
    // Another tile is the current one: what the viewport says of itself is that one's.
    const leaveGroup = group?.onMoved(() => {
      if (group.current === tile && controller.shown) write(controller.shown);
    });
    const leaveStates = onSaid(() => {
      if (controller.shown) write(controller.shown);
    });
    const leave = controller.onRendered((shown) => {
      write(shown);
      // The tiles of a viewport are one place to read ahead from.
      if (tile !== 0) return;
      prefetcher.setInterest(controller, {
        frames: controller.frames,
        index: controller.wanted,
        direction: direction.current,
        playing: cineOf(cell)?.playing === true,
      });
    });
    return () => {
      leave();
      leaveStates();
      leaveGroup?.();
    };
  }, [controller, annotations, ownTexts, prefetcher, group, tile, cell, key, frameSet?.all]);

  const picture = controller && frameSet && frameSet.frames.length > 0 && !failure && !place.empty;
  return (
    <div
      ref={host}
      className={styles['tile']}
      data-tile={tile}
      data-current={group && place.current ? true : undefined}
      data-empty={place.empty || undefined}
      style={{ cursor }}
    >
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
      <TileTexts
        at={texts}
        hidden={failure !== undefined || frameSet?.other !== undefined || !frameSet || place.empty}
      />
      {waiting && !failure && (
        <div className={styles['waiting']} role="status" aria-label="Loading">
          Loading image…
        </div>
      )}
      {failure && <FailureCard error={failure.error} index={failure.index} count={controller?.frames.length ?? 0} />}
    </div>
  );
}

/** What is shown with its place among all images of the set: images that a filter leaves out count. */
const inWhole = (shown: Shown, all: readonly DisplayFrame[]): Shown => ({
  ...shown,
  index: Math.max(
    0,
    all.findIndex(({ imageId }) => imageId === shown.frame.imageId),
  ),
});

const firstImage = () => useLive.getState().settings?.display.arrangement.firstImage ?? 'first';

/** Whether a tile is the current one of its viewport, and whether there is a frame for it. */
function useTilePlace(group: TileGroup | undefined, tile: number): { current: boolean; empty: boolean } {
  const [place, setPlace] = useState({ current: false, empty: false });
  useEffect(() => {
    if (!group) {
      setPlace({ current: false, empty: false });
      return;
    }
    const look = (): void => {
      const current = group.current === tile;
      const empty = group.frames.length > 0 && group.isEmpty(tile);
      setPlace((before) => (before.current === current && before.empty === empty ? before : { current, empty }));
    };
    look();
    return group.onMoved(look);
  }, [group, tile]);
  return place;
}
