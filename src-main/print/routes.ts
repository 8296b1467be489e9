import { NegatoscopeError, toEnvelope } from '../../src-shared/contract/errors.ts';
import {
  boxRequestSchema,
  type CellRequest,
  cellRequestSchema,
  filmHeaders,
  filmRoutes,
} from '../../src-shared/contract/film-routes.ts';
import type { PrinterProfile } from '../../src-shared/settings/printing.ts';
import { errorResponse, HttpError, jsonResponse, notFound, privateHeaders } from '../archive/dicomweb/http.ts';
import type { Log } from '../log/types.ts';
import { type FilmPictures, mostPictureBytes } from './raster/pictures.ts';
import type { BoxPixels, CellPixels, FilmRenderer, LutPlace } from './types.ts';

export interface FilmRouteOptions {
  renderer: FilmRenderer;
  pictures: FilmPictures;
  /** How a printer is spoken to, and where its values become hardware's by what it answered last. Throws `not-found`. */
  printer(id: string): { profile: PrinterProfile; lut: LutPlace };
  log: Log;
}

/** A film with its states is never as large. */
const mostJsonBytes = 64 * 1024 * 1024;
/** Pixels of an answer to the composer. */
const mostCellPixels = 32 * 1024 * 1024;
const host = new URL(filmRoutes.cell).host;

/** Whether an address is one of films: it goes before those of catalogues. */
export const isFilmRoute = (url: string): boolean => url.startsWith(`dicomweb://${host}/`);

/** The body, as long as it is not too large: nothing more of it is read. */
async function bodyOf(request: Request, most: number): Promise<Uint8Array<ArrayBuffer>> {
  const stated = Number(request.headers.get('content-length') ?? 0);
  const tooLarge = () => new HttpError(413, 'invalid-input', 'the request is too large', { limit: most });
  if (stated > most) throw tooLarge();
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of request.body ?? []) {
    length += piece.length;
    if (length > most) throw tooLarge();
    pieces.push(piece);
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

async function jsonOf(request: Request): Promise<unknown> {
  const bytes = await bodyOf(request, mostJsonBytes);
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw new NegatoscopeError('invalid-input', 'the request is no JSON', {}, error);
  }
}

interface Schema<T> {
  safeParse(value: unknown): { success: true; data: T } | { success: false; error: { message: string } };
}

async function parsed<T>(schema: Schema<T>, request: Request): Promise<T> {
  const result = schema.safeParse(await jsonOf(request));
  if (result.success) return result.data;
  throw new NegatoscopeError('invalid-input', `the request is not understood: ${result.error.message.slice(0, 500)}`);
}

const inOneLine = (value: unknown): string => encodeURIComponent(JSON.stringify(value));

function pixelResponse(pixels: CellPixels | BoxPixels, own: Record<string, string>): Response {
  const { bytes, columns, rows, samples, scale, notes } = pixels;
  return new Response(bytes, {
    headers: {
      ...privateHeaders,
      'content-type': 'application/octet-stream',
      'content-length': String(bytes.length),
      [filmHeaders.columns]: String(columns),
      [filmHeaders.rows]: String(rows),
      [filmHeaders.samples]: String(samples),
      [filmHeaders.notes]: inOneLine(notes),
      ...(scale === undefined ? {} : { [filmHeaders.scale]: String(scale) }),
      ...own,
    },
  });
}

async function cellRequest(request: Request): Promise<CellRequest> {
  const asked = await parsed(cellRequestSchema, request);
  const { columns, rows } = asked;
  if (columns * rows > mostCellPixels) {
    throw new NegatoscopeError('invalid-input', 'so many pixels are not made for a cell', { columns, rows });
  }
  return asked;
}

/**
 * Pixels of films for the windows (`filmRoutes`). The function never rejects: what goes wrong is answered as by the routes of catalogues, with
 * `{code, message, parameters}` as JSON.
 */
export function createFilmRoutes(options: FilmRouteOptions): (request: Request) => Promise<Response> {
  const { renderer, pictures } = options;

  async function answer(request: Request): Promise<Response> {
    const url = request.url.replace(/\/+$/, '');
    if (request.method === 'OPTIONS') {
      const allowed = { 'access-control-allow-methods': 'POST', 'access-control-allow-headers': 'content-type' };
      return new Response(null, { status: 204, headers: allowed });
    }
    if (request.method !== 'POST') {
      throw new HttpError(405, 'invalid-input', `${request.method} is not allowed`, {}, { allow: 'POST' });
    }
    switch (url) {
      case filmRoutes.cell: {
        const pixels = await renderer.cell(await cellRequest(request), request.signal);
        const { window, place } = pixels;
        return pixelResponse(pixels, {
          [filmHeaders.bits]: '8',
          ...(window ? { [filmHeaders.window]: JSON.stringify(window) } : {}),
          ...(place ? { [filmHeaders.place]: JSON.stringify(place) } : {}),
        });
      }
      case filmRoutes.marks:
        return jsonResponse(await renderer.marks(await cellRequest(request), request.signal));
      case filmRoutes.box: {
        const { printerId, ...task } = await parsed(boxRequestSchema, request);
        const pixels = await renderer.box({ ...task, ...options.printer(printerId) }, request.signal);
        return pixelResponse(pixels, {
          [filmHeaders.bits]: String(pixels.bits),
          [filmHeaders.photometricInterpretation]: pixels.photometricInterpretation,
          [filmHeaders.hash]: pixels.hash,
          ...(pixels.values ? { [filmHeaders.values]: JSON.stringify(pixels.values) } : {}),
        });
      }
      case filmRoutes.pictures:
        return jsonResponse(await pictures.keep(await bodyOf(request, mostPictureBytes)));
      default:
        throw notFound('there is no such route of films');
    }
  }

  return async (request) => {
    try {
      return await answer(request);
    } catch (error) {
      const { code, message } = toEnvelope(error);
      if (code === 'internal' || code === 'io') options.log.error('a film was not made', { code, message });
      return errorResponse(error);
    }
  };
}
