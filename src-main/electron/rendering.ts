import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { app } from 'electron';
import type { Log } from '../log/types.ts';
import {
  chooseRendering,
  isSoftwareRenderer,
  type RenderingChoice,
  type RenderingMemory,
} from '../rendering-choice.ts';

const memoryFile = (folder: string): string => join(folder, 'rendering.json');

function recall(folder: string): RenderingMemory {
  try {
    return JSON.parse(readFileSync(memoryFile(folder), 'utf8')) as RenderingMemory;
  } catch {
    return {};
  }
}

function remember(folder: string, change: RenderingMemory, log: Log): void {
  try {
    writeFileSync(memoryFile(folder), JSON.stringify({ ...recall(folder), ...change }));
  } catch (error) {
    log.warn('the rendering choice cannot be kept', { error });
  }
}

/** A device that could draw; elsewhere than on Linux there always is one, or the probe after the start says so. */
function hasGraphicsDevice(): boolean {
  if (process.platform !== 'linux') return true;
  if (existsSync('/dev/nvidia0')) return true;
  try {
    return readdirSync('/dev/dri').some((name) => name.startsWith('renderD'));
  } catch {
    return false;
  }
}

/** Keeps the user's wish where the next start finds it before anything else is open. */
export function keepRenderingWish(folder: string, wish: 'auto' | 'gpu' | 'cpu', log: Log): void {
  if ((recall(folder).wish ?? 'auto') !== wish) remember(folder, { wish }, log);
}

/** Decides how this run draws and sets the switches; must run before the application is ready. */
export function prepareRendering(folder: string): RenderingChoice {
  const choice = chooseRendering({
    ...recall(folder),
    forced: process.env['NEGATOSCOPE_RENDERING'],
    device: hasGraphicsDevice(),
    electron: process.versions['electron'] ?? '',
    now: Date.now(),
  });
  if (choice.rendering === 'cpu') {
    app.commandLine.appendSwitch('disable-gpu');
    // Cornerstone's Generic viewports hold a WebGL context even when they draw on the CPU.
    app.commandLine.appendSwitch('enable-unsafe-swiftshader');
  }
  return choice;
}

/** Looks whether the GPU that was hoped for answers; a software renderer means CPU rendering, now and at next starts. */
export async function verifyRendering(choice: RenderingChoice, folder: string, log: Log): Promise<RenderingChoice> {
  if (choice.rendering === 'cpu' || choice.wished) return choice;
  const timeout = new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), 5000).unref());
  const info = (await Promise.race([app.getGPUInfo('complete').catch(() => undefined), timeout])) as
    | { auxAttributes?: { glRenderer?: string } }
    | undefined;
  const renderer = info?.auxAttributes?.glRenderer ?? '';
  const software = isSoftwareRenderer(renderer);
  remember(
    folder,
    { probe: { renderer, software, electron: process.versions['electron'] ?? '', at: Date.now() } },
    log,
  );
  return software
    ? {
        rendering: 'cpu',
        reason: renderer === '' ? 'no GPU answered' : `software renderer: ${renderer}`,
        wished: false,
      }
    : { ...choice, reason: renderer };
}
