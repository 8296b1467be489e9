import { viewRoutes } from '../../src-shared/contract/view-routes.ts';
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
import { useViewer } from './store.ts';
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

/** `window.negatoscopeTest`: there only when the application was started for tests. */
export function installTestHooks(engine: ImageEngine, catalogue: string): void {
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
    readImage: (cell: number): Picture & { whole: boolean } => {
      const of = controller(cell);
      const { shown } = of;
      if (!shown) throw new Error('nothing is shown');
      const canvas = of.readPixels();
      const ratio = window.devicePixelRatio;
      const [x, y] = of.imageToViewport(0, 0);
      const left = Math.round(x * ratio);
      const top = Math.round(y * ratio);
      const { columns, rows } = shown.image;
      const components = shown.voi ? 1 : 3;
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
    /** Cells of a coded frame through the window's own decode worker, before any conversion. */
    decodeFrame: async (data: string, transferSyntaxUid: string, pixel: PixelDescription) => {
      const coded = { bytes: Uint8Array.from(atob(data), (character) => character.charCodeAt(0)), transferSyntaxUid };
      const request = { url: '', coded, pixel, modality: {}, want: 'stored' as const, rgba: false };
      const { pixels, components, columns, rows, photometricInterpretation } = await engine.pool.decode(request, 0)
        .promise;
      return {
        type: pixels.constructor.name,
        columns,
        rows,
        components,
        photometricInterpretation: photometricInterpretation ?? '',
        data: base64(new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.byteLength)),
      };
    },
    series: (seriesRow: number, from = catalogue) => series(from, seriesRow),
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
    rendering: engine.rendering,
    /** Loses the drawing context, as a driver does. */
    loseContext: (): void => engine.loseContext(),
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
