import { cache, Enums, eventTarget, init as initCore, RenderingEngine } from '@cornerstonejs/core';
import type { ApplicationInfo } from '../../src-shared/contract/app.ts';
import { DecodePool } from './decode/pool.ts';
import { imageBudget, setImageBudget } from './image-cache.ts';
import { registerLoader } from './loader.ts';
import { registerMetadata } from './metadata.ts';

export type Rendering = ApplicationInfo['rendering'];

/** The one image engine of a window: decoders, cache and the rendering engine the viewports draw with. */
export interface ImageEngine {
  readonly rendering: Rendering;
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

/** The part of Cornerstone's pool of contexts that a test of their loss needs. */
interface ContextPool {
  getAllContexts(): { getOpenGLRenderWindow(): { get3DContext(): WebGL2RenderingContext | null } }[];
}

let engine: Promise<ImageEngine> | undefined;

/** Starts the engine once for this window; `rendering` was chosen by the main process at start. */
export function startEngine(
  info: Pick<ApplicationInfo, 'rendering' | 'logicalCores' | 'totalMemoryBytes'>,
): Promise<ImageEngine> {
  engine ??= start(info);
  return engine;
}

/** Decoders: one core stays free for the window itself. */
export const workerCount = (logicalCores: number): number => Math.min(8, Math.max(1, logicalCores - 1));

/** Decoded images kept: a quarter of the memory, at most 4 GiB. */
export const cacheBytes = (totalMemoryBytes: number): number => Math.min(0.25 * totalMemoryBytes, 4 * 1024 ** 3);

async function start(
  info: Pick<ApplicationInfo, 'rendering' | 'logicalCores' | 'totalMemoryBytes'>,
): Promise<ImageEngine> {
  const cpu = info.rendering === 'cpu';
  initCore({
    rendering: {
      useCPURendering: cpu,
      useGenericViewport: true,
      // Planar viewports share one context; more of them would only hold memory.
      webGlContextCount: 1,
      planar: { renderBackend: cpu ? Enums.RenderBackends.CPU : Enums.RenderBackends.GPU },
    },
  } as Parameters<typeof initCore>[0]);
  setImageBudget(cacheBytes(info.totalMemoryBytes));
  const pool = new DecodePool(
    workerCount(info.logicalCores),
    () => new Worker(new URL('./decode/worker.ts', import.meta.url), { type: 'module', name: 'decode' }),
  );
  registerMetadata();
  registerLoader(pool, cpu);
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
  // After a lost context Cornerstone goes on reporting new images over the old picture: blank, then begin anew.
  if (!cpu) eventTarget.addEventListener(Enums.Events.WEBGL_CONTEXT_LOST, rebuild);
  return {
    rendering: info.rendering,
    pool,
    get renderingEngine() {
      return renderingEngine;
    },
    onContextLost(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    rebuild,
    loseContext() {
      const { _implementation } = renderingEngine as unknown as { _implementation?: { contextPool?: ContextPool } };
      const contexts = _implementation?.contextPool?.getAllContexts() ?? [];
      for (const context of contexts) {
        const gl = context.getOpenGLRenderWindow().get3DContext();
        gl?.getExtension('WEBGL_lose_context')?.loseContext();
      }
      return contexts.length;
    },
  };
}

/** What the engine holds, for tests and the status line. */
export const engineMemory = (): { cachedBytes: number; maximumBytes: number } => ({
  cachedBytes: cache.getCacheSize(),
  maximumBytes: imageBudget(),
});
