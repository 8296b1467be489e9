import { toEnvelope } from '../../../src-shared/contract/errors.ts';
import type { Renderer } from '../../decode/renderer.ts';
import type { Log } from '../../log/types.ts';
import type { Catalogue, Ingest } from '../types.ts';
import { bulkdata } from './bulkdata.ts';
import type { Call, Context } from './context.ts';
import { frames } from './frames.ts';
import { badRequest, errorResponse, HttpError, notFound } from './http.ts';
import { instances } from './instances.ts';
import { metadata } from './metadata.ts';
import { PackedFiles } from './packed-files.ts';
import { rendered, thumbnail } from './rendered.ts';
import { type Route, routeOf } from './routes.ts';
import { search } from './search.ts';
import { store } from './store.ts';
import { ThumbnailCache } from './thumbnails.ts';
import { OpenedVideos } from './video.ts';
import { view } from './view.ts';

export interface DicomWebOptions {
  /** A catalogue by the host of the address. */
  catalogue: (id: string) => Catalogue | undefined;
  /** Where STOW-RS leads; absent: nothing is stored. Only catalogues of kind `archive` take instances. */
  ingest?: Ingest;
  renderer: Renderer;
  log: Log;
  /** Address of a catalogue in the answers, without a slash at its end. Default `dicomweb://<catalogue>`. */
  base?: (catalogueId: string) => string;
}

const longestAddress = 16_384;

/**
 * The DICOMweb endpoint of every catalogue: QIDO-RS, WADO-RS, STOW-RS (PS3.18 10) on `dicomweb://<catalogue>/` and the
 * routes of our own windows below `/view/`. The function never rejects: what goes wrong is answered with a status and
 * `{code, message, parameters}` as JSON.
 */
export function createDicomWeb(options: DicomWebOptions): (request: Request) => Promise<Response> {
  const context: Context = {
    renderer: options.renderer,
    packedFiles: new PackedFiles(options.renderer),
    thumbnails: new ThumbnailCache(),
    videos: new OpenedVideos(),
    log: options.log,
    ...(options.ingest ? { ingest: options.ingest } : {}),
  };
  const base = options.base ?? ((id: string) => `dicomweb://${id}`);

  async function answer(request: Request): Promise<Response> {
    if (request.url.length > longestAddress) throw new HttpError(414, 'invalid-input', 'the address is too long');
    const url = new URL(request.url);
    const { method } = request;
    if (method !== 'GET' && method !== 'HEAD' && method !== 'POST') {
      throw new HttpError(405, 'invalid-input', `${method} is not allowed`, {}, { allow: 'GET, HEAD, POST' });
    }
    const catalogue = options.catalogue(url.hostname);
    if (!catalogue) throw notFound(`there is no catalogue '${url.hostname.slice(0, 80)}'`);
    let path: string;
    try {
      path = decodeURIComponent(url.pathname);
    } catch {
      throw badRequest('the address is not well formed');
    }
    const route = routeOf(path, method);
    if (method === 'POST' && route.resource !== 'store') {
      throw new HttpError(405, 'invalid-input', 'POST is for /studies alone', {}, { allow: 'GET, HEAD' });
    }
    const response = await dispatch({ context, request, url, catalogue, base: base(catalogue.id) }, route);
    if (method !== 'HEAD') return response;
    await response.body?.cancel();
    return new Response(null, { status: response.status, headers: response.headers });
  }

  return async (request) => {
    try {
      return await answer(request);
    } catch (error) {
      const { code, message } = toEnvelope(error);
      if (code === 'internal' || code === 'io') options.log.error('a request failed', { code, message });
      return errorResponse(error);
    }
  };
}

function dispatch(call: Call, route: Route): Promise<Response> {
  switch (route.resource) {
    case 'search':
      return search(call, route.level, route.uids);
    case 'store':
      return store(call, route.studyUid);
    case 'instances':
      return instances(call, route.uids);
    case 'metadata':
      return metadata(call, route.uids);
    case 'frames':
      return frames(call, route.uids, route.frames);
    case 'rendered':
      return rendered(call, route.uids, route.frames);
    case 'thumbnail':
      return thumbnail(call, route.uids, route.frames);
    case 'bulkdata':
      return bulkdata(call, route.uids, route.path);
    default:
      return view(call, route);
  }
}
