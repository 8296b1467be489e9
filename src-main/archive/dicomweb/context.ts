import type { Renderer } from '../../decode/renderer.ts';
import type { Log } from '../../log/types.ts';
import type { Catalogue, Ingest } from '../types.ts';
import type { PackedFiles } from './packed-files.ts';
import type { ThumbnailCache } from './thumbnails.ts';

/** What every resource of the endpoint works with. */
export interface Context {
  renderer: Renderer;
  packedFiles: PackedFiles;
  thumbnails: ThumbnailCache;
  log: Log;
  /** Absent: the endpoint stores nothing. */
  ingest?: Ingest;
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
