import { transferSyntaxes } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import { badRequest } from './http.ts';

/** A media type with its parameters, lower case except for their values. */
export interface MediaType {
  type: string;
  parameters: Record<string, string>;
}

export interface MediaRange extends MediaType {
  quality: number;
}

const longestHeader = 16_384;

/** Parses `type/subtype; name=value; name="value"`. Throws 400. */
export function parseMediaType(text: string): MediaType {
  const match = /^\s*([\w*!#$&^.+-]+\/[\w*!#$&^.+-]+)\s*/.exec(text);
  if (!match) throw badRequest(`'${text.slice(0, 100)}' is no media type`);
  const parameters: Record<string, string> = {};
  const rest = text.slice(match[0].length);
  const pattern = /\s*;\s*(?:([\w!#$&^.+-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s]*)))?\s*/gy;
  let end = 0;
  for (let part = pattern.exec(rest); part; part = pattern.exec(rest)) {
    end = pattern.lastIndex;
    if (part[1] !== undefined) parameters[part[1].toLowerCase()] = part[2]?.replace(/\\(.)/g, '$1') ?? part[3] ?? '';
  }
  if (end < rest.length) throw badRequest(`'${text.slice(0, 100)}' is no media type`);
  return { type: match[1]!.toLowerCase(), parameters };
}

/** Splits at commas outside of quotes. */
function splitList(text: string): string[] {
  const parts: string[] = [];
  let quoted = false;
  let current = '';
  for (let i = 0; i < text.length; i++) {
    const letter = text[i]!;
    if (quoted && letter === '\\') {
      current += letter + (text[++i] ?? '');
      continue;
    }
    if (letter === '"') quoted = !quoted;
    if (letter === ',' && !quoted) {
      parts.push(current);
      current = '';
    } else {
      current += letter;
    }
  }
  parts.push(current);
  return parts.filter((part) => part.trim() !== '');
}

/** What a client would take, best first; the `accept` query parameter goes before the header (PS3.18 8.3.3.1). */
export function acceptedTypes(request: Request, url: URL): MediaRange[] {
  const header = url.searchParams.get('accept') ?? request.headers.get('accept') ?? '*/*';
  if (header.length > longestHeader) throw badRequest('the Accept header is too long');
  const ranges = splitList(header).map((text): MediaRange => {
    const { type, parameters } = parseMediaType(text);
    const { q, ...rest } = parameters;
    const quality = q === undefined ? 1 : Number(q);
    return { type, parameters: rest, quality: Number.isFinite(quality) ? quality : 1 };
  });
  const found = ranges.filter((range) => range.quality > 0).sort((a, b) => b.quality - a.quality);
  return found.length > 0 ? found : [{ type: '*/*', parameters: {}, quality: 1 }];
}

/** True when a range stands for a type: the same, `type/*` or everything. */
export function covers(range: string, type: string): boolean {
  return range === '*/*' || range === type || (range.endsWith('/*') && type.startsWith(range.slice(0, -1)));
}

const byCodec: Partial<Record<string, string>> = {
  rle: 'image/dicom-rle',
  'jpeg-baseline': 'image/jpeg',
  'jpeg-extended': 'image/jpeg',
  'jpeg-progressive': 'image/jpeg',
  'jpeg-hierarchical': 'image/jpeg',
  'jpeg-lossless': 'image/jpeg',
  'jpeg-ls': 'image/jls',
  'jpeg-2000': 'image/jp2',
  htj2k: 'image/jphc',
  'jpeg-xl': 'image/jxl',
  mpeg2: 'video/mpeg',
  h264: 'video/mp4',
  h265: 'video/H265',
};

export const octetStream = 'application/octet-stream';

/** Media type of the bytes of a frame in their own transfer syntax (PS3.18 8.7.3.3). */
export function frameMediaType(transferSyntaxUid: string): string {
  if (transferSyntaxUid === '1.2.840.10008.1.2.4.92' || transferSyntaxUid === '1.2.840.10008.1.2.4.93') {
    return 'image/jpx';
  }
  const codec = transferSyntaxes.get(transferSyntaxUid)?.frameCodec;
  return (codec && byCodec[codec]) ?? octetStream;
}

/** Names that were in use before (PS3.18 8.7.3.3 notes). */
const formerly: Record<string, string> = { 'image/x-dicom-rle': 'image/dicom-rle', 'image/x-jls': 'image/jls' };
export const currentName = (type: string): string => formerly[type] ?? type;

/** Every media type a frame can have, for ranges such as `image/*`. */
export const isFrameType = (type: string): boolean =>
  type === octetStream || type === 'image/jpx' || Object.values(byCodec).includes(type);
