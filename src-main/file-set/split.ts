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
  /** What a file of so many bytes takes with its entry in the file system; absent: whole sectors. */
  takes?: ((bytes: number) => number) | undefined;
}

const sector = 2048;

const wholeSectors = (bytes: number): number => Math.ceil(bytes / sector) * sector;

/** Bytes that a file takes on a volume. */
export const bytesOnVolume = (bytes: number, { perFile, takes = wholeSectors }: Overhead): number =>
  takes(bytes) + perFile;

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
  const sizeOf = (part: readonly T[]): number =>
    part.reduce((sum, { bytes }) => sum + bytesOnVolume(bytes, overhead), 0);
  const tooLarge = items.filter((item) => bytesOnVolume(item.bytes, overhead) > limit);
  const fits = tooLarge.length === 0 ? items : items.filter((item) => bytesOnVolume(item.bytes, overhead) <= limit);
  const volumes: { items: T[]; bytes: number }[] = [];
  const room = (size: number, from = 0) => volumes.slice(from).find((volume) => volume.bytes + size <= limit);
  const put = (part: readonly T[], size: number, volume: { items: T[]; bytes: number } | undefined) => {
    const into = volume ?? { items: [], bytes: 0 };
    if (volume === undefined) volumes.push(into);
    into.items.push(...part);
    into.bytes += size;
  };
  for (const study of groups(fits, ({ studyRow }) => studyRow)) {
    const size = sizeOf(study);
    if (size <= limit) {
      put(study, size, room(size));
      continue;
    }
    // Its volumes follow one another: it does not begin on the rest of another one.
    const first = volumes.length;
    for (const series of groups(study, ({ seriesUid }) => seriesUid)) {
      const seriesSize = sizeOf(series);
      if (seriesSize <= limit) put(series, seriesSize, room(seriesSize, first));
      else for (const item of series) put([item], sizeOf([item]), lastWithRoom(volumes, first, sizeOf([item]), limit));
    }
  }
  return { volumes, tooLarge };
}

function lastWithRoom<V extends { bytes: number }>(volumes: V[], from: number, size: number, limit: number) {
  const last = volumes.length > from ? volumes[volumes.length - 1] : undefined;
  return last !== undefined && last.bytes + size <= limit ? last : undefined;
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
