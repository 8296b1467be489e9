import type { Renderer } from '../../decode/renderer.ts';
import type { Log } from '../../log/types.ts';
import type { Catalogue, Ingest, InstanceLocation } from '../types.ts';
import type { PackedFiles } from './packed-files.ts';
import type { ThumbnailCache } from './thumbnails.ts';
import type { OpenedVideos } from './video.ts';

/** What every resource of the endpoint works with. */
export interface Context {
  renderer: Renderer;
  packedFiles: PackedFiles;
  thumbnails: ThumbnailCache;
  videos: OpenedVideos;
  log: Log;
  /** Absent: the endpoint stores nothing. */
  ingest?: Ingest;
}

const serials = new WeakMap<Catalogue, number>();
let lastSerial = 0;

/**
 * What caches know an instance by: its catalogue as it was opened this time, its file and its revision. A name or a row
 * alone might come back for something else.
 */
export function cacheKey(catalogue: Catalogue, location: InstanceLocation): string {
  let serial = serials.get(catalogue);
  if (serial === undefined) {
    serial = ++lastSerial;
    serials.set(catalogue, serial);
  }
  return `${serial} ${location.path} ${location.zipEntry ?? ''} ${location.row} ${location.revision}`;
}

/** One request on its way. */
export interface Call {
  context: Context;
  request: Request;
  url: URL;
  catalogue: Catalogue;
  /** Address of the catalogue without a slash at its end: `dicomweb://archive`. */
  base: string;
}

/** UIDs of a path, from the study down. */
export interface Uids {
  studyUid?: string;
  seriesUid?: string;
  sopInstanceUid?: string;
}

/** Address of a study, series or instance. */
export function resourceUrl(base: string, { studyUid, seriesUid, sopInstanceUid }: Uids): string {
  let url = base;
  if (studyUid !== undefined) url += `/studies/${studyUid}`;
  if (seriesUid !== undefined) url += `/series/${seriesUid}`;
  if (sopInstanceUid !== undefined) url += `/instances/${sopInstanceUid}`;
  return url;
}
