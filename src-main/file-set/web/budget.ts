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
/** What the page and the small picture beside one take. */
const besides = 3 * (sector + entry);

/** Shares out what pages may take among the pictures that are still to be made. */
export class PageBudget {
  #left: number;
  #pictures: number;

  /** @param limit bytes; absent: as much as is needed */
  constructor(pictures: number, limit = Number.POSITIVE_INFINITY) {
    this.#pictures = pictures;
    this.#left = limit;
  }

  get isLimited(): boolean {
    return Number.isFinite(this.#left);
  }

  #share(): number {
    return this.#left / Math.max(1, this.#pictures) - besides;
  }

  /** Sizes that the next picture may have, the largest first; none when there is no room for it. */
  sizes(): readonly PictureSize[] {
    const share = this.#share();
    const fitting = sizes.filter(({ from }) => share >= from);
    return fitting;
  }

  /** True when a picture of so many bytes takes no more than is fair. */
  fits(bytes: number): boolean {
    return bytes <= this.#share() * 1.5;
  }

  /** True when so many bytes can be taken, and so many are left after that. */
  hasRoom(bytes: number, kept: number): boolean {
    return bytes + sector + entry + kept <= this.#left;
  }

  /** A file was written. */
  spend(bytes: number): void {
    this.#left -= Math.ceil(bytes / sector) * sector + entry;
  }

  /** A picture is made, or is not going to be. */
  done(): void {
    this.#pictures--;
  }
}

/** Frames that are shown of so many: all, or so many at equal distances with the first and the last. */
export function framesShown(frames: number, most: number): number[] {
  if (frames <= most) return Array.from({ length: frames }, (_, index) => index + 1);
  return Array.from({ length: most }, (_, index) => 1 + Math.round((index * (frames - 1)) / (most - 1)));
}
