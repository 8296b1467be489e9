/** Sides of a page in CSS pixels at a scale of 1. */
export interface PageSize {
  width: number;
  height: number;
}

/** Room between pages, CSS pixels. */
export const gap = 8;

/** How pages are enlarged. */
export type PageZoom = { kind: 'width' } | { kind: 'page' } | { kind: 'scale'; scale: number };

export const leastScale = 0.1;
export const greatestScale = 8;

/** The sides of page `index`: its own where they are known, else those of the first. */
export const sizeOfPage = (sizes: ReadonlyMap<number, PageSize>, index: number): PageSize =>
  sizes.get(index) ?? sizes.get(0) ?? { width: 612, height: 792 };

/** CSS pixels for a point of the page that is read. */
export function scaleOf(zoom: PageZoom, page: PageSize, room: PageSize): number {
  const across = Math.max(1, room.width - 2 * gap) / page.width;
  const wanted =
    zoom.kind === 'scale'
      ? zoom.scale
      : zoom.kind === 'width'
        ? across
        : Math.min(across, Math.max(1, room.height - 2 * gap) / page.height);
  return Math.min(greatestScale, Math.max(leastScale, wanted));
}

/** Browsers lay out nothing that is higher, CSS pixels. */
const mostHeight = 30_000_000;

/** A scale at which all pages below each other can be scrolled to. */
export function scaleOfAll(count: number, sizes: ReadonlyMap<number, PageSize>, wanted: number): number {
  const usual = sizeOfPage(sizes, 0).height;
  let height = count * usual;
  for (const size of sizes.values()) height += size.height - usual;
  return height > 0 ? Math.min(wanted, Math.max(0, mostHeight - count * gap) / height) : wanted;
}

/** Upper edges of all pages below each other, and behind the last what all of them take. */
export function topsOf(count: number, sizes: ReadonlyMap<number, PageSize>, scale: number): Float64Array {
  const tops = new Float64Array(count + 1);
  let top = gap;
  for (let index = 0; index < count; index++) {
    tops[index] = top;
    top += Math.floor(sizeOfPage(sizes, index).height * scale) + gap;
  }
  tops[count] = top;
  return tops;
}

/** The page that lies at a height. */
export function pageAt(tops: Float64Array, y: number): number {
  let low = 0;
  let high = Math.max(0, tops.length - 2);
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (tops[middle]! <= y) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Pixels of a page that is drawn; a page enlarged beyond that is drawn coarser. */
const mostPixels = 16_000_000;

/** Pixels for each point of a page when it is drawn. */
export const drawnScale = ({ width, height }: PageSize, scale: number, pixelRatio: number): number =>
  Math.min(scale * pixelRatio, Math.sqrt(mostPixels / Math.max(1, width * height)), 16_000 / Math.max(width, height));
