import { viewRoutes } from '../../src-shared/contract/view-routes.ts';
import type { CellArray } from '../../src-shared/imaging/codecs/cells.ts';
import type { PixelDescription, SeriesDescription } from '../../src-shared/imaging/description.ts';
import {
  cachedImage,
  engineMemory,
  type ImageEngine,
  imagesLoading,
  loadImage,
  registeredFrames,
  type ViewState,
} from '../cornerstone/index.ts';
import { measuringHooks } from './measuring/test-hooks.ts';
import { itemRenders } from './series-item.tsx';
import { statesHooks } from './states/test-hooks.ts';
import { allFrameSets, setLayout, showFrameSet, useViewer } from './store.ts';
import { imageHooks } from './test-hooks-images.ts';
import { memoryHooks } from './test-hooks-memory.ts';
import { viewingHooks } from './viewing/test-hooks.ts';
import { allControllers, controllerOf } from './viewports.ts';

/** What tests of the whole application see of a viewport. */
export interface ViewportReport {
  cell: number;
  imageId: string | undefined;
  index: number | undefined;
  wanted: number;
  count: number;
  window: { center: number; width: number } | undefined;
  state: ViewState;
  scale: number | undefined;
}

export interface Picture {
  width: number;
  height: number;
  /** Grey (red of RGBA) or RGB bytes of the image's pixels, row by row, as base64. */
  data: string;
  components: 1 | 3;
}

/** Frames of an instance in a few numbers. */
export interface CellDigest {
  /** First 32 hexadecimal digits of SHA-256 over all cells, as they are and without extended signs. */
  hash: string;
  masked: string;
  minimum: number;
  maximum: number;
  mean: number;
  /** Values at the indices asked for, over all frames. */
  values: [index: number, value: number][];
}

/** `window.negatoscopeTest`: there only when the application was started for tests. */
export function installTestHooks(engine: ImageEngine, catalogue: string, open: () => Promise<void>): void {
  const controller = (cell: number) => {
    const found = controllerOf(cell);
    if (!found) throw new Error(`no viewport ${cell}`);
    return found;
  };
  const rendered = (cell: number, change: () => void): Promise<void> =>
    new Promise((resolve) => {
      const leave = controller(cell).onRendered(() => {
        leave();
        resolve();
      });
      change();
    });

  const hooks = {
    ...memoryHooks,
    ...imageHooks(controller),
    ...measuringHooks(controller),
    ...statesHooks,
    /** The studies are read and laid out. */
    ready: (): boolean => useViewer.getState().state !== 'loading',
    viewports: (): ViewportReport[] =>
      [...allControllers()].map(([cell, { shown, wanted, frames, state }]) => ({
        cell,
        imageId: shown?.frame.imageId,
        index: shown?.index,
        wanted,
        count: frames.length,
        window: shown?.voi?.kind === 'window' ? { center: shown.voi.center, width: shown.voi.width } : undefined,
        state,
        scale: shown?.scale,
      })),
    /** Where the shown image lies in the patient. */
    plane: (cell: number) => {
      const { position, orientation } = controller(cell).shown?.frame.description ?? {};
      return { position, orientation };
    },
    /** CSS pixels of the viewport for a point of its image. */
    place: (cell: number, column: number, row: number) => controller(cell).imageToViewport(column, row),
    /** A grid with these frame sets in its cells, by their labels; waits for those that are still being read. */
    arrange: async (rows: number, columns: number, labels: readonly string[], timeoutMs = 10_000): Promise<void> => {
      const found = () => {
        const sets = allFrameSets(useViewer.getState().studies);
        return labels.map((label) => sets.find((set) => set.label === label)?.key);
      };
      const end = performance.now() + timeoutMs;
      while (found().includes(undefined)) {
        if (performance.now() > end) throw new Error(`no frame sets ${labels.join()}`);
        await new Promise((resolve) => requestAnimationFrame(resolve));
      }
      setLayout({ rows, columns });
      for (const [cell, key] of found().entries()) showFrameSet(key!, cell);
      useViewer.setState({ selected: 0 });
    },
    goto: (cell: number, index: number): void => controller(cell).goto(index),
    /** Resolves when the wanted image is on the screen. */
    settled: async (cell: number, timeoutMs = 10_000): Promise<number> => {
      const end = performance.now() + timeoutMs;
      for (;;) {
        const { shown, wanted, frames } = controller(cell);
        if (shown && shown.index === wanted && shown.frame.imageId === frames[wanted]?.imageId) return wanted;
        if (performance.now() > end) throw new Error(`image ${wanted} did not come`);
        await new Promise((resolve) => requestAnimationFrame(resolve));
      }
    },
    setWindow: (cell: number, center: number, width: number): Promise<void> =>
      rendered(cell, () => controller(cell).setState({ voi: { kind: 'window', center, width } })),
    setState: (cell: number, change: Partial<ViewState>): Promise<void> =>
      rendered(cell, () => controller(cell).setState(change)),
    annotations: (level: 'full' | 'minimal' | 'none'): void => useViewer.setState({ annotations: level }),
    /** The image's own pixels as the canvas shows them; the viewport must be at 1:1 and large enough. */
    readImage: (cell: number, channels?: 1 | 3): Picture & { whole: boolean } => {
      const of = controller(cell);
      const { shown } = of;
      if (!shown) throw new Error('nothing is shown');
      const canvas = of.readPixels();
      const ratio = window.devicePixelRatio;
      const corners = [of.imageToViewport(0, 0), of.imageToViewport(shown.image.columns, shown.image.rows)];
      const left = Math.round(Math.min(...corners.map(([x]) => x)) * ratio);
      const top = Math.round(Math.min(...corners.map(([, y]) => y)) * ratio);
      const turned = shown.turn.rotation % 180 !== 0;
      const columns = turned ? shown.image.rows : shown.image.columns;
      const rows = turned ? shown.image.columns : shown.image.rows;
      const components = channels ?? (shown.voi ? 1 : 3);
      const bytes = new Uint8Array(columns * rows * components);
      let whole = true;
      for (let row = 0; row < rows; row++) {
        for (let column = 0; column < columns; column++) {
          const cx = left + column;
          const cy = top + row;
          if (cx < 0 || cy < 0 || cx >= canvas.width || cy >= canvas.height) {
            whole = false;
            continue;
          }
          const from = (cy * canvas.width + cx) * 4;
          const to = (row * columns + column) * components;
          for (let part = 0; part < components; part++) bytes[to + part] = canvas.data[from + part] ?? 0;
        }
      }
      return { width: columns, height: rows, components, data: base64(bytes), whole };
    },
    /** The present view painted at another size, RGB, and where it lies there. */
    picture: (cell: number, width: number, height: number) => {
      const { canvas, ...place } = controller(cell).picture(width, height);
      const rgba = canvas.getContext('2d')?.getImageData(0, 0, width, height).data ?? new Uint8ClampedArray();
      const rgb = new Uint8Array(width * height * 3);
      for (let i = 0; i < width * height; i++) rgb.set(rgba.subarray(4 * i, 4 * i + 3), 3 * i);
      return { ...place, data: base64(rgb) };
    },
    /** Where the canvas is not black, and where the image's corners are said to be, in pixels of the screen. */
    boxes: (cell: number) => {
      const of = controller(cell);
      const { shown } = of;
      if (!shown) throw new Error('nothing is shown');
      const ratio = window.devicePixelRatio;
      const corners = [of.imageToViewport(0, 0), of.imageToViewport(shown.image.columns, shown.image.rows)].map(
        ([x, y]) => [x * ratio, y * ratio],
      );
      const { width, height, data } = of.readPixels();
      const lit = { left: width, top: height, right: 0, bottom: 0 };
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) {
          if ((data[(y * width + x) * 4] ?? 0) < 8) continue;
          lit.left = Math.min(lit.left, x);
          lit.right = Math.max(lit.right, x + 1);
          lit.top = Math.min(lit.top, y);
          lit.bottom = Math.max(lit.bottom, y + 1);
        }
      }
      return { corners, lit, canvas: { width, height } };
    },
    /** Coded frames through the window's own decode worker: what their cells come to, before any conversion. */
    digestFrames: async (
      coded: { data: string; transferSyntaxUid: string }[],
      pixel: PixelDescription,
      wanted: number[],
    ): Promise<CellDigest> => {
      const cells: CellArray[] = [];
      for (const { data, transferSyntaxUid } of coded) {
        const bytes = Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
        const request = { url: '', coded: { bytes, transferSyntaxUid }, pixel, modality: {}, want: 'stored' as const };
        const { pixels } = await engine.pool.decode(request, 0).promise;
        cells.push(pixels as CellArray);
      }
      return await digestOf(cells, pixel.bitsStored, wanted);
    },
    series: (seriesRow: number, from = catalogue) => series(from, seriesRow),
    /** Lets everything go and opens the same studies again. */
    reopen: open,
    memory: () => ({
      ...engineMemory(),
      frames: registeredFrames(),
      loading: imagesLoading(),
      heapBytes: (performance as { memory?: { usedJSHeapSize: number } }).memory?.usedJSHeapSize ?? 0,
    }),
    /** Milliseconds since the window began to load until the first image was on the screen, per viewport. */
    firstImageMs: (): Record<number, number> => Object.fromEntries(firstImages),
    cached: (cell: number): number =>
      controller(cell).frames.filter(({ imageId }) => cachedImage(imageId) !== undefined).length,
    /** Loads every image of a viewport and gives the milliseconds it took. */
    loadAll: async (cell: number): Promise<number> => {
      const started = performance.now();
      await Promise.all(controller(cell).frames.map(({ imageId }) => loadImage(imageId, 5)));
      return performance.now() - started;
    },
    /** Shows image after image, each picture of the screen the next one, and gives images per second. */
    scrollBench: async (cell: number, images: number): Promise<{ imagesPerSecond: number; longestMs: number }> => {
      const of = controller(cell);
      const started = performance.now();
      let last = started;
      let longestMs = 0;
      for (let i = 0; i < images; i++) {
        await rendered(cell, () => of.goto((of.wanted + 1) % of.frames.length));
        const now = performance.now();
        longestMs = Math.max(longestMs, now - last);
        last = now;
      }
      return { imagesPerSecond: (images * 1000) / (last - started), longestMs };
    },
    /** How often the entries of the series strip were rendered. */
    stripRenders: (): number => itemRenders(),
    /** The image id of the first frame of an instance among those that are open. */
    imageOf: (sopInstanceUid: string): string | undefined =>
      allFrameSets(useViewer.getState().studies)
        .flatMap(({ frames }) => frames)
        .find(({ instance }) => instance.sopInstanceUid === sopInstanceUid)?.imageId,
    /** Places of the images a viewport shows one after the other, until so many were shown. */
    shownInTurn: (cell: number, count: number): Promise<number[]> =>
      new Promise((resolve) => {
        const seen: number[] = [];
        const leave = controller(cell).onRendered(({ index }) => {
          if (seen[seen.length - 1] === index) return;
          seen.push(index);
          if (seen.length < count) return;
          leave();
          resolve(seen);
        });
      }),
    ...viewingHooks(engine),
    rendering: engine.rendering,
    /** Loses the drawing context, as a driver does. */
    loseContext: (): number => engine.loseContext(),
  };
  watchFirstImages();
  (window as unknown as { negatoscopeTest: typeof hooks }).negatoscopeTest = hooks;
}

const firstImages = new Map<number, number>();
function watchFirstImages(): void {
  const look = (): void => {
    for (const [cell, { shown }] of allControllers()) {
      if (shown && !firstImages.has(cell)) firstImages.set(cell, performance.now());
    }
    if (firstImages.size < 64) requestAnimationFrame(look);
  };
  look();
}

async function series(catalogue: string, seriesRow: number): Promise<SeriesDescription> {
  const response = await fetch(viewRoutes.series(catalogue, seriesRow));
  if (!response.ok) throw new Error(`${response.status} for series ${seriesRow}: ${await response.text()}`);
  return (await response.json()) as SeriesDescription;
}

function base64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}

async function sha256(parts: readonly ArrayBufferView[]): Promise<string> {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    all.set(new Uint8Array(part.buffer, part.byteOffset, part.byteLength), at);
    at += part.byteLength;
  }
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', all));
  return Array.from(hash.subarray(0, 16), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function digestOf(cells: CellArray[], bitsStored: number, wanted: readonly number[]): Promise<CellDigest> {
  let minimum = Number.POSITIVE_INFINITY;
  let maximum = Number.NEGATIVE_INFINITY;
  let sum = 0;
  let count = 0;
  const values: [number, number][] = [];
  for (const frame of cells) {
    for (const index of wanted) {
      const value = frame[index - count];
      if (value !== undefined) values.push([index, value]);
    }
    for (let i = 0; i < frame.length; i++) {
      const value = frame[i]!;
      if (value < minimum) minimum = value;
      if (value > maximum) maximum = value;
      sum += value;
    }
    count += frame.length;
  }
  const hash = await sha256(cells);
  const whole = cells.every((frame) => !(frame instanceof Float32Array) && !(frame instanceof Float64Array));
  let masked = hash;
  if (whole && bitsStored < 31) {
    const ones = 2 ** bitsStored - 1;
    for (const frame of cells) for (let i = 0; i < frame.length; i++) frame[i] = frame[i]! & ones;
    masked = await sha256(cells);
  }
  return { hash, masked, minimum, maximum, mean: sum / count, values };
}
