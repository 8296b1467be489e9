/** How images are drawn. */
export interface RenderingChoice {
  rendering: 'gpu' | 'cpu';
  /** For the about page and the log. */
  reason: string;
  /** The user or the environment asked for it: no probe overrides it. */
  wished: boolean;
}

/** What is known from earlier runs. */
export interface RenderingMemory {
  wish?: 'auto' | 'gpu' | 'cpu';
  probe?: { renderer: string; software: boolean; electron: string; at: number };
}

const weekMs = 7 * 24 * 60 * 60_000;

/** Renderers that draw WebGL without a GPU: slower (11 to 17 images a second) than drawing on the CPU directly (60). */
export const isSoftwareRenderer = (renderer: string): boolean =>
  renderer === '' || /swiftshader|llvmpipe|softpipe|basic render|software/i.test(renderer);

/** The choice before anything was started: wishes first, then whether there is a device, then the last probe. */
export function chooseRendering({
  forced,
  wish = 'auto',
  probe,
  device,
  electron,
  now,
}: RenderingMemory & { forced?: string; device: boolean; electron: string; now: number }): RenderingChoice {
  if (forced === 'gpu' || forced === 'cpu') return { rendering: forced, reason: 'NEGATOSCOPE_RENDERING', wished: true };
  if (wish !== 'auto') return { rendering: wish, reason: 'settings', wished: true };
  if (!device) return { rendering: 'cpu', reason: 'no graphics device', wished: false };
  const fresh = probe !== undefined && probe.electron === electron && now - probe.at < weekMs;
  if (fresh && probe.software) {
    return { rendering: 'cpu', reason: `software renderer: ${probe.renderer || 'none'}`, wished: false };
  }
  return { rendering: 'gpu', reason: probe?.renderer ?? '', wished: false };
}
