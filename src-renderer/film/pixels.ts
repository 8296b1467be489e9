import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import { type CellPlace, type CellRequest, filmHeaders, filmRoutes } from '../../src-shared/contract/film-routes.ts';
import type { CellView } from '../../src-shared/film/model.ts';
import { errorOfResponse } from '../app/fetch-json.ts';

/** What the route answers for a cell: pixels as they are shown, and what is known of them. */
export interface CellAnswer {
  picture: ImageData;
  /** The VOI window in force. */
  window: CellView['window'];
  /** Where the image lies in the pixels. */
  place: CellPlace | undefined;
  /** Millimetres of film for one of the body. */
  scale: number | undefined;
  notes: readonly string[];
}

/** Requests of a kind that go on at the same time; the others wait their turn. */
export class Lane {
  private running = 0;
  private readonly waiting: (() => void)[] = [];
  private readonly most: number;

  constructor(most: number) {
    this.most = most;
  }

  async run<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    if (this.running >= this.most) {
      await new Promise<void>((resolve) => {
        const go = (): void => {
          signal.removeEventListener('abort', leave);
          resolve();
        };
        const leave = (): void => {
          const at = this.waiting.indexOf(go);
          if (at >= 0) this.waiting.splice(at, 1);
          resolve();
        };
        this.waiting.push(go);
        signal.addEventListener('abort', leave, { once: true });
      });
    }
    if (signal.aborted) {
      // It may have been its turn: the next one's then.
      if (this.running < this.most) this.waiting.shift()?.();
      throw new NegatoscopeError('cancelled', 'not wanted any more', {});
    }
    this.running++;
    try {
      return await work();
    } finally {
      this.running--;
      this.waiting.shift()?.();
    }
  }
}

/** Cells in sight go before small previews. */
const lanes = { cell: new Lane(4), preview: new Lane(1) };
export type PixelLane = keyof typeof lanes;

const json = <T>(text: string | null): T | undefined => {
  if (!text) return undefined;
  try {
    return JSON.parse(text) as T;
  } catch {
    return undefined;
  }
};

function notesOf(text: string | null): string[] {
  if (!text) return [];
  try {
    const list = JSON.parse(decodeURIComponent(text)) as unknown;
    return Array.isArray(list) ? list.filter((one): one is string => typeof one === 'string') : [];
  } catch {
    return [];
  }
}

/** Grey or RGB bytes as a canvas takes them. */
function pictureOf(bytes: Uint8Array, columns: number, rows: number, samples: number): ImageData {
  const count = columns * rows;
  if (bytes.length < count * samples) {
    throw new NegatoscopeError('internal', `${bytes.length} bytes for ${columns} x ${rows} x ${samples}`, {});
  }
  const rgba = new Uint8ClampedArray(count * 4);
  for (let at = 0, from = 0, to = 0; at < count; at++, from += samples, to += 4) {
    const red = bytes[from] ?? 0;
    rgba[to] = red;
    rgba[to + 1] = samples === 3 ? (bytes[from + 1] ?? 0) : red;
    rgba[to + 2] = samples === 3 ? (bytes[from + 2] ?? 0) : red;
    rgba[to + 3] = 255;
  }
  return new ImageData(rgba, columns, rows);
}

/**
 * The pixels of a cell, made by what makes them for the printer. Throws NegatoscopeError: what the route says, `cancelled` after an
 * abort.
 */
export function fetchCell(request: CellRequest, lane: PixelLane, signal: AbortSignal): Promise<CellAnswer> {
  return lanes[lane].run(async () => {
    let response: Response;
    try {
      response = await fetch(filmRoutes.cell, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(request),
        signal,
      });
    } catch (error) {
      if (signal.aborted) throw new NegatoscopeError('cancelled', 'not wanted any more', {}, error);
      throw new NegatoscopeError('internal', 'no answer for a cell', {}, error);
    }
    if (!response.ok) throw await errorOfResponse(response, filmRoutes.cell);
    const header = (name: string): string | null => response.headers.get(name);
    const columns = Number(header(filmHeaders.columns) ?? request.columns);
    const rows = Number(header(filmHeaders.rows) ?? request.rows);
    const samples = Number(header(filmHeaders.samples) ?? 1);
    let bytes: Uint8Array;
    try {
      bytes = new Uint8Array(await response.arrayBuffer());
    } catch (error) {
      if (signal.aborted) throw new NegatoscopeError('cancelled', 'not wanted any more', {}, error);
      throw new NegatoscopeError('internal', 'the pixels of a cell broke off', {}, error);
    }
    const scale = Number(header(filmHeaders.scale) ?? Number.NaN);
    return {
      picture: pictureOf(bytes, columns, rows, samples),
      window: json<NonNullable<CellView['window']>>(header(filmHeaders.window)),
      place: json<CellPlace>(header(filmHeaders.place)),
      scale: Number.isFinite(scale) ? scale : undefined,
      notes: notesOf(header(filmHeaders.notes)),
    };
  }, signal);
}
