import { splitFrameSets } from '../../../src-shared/imaging/geometry/frame-sets.ts';
import type { SliceOrder } from '../../../src-shared/imaging/geometry/order.ts';
import { petImage } from '../../../src-shared/imaging/pipeline/domain.ts';
import { frameOf } from '../../../src-shared/imaging/pipeline/render.ts';
import { windowOfSet } from '../../../src-shared/imaging/pipeline/series-window.ts';
import type { FoundImage } from './patients.ts';

type Window = NonNullable<ReturnType<typeof windowOfSet>>;

/** Series whose windows are kept. */
const mostKept = 20;

/** The windows that images have together with the others of their set (`windowOfSet`), as in the viewer. */
export class SetWindows {
  readonly #order: () => SliceOrder;
  /** By series as it was, and order of slices: the window of each `row frame`. */
  readonly #kept = new Map<string, Promise<ReadonlyMap<string, Window>>>();

  constructor(order: () => SliceOrder) {
    this.#order = order;
  }

  /** Undefined where the image answers for itself. */
  async of({ catalogue, location }: FoundImage, frame: number): Promise<Window | undefined> {
    if (location.sopClassUid !== petImage) return undefined;
    const { studyRow, seriesRow } = location;
    const { rows } = await catalogue.search({
      ...{ level: 'series', match: {}, studyRows: [studyRow], seriesRows: [seriesRow] },
    });
    const order = this.#order();
    const key = `${catalogue.id} ${seriesRow} ${rows[0]?.revision} ${order}`;
    let windows = this.#kept.get(key);
    if (!windows) {
      windows = windowsOf(catalogue, seriesRow, order);
      windows.catch(() => this.#kept.delete(key));
      this.#kept.set(key, windows);
      const [oldest] = this.#kept.keys();
      if (this.#kept.size > mostKept && oldest !== undefined) this.#kept.delete(oldest);
    }
    return (await windows).get(`${location.row} ${frame}`);
  }

  clear(): void {
    this.#kept.clear();
  }
}

async function windowsOf(
  catalogue: FoundImage['catalogue'],
  seriesRow: number,
  order: SliceOrder,
): Promise<ReadonlyMap<string, Window>> {
  const found = new Map<string, Window>();
  const series = await catalogue.series(seriesRow);
  // Images of another patient in the same series have nothing to say here.
  const images = (series?.instances ?? []).filter(
    ({ kind, notDisplayable, pixel, patient }) =>
      kind === 'image' && notDisplayable === undefined && pixel !== undefined && patient === undefined,
  );
  for (const { frames } of splitFrameSets(images, { modality: series?.series.modality ?? '', order })) {
    const window = windowOfSet(
      frames.flatMap(({ instance, frame }) =>
        instance.pixel ? [{ instance, pixel: instance.pixel, description: frameOf(instance, frame) }] : [],
      ),
    );
    if (window) for (const { instance, frame } of frames) found.set(`${instance.row} ${frame}`, window);
  }
  return found;
}
