import { type RefObject, useEffect, useRef, useState } from 'react';
import type { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { CellRequest } from '../../src-shared/contract/film-routes.ts';
import type { FilmCell } from '../../src-shared/film/model.ts';
import { asError } from '../app/api.ts';
import { contentKey, noteWindow } from './own-windows.ts';
import { type CellAnswer, fetchCell, type PixelLane } from './pixels.ts';

interface Listener {
  drawn(answer: CellAnswer, cell: FilmCell): void;
  failed(error: NegatoscopeError): void;
  waiting(): void;
}

/** Asks for the pixels of one cell: one request at a time, the latest wishes count, another image ends what is under way. */
class CellLoader {
  private wanted: CellRequest | undefined;
  private running: { request: CellRequest; abort: AbortController } | undefined;
  private readonly lane: PixelLane;
  private readonly listener: Listener;

  constructor(lane: PixelLane, listener: Listener) {
    this.lane = lane;
    this.listener = listener;
  }

  set(request: CellRequest): void {
    this.wanted = request;
    const under = this.running;
    if (!under) return void this.run();
    // What shows another image is of no use any more; another view of it is seen while the next one is made.
    if (contentKey(under.request.cell.content) !== contentKey(request.cell.content)) under.abort.abort();
  }

  private async run(): Promise<void> {
    while (this.wanted) {
      const request = this.wanted;
      this.wanted = undefined;
      const abort = new AbortController();
      this.running = { request, abort };
      this.listener.waiting();
      try {
        const answer = await fetchCell(request, this.lane, abort.signal);
        if (!abort.signal.aborted) this.listener.drawn(answer, request.cell);
      } catch (thrown) {
        const error = asError(thrown);
        if (error.code !== 'cancelled') this.listener.failed(error);
      }
    }
    this.running = undefined;
  }

  close(): void {
    this.wanted = undefined;
    this.running?.abort.abort();
  }
}

export interface CellPixels {
  /** Something is on the canvas, of this image or the one before. */
  shown: boolean;
  waiting: boolean;
  error: NegatoscopeError | undefined;
  answer: CellAnswer | undefined;
  /** Asks again. */
  again: () => void;
}

const nothing = { shown: false, waiting: true, error: undefined, answer: undefined };

/** A preview that is there follows its cell when that has come to rest, ms: what is dragged is drawn once, large. */
const restMs = 250;

/** Keeps a canvas as the maker of the pixels has it; `request` undefined: not in sight. The same request is asked once. */
export function useCellPixels(
  canvas: RefObject<HTMLCanvasElement | null>,
  request: CellRequest | undefined,
  lane: PixelLane,
): CellPixels {
  const [state, setState] = useState<Omit<CellPixels, 'again'>>(nothing);
  const [tries, setTries] = useState(0);
  const loader = useRef<CellLoader>(undefined);
  const shown = useRef(false);
  shown.current = state.shown;
  useEffect(() => {
    const made = new CellLoader(lane, {
      drawn: (answer, cell) => {
        const target = canvas.current;
        if (target) {
          const { width, height } = answer.picture;
          if (target.width !== width) target.width = width;
          if (target.height !== height) target.height = height;
          target.getContext('2d')?.putImageData(answer.picture, 0, 0);
        }
        setState({ shown: true, waiting: false, error: undefined, answer });
        noteWindow(cell, answer);
      },
      failed: (error) => setState({ shown: false, waiting: false, error, answer: undefined }),
      waiting: () => setState((before) => (before.waiting ? before : { ...before, waiting: true })),
    });
    loader.current = made;
    return () => {
      loader.current = undefined;
      made.close();
    };
  }, [lane, canvas]);
  const latest = useRef(request);
  latest.current = request;
  const key = useRequestKey(request);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key is the request; tries ask again
  useEffect(() => {
    const ask = (): void => {
      if (latest.current) loader.current?.set(latest.current);
    };
    if (lane === 'cell' || !shown.current) return ask();
    const soon = setTimeout(ask, restMs);
    return () => clearTimeout(soon);
  }, [key, tries]);
  return { ...state, again: () => setTries((n) => n + 1) };
}

const keys = new WeakMap<object, number>();
let count = 0;
const identity = (of: object): number => {
  let known = keys.get(of);
  if (known === undefined) {
    known = ++count;
    keys.set(of, known);
  }
  return known;
};

/** The same while nothing that the pixels depend on changes: parts of films are never changed, new ones are made. */
function useRequestKey(request: CellRequest | undefined): string {
  if (!request) return '';
  const { cell, patient, columns, rows, pixelMm, marks, colour } = request;
  const texts = marks ? [identity(cell.show), identity(cell.texts), identity(patient)] : [cell.show.overlays];
  return [contentKey(cell.content), identity(cell.view), ...texts, columns, rows, pixelMm, marks, colour].join(' ');
}
