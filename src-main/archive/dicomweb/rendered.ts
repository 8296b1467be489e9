import type {
  FrameDescription,
  InstanceDescription,
  PixelDescription,
} from '../../../src-shared/imaging/description.ts';
import { petImage, petWindow, windowPolicy } from '../../../src-shared/imaging/pipeline/domain.ts';
import { frameOf, type RenderOptions } from '../../../src-shared/imaging/pipeline/render.ts';
import { headerVoi, type Voi } from '../../../src-shared/imaging/pipeline/voi.ts';
import type { InstanceLocation } from '../types.ts';
import { type Call, cacheKey, resourceUrl, type Uids } from './context.ts';
import { openFrame, readFrame } from './frame-bytes.ts';
import { badRequest, bytesResponse, HttpError, isUnchanged, notAcceptable, notFound, notModified } from './http.ts';
import { iconResponse, unreadRow } from './icon.ts';
import { etagOf } from './instances.ts';
import { locateAll } from './locate.ts';
import { acceptedTypes, covers } from './media-types.ts';
import { multipartResponse, type Part } from './multipart-writer.ts';
import { reducedFrame } from './reduced-frame.ts';

/** Largest picture that can be asked for, pixels a side. */
const maximumSide = 16_384;
const maximumThumbnail = 1024;
const defaultThumbnail = 128;

interface Form {
  multipart: boolean;
  format: 'png' | 'jpeg';
}

/** The best of image/jpeg and image/png, alone or in parts (PS3.18 8.7.4). */
function formOf(call: Call, several: boolean): Form {
  for (const range of acceptedTypes(call.request, call.url)) {
    const multipart = range.type === 'multipart/related' || range.type === 'multipart/*';
    const type = multipart ? (range.parameters['type'] ?? '*/*').toLowerCase() : range.type;
    if (several && !multipart && range.type !== '*/*') continue;
    const parts = multipart || (several && range.type === '*/*');
    if (covers(type, 'image/jpeg')) return { multipart: parts, format: 'jpeg' };
    if (covers(type, 'image/png')) return { multipart: parts, format: 'png' };
  }
  throw notAcceptable('rendered images are image/jpeg or image/png');
}

function numbersOf(text: string, name: string, least: number, most: number): number[] {
  const values = text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  if (values.length < least || values.length > most)
    throw badRequest(`${name} has the wrong number of values`, { parameter: name });
  return values;
}

const functions: Record<string, 'LINEAR' | 'LINEAR_EXACT' | 'SIGMOID'> = {
  linear: 'LINEAR',
  'linear-exact': 'LINEAR_EXACT',
  sigmoid: 'SIGMOID',
};

/** `window=center,width[,function]` (PS3.18 8.3.5.1.4). */
function windowOf(text: string): Voi {
  const [center, width, name] = text.split(',');
  const voi = { center: Number(center), width: Number(width || Number.NaN) };
  const kind = functions[(name ?? 'linear').toLowerCase()];
  if (!center || !Number.isFinite(voi.center) || !Number.isFinite(voi.width) || kind === undefined) {
    throw badRequest('window is center,width,function', { parameter: 'window' });
  }
  if (kind === 'LINEAR' ? voi.width < 1 : voi.width <= 0) {
    throw badRequest('the width of the window is too small', { parameter: 'window' });
  }
  return { kind: 'window', ...voi, function: kind };
}

/** `viewport=vw,vh[,sx,sy,sw,sh]` (PS3.18 8.3.5.1.3); a negative width or height of the region flips it. */
function viewportOf(text: string): Pick<RenderOptions, 'fit' | 'region' | 'flipHorizontal' | 'flipVertical'> {
  const [width, height, x, y, w, h] = numbersOf(text, 'viewport', 2, 6);
  const side = (value: number | undefined) => {
    if (value === undefined || !Number.isInteger(value) || value < 1 || value > maximumSide) {
      throw badRequest(`the viewport is 1 to ${maximumSide} pixels wide and high`, { parameter: 'viewport' });
    }
    return value;
  };
  const fit = { width: side(width), height: side(height), enlarge: true };
  const given = [x, y, w, h].some((value) => value !== undefined && Number.isFinite(value));
  if (!given) return { fit };
  const region = {
    x: Number.isFinite(x) ? x! : 0,
    y: Number.isFinite(y) ? y! : 0,
    width: Number.isFinite(w) ? w! : maximumSide * 16,
    height: Number.isFinite(h) ? h! : maximumSide * 16,
  };
  if (region.x < 0 || region.y < 0 || region.width === 0 || region.height === 0) {
    throw badRequest('the region of the viewport lies outside of the image', { parameter: 'viewport' });
  }
  return {
    fit,
    region: { ...region, width: Math.abs(region.width), height: Math.abs(region.height) },
    ...(region.width < 0 ? { flipHorizontal: true } : {}),
    ...(region.height < 0 ? { flipVertical: true } : {}),
  };
}

interface Wanted {
  options: RenderOptions;
  quality?: number;
}

function renderingOf(url: URL): Wanted {
  const window = url.searchParams.get('window');
  const viewport = url.searchParams.get('viewport');
  const quality = url.searchParams.get('quality');
  if (quality !== null && !/^([1-9]\d?|100)$/.test(quality)) {
    throw badRequest('quality is 1 to 100', { parameter: 'quality' });
  }
  return {
    options: {
      ...(window === null ? {} : { voi: windowOf(window) }),
      ...(viewport === null ? {} : viewportOf(viewport)),
    },
    ...(quality === null ? {} : { quality: Number(quality) }),
  };
}

/** Pixels of the description, or the reason why the instance has no picture. */
function pixelOf(description: InstanceDescription) {
  if (description.notDisplayable) {
    throw new HttpError(406, 'not-displayable', 'the instance cannot be rendered', {
      reason: description.notDisplayable,
    });
  }
  if (!description.pixel)
    throw new HttpError(406, 'not-displayable', 'the instance is no image', { kind: description.kind });
  return description.pixel;
}

/** What a frame is, and how it is shown when nobody asks for anything else: with the window of its header, padding black. */
export function shownAs(
  description: Pick<InstanceDescription, 'sopClassUid' | 'shared' | 'perFrame'>,
  pixel: PixelDescription,
  frame: number,
  given?: Voi,
): { frame: FrameDescription; options: RenderOptions } {
  const own = frameOf(description, frame);
  const { sopClassUid } = description;
  const header = headerVoi(own);
  const voi = given ?? (header && sopClassUid === petImage ? petWindow(header, own.rescale, pixel) : header);
  const modality = windowPolicy(sopClassUid, own);
  return { frame: own, options: { paddingGray: 0, modality, frame, ...(voi ? { voi } : {}) } };
}

/** One frame as a picture. Padding is shown black, as in the windows. */
async function draw(
  call: Call,
  location: InstanceLocation,
  frame: number,
  format: Form['format'],
  { options, quality }: Wanted,
  signal?: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>> {
  const { description } = location;
  const pixel = pixelOf(description);
  const stored = openFrame(call.catalogue, location, frame, call.context.packedFiles, 'bytes');
  const own = shownAs(description, pixel, frame, options.voi);
  const { fit, region } = options;
  const reduced = fit && !region ? await reducedFrame(call.catalogue, location, frame, pixel, fit) : undefined;
  const whole = reduced ? {} : { overlays: true, shutter: true };
  const { bytes } = await call.context.renderer.picture(
    {
      bytes: reduced?.bytes ?? (await readFrame(stored)),
      transferSyntaxUid: stored.transferSyntaxUid,
      pixel: reduced?.pixel ?? pixel,
      frame: own.frame,
      options: { ...whole, ...options, ...own.options },
      format,
      ...(quality === undefined ? {} : { quality }),
    },
    signal,
  );
  return bytes;
}

interface Chosen {
  location: InstanceLocation;
  frame: number;
}

const isPicture = ({ description }: InstanceLocation) => description.pixel !== undefined && !description.notDisplayable;

/** Rendered frames of whatever a path names (PS3.18 10.4.1.1.3). */
export async function rendered(call: Call, uids: Uids, frames?: number[]): Promise<Response> {
  const wanted = renderingOf(call.url);
  const locations = await locateAll(call, uids);
  const single = uids.sopInstanceUid !== undefined;
  const images = single ? locations.slice(0, 1) : locations.filter(isPicture);
  if (images.length === 0) throw notAcceptable('there is nothing to render', { ...uids });
  const chosen: Chosen[] = [];
  for (const location of images) {
    const numbers = frames ?? Array.from({ length: location.description.numberOfFrames }, (_, index) => index + 1);
    for (const frame of numbers) chosen.push({ location, frame });
  }
  if (single) pixelOf(images[0]!.description);
  // An instance without frame numbers may be answered with one picture: its first frame.
  const several = frames === undefined ? !single : chosen.length > 1;
  const form = formOf(call, several);
  const type = `image/${form.format}`;
  if (!form.multipart) {
    const { location, frame } = chosen[0]!;
    return bytesResponse(await draw(call, location, frame, form.format, wanted, call.request.signal), type, {
      'content-location': `${resourceUrl(call.base, location)}/frames/${frame}/rendered`,
    });
  }
  async function* parts(): AsyncGenerator<Part> {
    for (const { location, frame } of chosen) {
      const body = await draw(call, location, frame, form.format, wanted, call.request.signal);
      yield {
        headers: {
          'Content-Type': type,
          'Content-Length': String(body.length),
          'Content-Location': `${resourceUrl(call.base, location)}/frames/${frame}/rendered`,
        },
        body,
      };
    }
  }
  return multipartResponse(type, parts());
}

/** Side of the box of a thumbnail: `size=` of our own windows or `viewport=` of the standard. */
export function thumbnailSize(url: URL): { width: number; height: number } {
  const size = url.searchParams.get('size');
  const viewport = url.searchParams.get('viewport');
  const [width, height] =
    size !== null ? [Number(size), Number(size)] : viewport !== null ? numbersOf(viewport, 'viewport', 2, 6) : [];
  const side = (value: number | undefined) => {
    if (value === undefined) return defaultThumbnail;
    if (!Number.isInteger(value) || value < 8 || value > maximumThumbnail) {
      throw badRequest(`a thumbnail is 8 to ${maximumThumbnail} pixels wide`, { parameter: 'size' });
    }
    return value;
  };
  return { width: side(width), height: side(height) };
}

/** `frame` (from 1) and `stored` of our own windows: the pixels alone, without what a shutter or an overlay lays over them. */
function pictureOf(url: URL, frames: number): { frame?: number; stored: boolean } {
  const stored = url.searchParams.get('stored') === 'true';
  const text = url.searchParams.get('frame');
  if (text === null) return { stored };
  const frame = Number(text);
  if (!Number.isInteger(frame) || frame < 1 || frame > frames)
    throw badRequest(`the image has frames 1 to ${frames}`, { parameter: 'frame' });
  return { stored, frame };
}

/** A small picture of a frame, from the cache when it was made lately. */
export async function thumbnailOf(call: Call, location: InstanceLocation, frame?: number): Promise<Response> {
  const { width, height } = thumbnailSize(call.url);
  pixelOf(location.description);
  const wanted = pictureOf(call.url, location.description.numberOfFrames);
  // The middle of a multi-frame image shows more than its edge.
  const number = frame ?? wanted.frame ?? Math.ceil(location.description.numberOfFrames / 2);
  const bare = wanted.stored ? { overlays: false, shutter: false } : {};
  const etag = `${etagOf(location).slice(0, -1)}-${number}-${width}x${height}${wanted.stored ? '-stored' : ''}"`;
  if (isUnchanged(call.request, etag)) return notModified(etag);
  const key = `${cacheKey(call.catalogue, location)} ${etag}`;
  const bytes = await call.context.thumbnails.get(key, () =>
    draw(call, location, number, 'jpeg', { options: { fit: { width, height }, ...bare }, quality: 85 }),
  );
  return bytesResponse(bytes, 'image/jpeg', { etag });
}

/** Thumbnail of what a path names: of several images the one in the middle (PS3.18 10.4.1.1.4). */
export async function thumbnail(call: Call, uids: Uids, frames?: number[]): Promise<Response> {
  const icon = await iconResponse(call, await unreadRow(call, uids), thumbnailSize(call.url));
  if (icon) return icon;
  const locations = await locateAll(call, uids);
  return thumbnailOf(call, representative(locations), frames?.[0]);
}

/** The picture that stands for several. Throws 404 when none of them has one. */
export function representative(locations: readonly InstanceLocation[]): InstanceLocation {
  const pictures = locations.filter(isPicture);
  const middle = pictures[Math.floor((pictures.length - 1) / 2)] ?? locations[0];
  if (!middle) throw notFound('there is no picture');
  return middle;
}
