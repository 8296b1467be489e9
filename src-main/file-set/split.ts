/** What is known of an instance when it is decided onto which volume it goes. */
export interface Sized {
  studyRow: number;
  seriesUid: string;
  /** Bytes of its file at most. */
  bytes: number;
}

/** What a volume takes beside the bytes of the files. */
export interface Overhead {
  /** Of the whole: file system, directory, pages about the disc. */
  fixed: number;
  /** Of each file: its directory record, its page. */
  perFile: number;
  /** Of each folder; absent: nothing. */
  perFolder?: number | undefined;
  /** What a file of so many bytes takes with its entry in the file system; absent: whole sectors. */
  takes?: ((bytes: number) => number) | undefined;
}

const sector = 2048;

export const wholeSectors = (bytes: number): number => Math.ceil(bytes / sector) * sector;

/** A volume that is being filled, in numbers: the bytes of its files, and the folders that they lie in. */
export class Filling {
  bytes = 0;
  readonly #overhead: Overhead;
  readonly #folders = new Set<string>();

  constructor(overhead: Overhead) {
    this.#overhead = overhead;
  }

  /** What so many more files of these series would take of it. */
  sizeOf(part: readonly Sized[]): number {
    const { perFile, perFolder = 0, takes = wholeSectors } = this.#overhead;
    const files = part.reduce((sum, { bytes }) => sum + takes(bytes) + perFile, 0);
    return perFolder === 0 ? files : files + perFolder * this.#newFolders(part).size;
  }

  /** They are on it now. */
  add(part: readonly Sized[], size = this.sizeOf(part)): void {
    this.bytes += size;
    for (const folder of this.#newFolders(part)) this.#folders.add(folder);
  }

  /** Of studies, with that of their patient, and of series. */
  #newFolders(part: readonly Sized[]): Set<string> {
    const found = new Set<string>();
    for (const { studyRow, seriesUid } of part) {
      for (const folder of [`${studyRow}`, `${studyRow} patient`, `${studyRow} ${seriesUid}`]) {
        if (!this.#folders.has(folder)) found.add(folder);
      }
    }
    return found;
  }
}

/** Instances over volumes: `volumes` in the order of the instances, `tooLarge` what fits on none. */
export interface Split<T> {
  volumes: { items: T[]; bytes: number }[];
  tooLarge: T[];
}

/**
 * Puts instances onto as few volumes as a simple rule gives: a study goes as a whole onto the first volume on which it fits; one that is larger
 * than a volume begins on an empty one and goes on series by series, a series only where it is larger itself. `capacity` undefined: one volume.
 */
export function split<T extends Sized>(
  items: readonly T[],
  capacity: number | undefined,
  overhead: Overhead,
): Split<T> {
  const limit = capacity === undefined ? Number.POSITIVE_INFINITY : capacity - overhead.fixed;
  const isTooLarge = (item: T): boolean => new Filling(overhead).sizeOf([item]) > limit;
  const tooLarge = items.filter(isTooLarge);
  const fits = tooLarge.length === 0 ? items : items.filter((item) => !isTooLarge(item));
  const volumes: { items: T[]; filling: Filling }[] = [];
  /** Onto the first of these that has room, else onto a new one. */
  const put = (part: readonly T[], among: typeof volumes): void => {
    const size = new Filling(overhead).sizeOf(part);
    const roomy = ({ filling }: (typeof volumes)[number]): boolean =>
      // Fewer folders may be new on it than on an empty one.
      filling.bytes + size <= limit || filling.bytes + filling.sizeOf(part) <= limit;
    let volume = among.find(roomy);
    if (volume === undefined) {
      volume = { items: [], filling: new Filling(overhead) };
      volumes.push(volume);
    }
    volume.items.push(...part);
    volume.filling.add(part);
  };
  const fitsAlone = (part: readonly T[]): boolean => new Filling(overhead).sizeOf(part) <= limit;
  for (const study of groups(fits, ({ studyRow }) => studyRow)) {
    if (fitsAlone(study)) {
      put(study, volumes);
      continue;
    }
    // Its volumes follow one another: it does not begin on the rest of another one.
    const first = volumes.length;
    for (const series of groups(study, ({ seriesUid }) => seriesUid)) {
      if (fitsAlone(series)) put(series, volumes.slice(first));
      else for (const item of series) put([item], volumes.slice(Math.max(first, volumes.length - 1)));
    }
  }
  return { volumes: volumes.map(({ items: on, filling: { bytes } }) => ({ items: on, bytes })), tooLarge };
}

function groups<T, K>(items: readonly T[], keyOf: (item: T) => K): T[][] {
  const found = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const list = found.get(key);
    if (list === undefined) found.set(key, [item]);
    else list.push(item);
  }
  return [...found.values()];
}
