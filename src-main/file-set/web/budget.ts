/** Bytes that pages may take of a medium with a limit: for each object, and once. The plan of a file-set keeps them free. */
export const bytesPerObject = 40_000;
export const bytesForPages = 300 * 1024;

const sector = 2048;
const entry = 512;

/** How large a picture becomes: its longer side in pixels, and the quality of its JPEG. */
export interface PictureSize {
  side: number;
  quality: number;
}

const sizes: readonly (PictureSize & { from: number })[] = [
  { from: 150_000, side: 1280, quality: 88 },
  { from: 60_000, side: 768, quality: 84 },
  { from: 26_000, side: 512, quality: 78 },
  { from: 15_000, side: 384, quality: 70 },
  { from: 9_000, side: 256, quality: 65 },
];
/** What a file of so many bytes takes of a medium: whole sectors, and an entry of its folder. */
const taken = (bytes: number): number => Math.ceil(bytes / sector) * sector + entry;

/** The page beside a picture, and its share of the lists that lead to it. */
const pageOfPicture = 2 * taken(sector);
/** That with the small picture. */
const besides = pageOfPicture + taken(sector);

/** A picture that shows something, with what lies beside it: one of 384 pixels. */
const fairPicture = 15_000 + besides;

/**
 * How many frames of one object are shown at most, of objects of so many frames, so that there is room for all that are: without it the first
 * ones of a long loop, and whole objects, would have none.
 */
export function framesWithRoom(limit: number, frames: readonly number[], most: number): number {
  const take = (each: number): number => frames.reduce((sum, count) => sum + Math.min(count, each), 0) * fairPicture;
  let shown = most;
  while (shown > 1 && take(shown) > limit) shown--;
  return shown;
}

/** Shares out what pages may take among the pictures that are still to be made; several may be made at a time. */
export class PageBudget {
  #left: number;
  #pictures: number;

  /** @param limit bytes; absent: as much as is needed */
  constructor(pictures: number, limit = Number.POSITIVE_INFINITY) {
    this.#pictures = pictures;
    this.#left = limit;
  }

  /** What each of the pictures that are not made yet may take, bytes. */
  #share(): number {
    return this.#left / Math.max(1, this.#pictures);
  }

  /** Sizes that the next picture may have, the largest first; none when there is no room for it. */
  sizes(): readonly PictureSize[] {
    const share = this.#share() - besides;
    return sizes.filter(({ from }) => share >= from);
  }

  /**
   * Takes the room for a picture, the small one and its page, where that is no more than is fair: a little more than its share, never what is
   * not there. False, and nothing is taken: it is to be smaller.
   */
  take(picture: number, small: number): boolean {
    const bytes = taken(picture) + taken(small) + pageOfPicture;
    if (bytes > this.#share() * (this.#pictures > 1 ? 1.5 : 1)) return false;
    this.#left -= bytes;
    this.#pictures--;
    return true;
  }

  /** A picture is not going to be made. */
  skip(): void {
    this.#pictures--;
  }

  /** Takes the room for a file of so many bytes; false, and nothing is taken, where there is none. */
  takeFile(bytes: number): boolean {
    if (taken(bytes) > this.#left) return false;
    this.#left -= taken(bytes);
    return true;
  }

  /** So many bytes more may be taken: what was kept for others. */
  free(bytes: number): void {
    this.#left += bytes;
  }
}

/** Frames that are shown of so many: all, or so many at equal distances with the first and the last. */
export function framesShown(frames: number, most: number): number[] {
  if (frames <= most) return Array.from({ length: frames }, (_, index) => index + 1);
  return Array.from({ length: most }, (_, index) => 1 + Math.round((index * (frames - 1)) / (most - 1)));
}
