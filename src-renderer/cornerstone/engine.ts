import { cache, Enums, init as initCore, RenderingEngine } from '@cornerstonejs/core';
import type { ApplicationInfo } from '../../src-shared/contract/app.ts';
import { DecodePool } from './decode/pool.ts';
import { imageBudget, onForgotten, setImageBudget } from './image-cache.ts';
import { registerLoader } from './loader.ts';
import { registerMetadata } from './metadata.ts';
import { type SelfTest, testRendering } from './self-test.ts';
import { TablePainter } from './table-painter.ts';

export type Rendering = ApplicationInfo['rendering'];

/** The one image engine of a window: decoders, cache and the rendering engine the viewports draw with. */
export interface ImageEngine {
  readonly rendering: Rendering;
  /** The graphics card, when it is used and gives the right picture. */
  readonly painter: TablePainter | undefined;
  /** What was found when the window began to draw, or the graphics card came back. */
  readonly selfTest: SelfTest;
  readonly pool: DecodePool;
  /** Replaced after a lost WebGL context. */
  readonly renderingEngine: RenderingEngine;
  /** Called when the drawing surface was lost (true: blank at once) and when it is there again (false). */
  onContextLost(listener: (lost: boolean) => void): () => void;
  /** The GPU process ended or a context was lost: viewports are blanked and built anew. */
  rebuild(): void;
  /** Loses the WebGL contexts on purpose, for tests, and says how many. */
  loseContext(): number;
}

let engine: Promise<ImageEngine> | undefined;

/** Starts the engine once for this window; `rendering` was chosen by the main process at start. */
export function startEngine(
  info: Pick<ApplicationInfo, 'rendering' | 'logicalCores' | 'totalMemoryBytes'>,
): Promise<ImageEngine> {
  engine ??= start(info);
  return engine;
}

/** The engine of this window; undefined before it is started. */
export const startedEngine = (): Promise<ImageEngine> | undefined => engine;

let tested: (result: SelfTest) => void = () => undefined;
const testing = new Promise<SelfTest>((resolve) => {
  tested = resolve;
});
/** What was found when the engine of this window began to draw. */
export const selfTestResult = (): Promise<SelfTest> => testing;

/** Decoders: one core stays free for the window itself. */
export const workerCount = (logicalCores: number): number => Math.min(8, Math.max(1, logicalCores - 1));

/** Decoded images kept: a quarter of the memory, at most 4 GiB. */
export const cacheBytes = (totalMemoryBytes: number): number => Math.min(0.25 * totalMemoryBytes, 4 * 1024 ** 3);

async function start(
  info: Pick<ApplicationInfo, 'rendering' | 'logicalCores' | 'totalMemoryBytes'>,
): Promise<ImageEngine> {
  // Pictures are painted by us (painting.ts), on the graphics card too: Cornerstone needs no context of its own for them.
  initCore({
    rendering: {
      useCPURendering: true,
      useGenericViewport: true,
      planar: { renderBackend: Enums.RenderBackends.CPU },
    },
  } as Parameters<typeof initCore>[0]);
  setImageBudget(cacheBytes(info.totalMemoryBytes));
  const pool = new DecodePool(
    workerCount(info.logicalCores),
    () => new Worker(new URL('./decode/worker.ts', import.meta.url), { type: 'module', name: 'decode' }),
  );
  registerMetadata();
  registerLoader(pool);
  let renderingEngine = new RenderingEngine('negatoscope');
  const listeners = new Set<(lost: boolean) => void>();
  const tell = (lost: boolean): void => {
    for (const listener of [...listeners]) listener(lost);
  };
  const rebuild = (): void => {
    tell(true);
    setTimeout(() => {
      renderingEngine.destroy();
      renderingEngine = new RenderingEngine('negatoscope');
      tell(false);
    }, 0);
  };
  let painter: TablePainter | undefined;
  let selfTest: SelfTest = 'right';
  // A card that once gave a wrong picture is not used again.
  const renewPainter = (): void => {
    const wanted = info.rendering === 'gpu' && selfTest === 'right';
    const made: TablePainter | undefined = wanted ? TablePainter.create(() => lost(made)) : undefined;
    const found = testRendering(made);
    painter = found.usable ? made : undefined;
    if (selfTest === 'right') selfTest = found.selfTest;
  };
  // What the graphics card forgot is painted without it at once, and with it again when it answers.
  const lost = (which: TablePainter | undefined): void => {
    if (which !== painter) return;
    painter = undefined;
    rebuild();
    setTimeout(renewPainter, 0);
  };
  renewPainter();
  onForgotten((imageId) => painter?.forget([imageId]));
  tested(selfTest);
  return {
    rendering: painter ? 'gpu' : 'cpu',
    get selfTest() {
      return selfTest;
    },
    pool,
    get painter() {
      return painter?.isLost ? undefined : painter;
    },
    get renderingEngine() {
      return renderingEngine;
    },
    onContextLost(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    rebuild,
    loseContext() {
      painter?.lose();
      return painter ? 1 : 0;
    },
  };
}

/** What the engine holds, for tests and the status line. */
export const engineMemory = (): { cachedBytes: number; maximumBytes: number } => ({
  cachedBytes: cache.getCacheSize(),
  maximumBytes: imageBudget(),
});
