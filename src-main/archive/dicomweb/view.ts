/**
 * The routes of our own windows: by row instead of by UID, with answers as small as a list needs them, and frames in the
 * shape the decode workers want.
 */
import {
  decodeStudyQuery,
  type StudyQuery,
  seriesRowOf,
  studyRowOf,
} from '../../../src-shared/contract/view-routes.ts';
import { tagFrom } from '../../../src-shared/dicom/dictionary.ts';
import type { CatalogueQuery, InstanceLocation } from '../types.ts';
import type { Call } from './context.ts';
import { dataSetOfRow } from './data-set.ts';
import { encapsulatedDocument } from './document.ts';
import { openFrame } from './frame-bytes.ts';
import { frameResponse } from './frames.ts';
import { badRequest, bytesResponse, isUnchanged, jsonResponse, notFound, notModified } from './http.ts';
import { iccProfile } from './icc-profile.ts';
import { iconResponse } from './icon.ts';
import { etagOf, fileResponse } from './instances.ts';
import { instanceOf } from './locate.ts';
import { octetStream } from './media-types.ts';
import { metadataOfRow } from './metadata.ts';
import { representative, thumbnailOf, thumbnailSize } from './rendered.ts';
import type { Route } from './routes.ts';
import { videoFacts, videoFile, videoStream } from './video.ts';

const wildcards = /[*?]/;

/** A search of the study list in the terms of a catalogue: texts match anywhere, names fuzzily. */
function catalogueQuery(query: StudyQuery): CatalogueQuery {
  const match: Record<string, string[]> = {};
  const anywhere = (tag: string, value: string | undefined) => {
    if (value) match[tag] = [wildcards.test(value) ? value : `*${value}*`];
  };
  anywhere('00100020', query.PatientID);
  anywhere('00080050', query.AccessionNumber);
  if (query.PatientName) match['00100010'] = [query.PatientName];
  if (query.StudyDate) match['00080020'] = [query.StudyDate];
  if (query.ModalitiesInStudy?.length) match['00080061'] = query.ModalitiesInStudy;
  const sort = query.sort?.map(({ key, descending }) => ({
    tag: tagFrom(key)!,
    ...(descending ? { descending } : {}),
  }));
  return {
    level: 'study',
    match,
    fuzzy: true,
    ignoreCase: true,
    ...(query.text ? { text: query.text } : {}),
    ...(query.read === undefined ? {} : { read: query.read }),
    ...(query.studyRows ? { studyRows: query.studyRows } : {}),
    ...(sort ? { sort } : {}),
    ...(query.limit === undefined ? {} : { limit: query.limit }),
    ...(query.offset === undefined ? {} : { offset: query.offset }),
  };
}

async function studies({ catalogue, url }: Call): Promise<Response> {
  let query: StudyQuery;
  try {
    query = decodeStudyQuery(url.searchParams);
  } catch (error) {
    throw badRequest(`the search is not understood: ${String(error).slice(0, 500)}`);
  }
  const { rows, total } = await catalogue.search(catalogueQuery(query));
  return jsonResponse({ rows: rows.map(studyRowOf), total: total ?? rows.length });
}

async function seriesOfStudy({ catalogue }: Call, studyRow: number): Promise<Response> {
  const { rows } = await catalogue.search({
    level: 'series',
    match: {},
    studyRows: [studyRow],
    sort: [{ tag: '00200011' }],
  });
  if (rows.length === 0) throw notFound('there is no such study', { studyRow });
  return jsonResponse({ rows: rows.map(seriesRowOf) });
}

async function series({ catalogue }: Call, seriesRow: number): Promise<Response> {
  const json = await catalogue.seriesJson(seriesRow);
  if (!json) throw notFound('there is no such series', { seriesRow });
  return bytesResponse(json, 'application/json');
}

async function seriesThumbnail(call: Call, seriesRow: number): Promise<Response> {
  const icon = await iconResponse(call, { seriesRow }, thumbnailSize(call.url));
  if (icon) return icon;
  const found = await call.catalogue.series(seriesRow);
  if (!found) throw notFound('there is no such series', { seriesRow });
  const pictures = found.instances.filter(({ pixel, notDisplayable }) => pixel && !notDisplayable);
  const middle = pictures[Math.floor((pictures.length - 1) / 2)] ?? found.instances[0];
  const location = middle && (await call.catalogue.instance(middle.row));
  return thumbnailOf(call, representative(location ? [location] : []));
}

async function instanceThumbnail(call: Call, row: number, revision: number): Promise<Response> {
  // Whoever asks for the pixels of a frame is not to be given something else.
  const exact = call.url.searchParams.has('stored') || call.url.searchParams.has('frame');
  const icon = exact ? undefined : await iconResponse(call, { row }, thumbnailSize(call.url));
  return icon ?? thumbnailOf(call, await instanceOf(call, row, revision));
}

/**
 * One frame, ready for a decode worker: native frames little endian and with a byte for every 1-bit pixel, codestreams as
 * they are; `X-Transfer-Syntax` says which. Native frames are a slice of the file.
 */
async function frame(call: Call, location: InstanceLocation, number: number): Promise<Response> {
  const etag = etagOf(location);
  if (isUnchanged(call.request, etag)) return notModified(etag);
  const opened = openFrame(call.catalogue, location, number, call.context.packedFiles, 'bytes');
  return frameResponse(opened, octetStream, { etag, 'x-transfer-syntax': opened.transferSyntaxUid });
}

type ViewRoute = Extract<Route, { resource: `view-${string}` }>;

export async function view(call: Call, route: ViewRoute): Promise<Response> {
  switch (route.resource) {
    case 'view-studies':
      return studies(call);
    case 'view-study-series':
      return seriesOfStudy(call, route.studyRow);
    case 'view-series':
      return series(call, route.seriesRow);
    case 'view-series-thumbnail':
      return seriesThumbnail(call, route.seriesRow);
    case 'view-frame':
      return frame(call, await instanceOf(call, route.row, route.revision), route.frame);
    case 'view-thumbnail':
      return instanceThumbnail(call, route.row, route.revision);
    case 'view-metadata':
      return metadataOfRow(call, await instanceOf(call, route.row, route.revision));
    case 'view-data-set':
      return dataSetOfRow(call, await instanceOf(call, route.row, route.revision));
    case 'view-document':
      return encapsulatedDocument(call, await instanceOf(call, route.row, route.revision));
    case 'view-icc':
      return iccProfile(call, await instanceOf(call, route.row, route.revision));
    case 'view-video':
      return videoFacts(call, await instanceOf(call, route.row, route.revision));
    case 'view-video-stream':
      return videoStream(call, await instanceOf(call, route.row, route.revision));
    case 'view-video-file':
      return videoFile(call, await instanceOf(call, route.row, route.revision));
    case 'view-file':
      return fileResponse(call, await instanceOf(call, route.row, route.revision));
  }
}
