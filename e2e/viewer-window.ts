import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import type { PixelDescription, SeriesDescription } from '../src-shared/imaging/description.ts';
import type { Measurement } from '../src-shared/imaging/measure/measurement.ts';
import { runPeer } from '../testing/peers.ts';
import type { Application } from './application.ts';
import { send } from './peers.ts';

/** What `window.negatoscopeTest` of a viewer window gives (src-renderer/viewer/test-hooks.ts), as far as tests use it. */
export interface ViewerHooks {
  ready(): boolean;
  viewports(): {
    cell: number;
    imageId?: string;
    index?: number;
    wanted: number;
    count: number;
    window?: { center: number; width: number };
    state: {
      rotation: number;
      flipped: boolean;
      inverted: boolean;
      scaling: string;
      zoom: number;
      pan: number[];
      presented?: string;
    };
    scale?: number;
  }[];
  shownFrame(cell: number): { sopInstanceUid: string; frame: number } | undefined;
  decodedValues(
    cell: number,
    region?: { x: number; y: number; width: number; height: number },
  ): { columns: number; rows: number; components: number; rescaled: boolean; data: string };
  readVisible(cell: number): {
    x: number;
    y: number;
    width: number;
    height: number;
    components: 1 | 3;
    data: string;
  };
  plane(cell: number): { position?: [number, number, number]; orientation?: number[] };
  place(cell: number, column: number, row: number): [x: number, y: number];
  arrange(rows: number, columns: number, labels: readonly string[]): Promise<void>;
  goto(cell: number, index: number): void;
  settled(cell: number, timeoutMs?: number): Promise<number>;
  setWindow(cell: number, center: number, width: number): Promise<void>;
  setState(cell: number, change: Record<string, unknown>): Promise<void>;
  annotations(level: 'full' | 'minimal' | 'none'): void;
  picture(cell: number, width: number, height: number): { scale: number; left: number; top: number; data: string };
  readImage(
    cell: number,
    channels?: 1 | 3,
  ): { width: number; height: number; components: 1 | 3; data: string; whole: boolean };
  boxes(cell: number): {
    corners: number[][];
    lit: { left: number; top: number; right: number; bottom: number };
    canvas: { width: number; height: number };
  };
  digestFrames(
    coded: { data: string; transferSyntaxUid: string }[],
    pixel: PixelDescription,
    wanted: number[],
  ): Promise<{
    hash: string;
    masked: string;
    minimum: number;
    maximum: number;
    mean: number;
    values: [index: number, value: number][];
  }>;
  paintFrame(
    instance: unknown,
    number: number,
    coded: { data: string; transferSyntaxUid: string },
    view: Record<string, unknown>,
  ): Promise<{ width: number; height: number; data: string }>;
  series(seriesRow: number, catalogue?: string): Promise<SeriesDescription>;
  reopen(): Promise<void>;
  setImageBudget(bytes: number): void;
  cachedPlaces(cell: number): number[];
  imagesDecoded(): number;
  memory(): {
    cachedBytes: number;
    maximumBytes: number;
    frames: number;
    loading: number;
    heapBytes: number;
    externalBytes?: number;
  };
  firstImageMs(): Record<number, number>;
  cached(cell: number): number;
  loadAll(cell: number): Promise<number>;
  scrollBench(cell: number, images: number): Promise<{ imagesPerSecond: number; longestMs: number }>;
  stripRenders(): number;
  imageOf(sopInstanceUid: string): string | undefined;
  shownInTurn(cell: number, count: number): Promise<number[]>;
  rendering: 'gpu' | 'cpu';
  loseContext(): number;
  measurements(): Measurement[];
  onPage(cell: number, column: number, row: number): [x: number, y: number];
  states(): { uid: string; name: string; read: boolean; failed?: string; problems: string[] }[];
  stateLines(cell: number): { layer: string; lines: [x: number, y: number][][] }[];
  stateTexts(cell: number): { lines: string[]; x: number; y: number; upright: boolean }[];
}

type Awaitable<T> = T extends Promise<infer U> ? U : T;

/** Calls a hook of the viewer window with plain values. */
export async function hook<K extends keyof ViewerHooks>(
  page: Page,
  name: K,
  ...given: ViewerHooks[K] extends (...parameters: infer P) => unknown ? P : []
): Promise<Awaitable<ViewerHooks[K] extends (...parameters: never[]) => infer R ? R : ViewerHooks[K]>> {
  return await page.evaluate(
    ([key, parameters]) => {
      const hooks = (window as unknown as { negatoscopeTest: Record<string, unknown> }).negatoscopeTest;
      const member = hooks[key as string];
      return typeof member === 'function' ? member(...(parameters as unknown[])) : member;
    },
    [name, given] as const,
  );
}

/** Waits until the image that is wanted is on the screen. */
export const settled = (page: Page, cell = 0): Promise<number> => hook(page, 'settled', cell);

/** A drag in the first viewport from one place of its image to another (columns, rows); without `release` the button stays down. */
export async function dragOnImage(
  viewer: Page,
  from: [number, number],
  to: [number, number],
  release = true,
): Promise<void> {
  const [x1, y1] = await hook(viewer, 'onPage', 0, ...from);
  const [x2, y2] = await hook(viewer, 'onPage', 0, ...to);
  await viewer.mouse.move(x1, y1);
  await viewer.mouse.down();
  await viewer.mouse.move((x1 + x2) / 2, (y1 + y2) / 2);
  await viewer.mouse.move(x2, y2);
  if (release) await viewer.mouse.up();
}

/** Sends files and opens the study of their patient with a double click; waits for its first image. */
export async function openViewer(application: Application, files: readonly string[], name: RegExp): Promise<Page> {
  await send(application, files);
  return await openStudy(application, name);
}

/** Opens a study of the list with a double click and waits until it is read and laid out. */
export async function openStudy(application: Application, name: RegExp): Promise<Page> {
  const row = application.page.getByRole('row', { name }).first();
  await expect(row).toBeVisible();
  await row.dblclick();
  const viewer = await application.window(/window=viewer#/);
  await viewer.waitForFunction(() => 'negatoscopeTest' in window, undefined, { polling: 50, timeout: 30_000 });
  await expect(viewer.getByTestId('viewport').first()).toHaveAttribute('data-image-id', /./, { timeout: 30_000 });
  // The other series are read behind the first image, and then laid out: who presses before that aims at what moves.
  await expect.poll(() => hook(viewer, 'ready'), { intervals: [50, 100, 100, 200], timeout: 30_000 }).toBe(true);
  return viewer;
}

export interface GrayPicture {
  width: number;
  height: number;
  data: Uint8Array;
  components: number;
}

/** The image's pixels of a viewport as its canvas shows them at 1:1 without texts. */
export async function readImage(page: Page, cell = 0): Promise<GrayPicture> {
  await hook(page, 'annotations', 'none');
  await hook(page, 'setState', cell, { scaling: 'pixels', pan: [0, 0] });
  const { data, whole, ...rest } = await hook(page, 'readImage', cell);
  expect(whole, 'the whole image lies in the viewport').toBe(true);
  return { ...rest, data: new Uint8Array(Buffer.from(data, 'base64')) };
}

/** The part of an image that its viewport has room for at 1:1, without texts, and where it begins. */
export async function readVisible(page: Page, cell = 0): Promise<{ x: number; y: number; picture: GrayPicture }> {
  await hook(page, 'annotations', 'none');
  await hook(page, 'setState', cell, { scaling: 'pixels', pan: [0, 0] });
  const { x, y, width, height, components, data } = await hook(page, 'readVisible', cell);
  return { x, y, picture: { width, height, components, data: new Uint8Array(Buffer.from(data, 'base64')) } };
}

/** A rectangle of a picture. */
export function cropped(from: GrayPicture, x: number, y: number, width: number, height: number): GrayPicture {
  const { components } = from;
  const data = new Uint8Array(width * height * components);
  for (let row = 0; row < height; row++) {
    const start = ((y + row) * from.width + x) * components;
    data.set(from.data.subarray(start, start + width * components), row * width * components);
  }
  return { width, height, components, data };
}

/** The picture dcmtk makes of a file: `dcmj2pnm` with these options. */
export async function dcmtkPicture(file: string, folder: string, options: readonly string[]): Promise<GrayPicture> {
  const out = join(folder, `reference-${Math.random().toString(36).slice(2)}.pnm`);
  const { status, output } = await runPeer('dcmj2pnm', ['+opb', ...options, file, out]);
  expect(status, output).toBe(0);
  return parsePnm(readFileSync(out));
}

/** Binary or plain PGM and PPM of 8 bits. */
export function parsePnm(bytes: Buffer): GrayPicture {
  const numbers: number[] = [];
  let at = 2;
  while (numbers.length < 3) {
    while (/\s/.test(String.fromCharCode(bytes[at] ?? 0))) at++;
    if (bytes[at] === 0x23) {
      while (bytes[at] !== 0x0a) at++;
      continue;
    }
    let word = '';
    while (!/\s/.test(String.fromCharCode(bytes[at] ?? 0x20))) word += String.fromCharCode(bytes[at++] ?? 0);
    numbers.push(Number(word));
  }
  at++;
  const [width = 0, height = 0] = numbers;
  const kind = bytes.subarray(0, 2).toString('latin1');
  const components = kind === 'P3' || kind === 'P6' ? 3 : 1;
  const data =
    kind === 'P5' || kind === 'P6'
      ? new Uint8Array(bytes.subarray(at, at + width * height * components))
      : Uint8Array.from(bytes.subarray(at).toString('latin1').trim().split(/\s+/), Number);
  expect(data, `a picture of ${width} x ${height}`).toHaveLength(width * height * components);
  return { width, height, components, data };
}

/** Share of the samples that differ by at most `tolerance`, and the greatest difference. */
export function likeness(a: GrayPicture, b: GrayPicture, tolerance = 1): { share: number; greatest: number } {
  expect([a.width, a.height, a.components]).toEqual([b.width, b.height, b.components]);
  let within = 0;
  let greatest = 0;
  for (let i = 0; i < a.data.length; i++) {
    const difference = Math.abs((a.data[i] ?? 0) - (b.data[i] ?? 0));
    if (difference <= tolerance) within++;
    if (difference > greatest) greatest = difference;
  }
  return { share: within / a.data.length, greatest };
}

/** Fails unless at least this share of the pixels (99.9 %) differ by at most `tolerance` (one grey level). */
export function expectAlike(a: GrayPicture, b: GrayPicture, what: string, share = 0.999, tolerance = 1): void {
  const found = likeness(a, b, tolerance);
  expect(found.share, `${what}: greatest difference ${found.greatest}`).toBeGreaterThanOrEqual(share);
}
