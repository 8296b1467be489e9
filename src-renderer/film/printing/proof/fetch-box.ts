import { NegatoscopeError } from '../../../../src-shared/contract/errors.ts';
import {
  type BoxRequest,
  type BoxValues,
  filmHeaders,
  filmRoutes,
} from '../../../../src-shared/contract/film-routes.ts';
import { errorOfResponse } from '../../../app/fetch-json.ts';

/** An image box as it goes to the printer, byte by byte. */
export interface BoxImage {
  columns: number;
  rows: number;
  /** Bits Stored. */
  bits: number;
  samples: number;
  photometricInterpretation: string;
  /** Little endian, 16 bits each where `bits` are more than 8; colours as planes. */
  bytes: Uint8Array<ArrayBuffer>;
  /** SHA-256 of `bytes`, reckoned here. */
  hash: string;
  notes: readonly string[];
  /** Millimetres of film for one of the body. */
  scale: number | undefined;
  /** What the values are; undefined: P-values. */
  values: BoxValues | undefined;
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

const broken = (message: string): NegatoscopeError => new NegatoscopeError('internal', message, {});

/** Reads a list of sentences, or an object, of a header; undefined when it is none. */
function json(text: string | null, encoded: boolean): unknown {
  if (!text) return undefined;
  try {
    return JSON.parse(encoded ? decodeURIComponent(text) : text);
  } catch {
    return undefined;
  }
}

/** The bytes of a box; rejects with the error of the route, and when they are not those that it speaks of. */
export async function fetchBox(request: BoxRequest, signal: AbortSignal): Promise<BoxImage> {
  const response = await fetch(filmRoutes.box, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(request),
    signal,
  });
  if (!response.ok) throw await errorOfResponse(response, filmRoutes.box);
  const header = (name: string): string | null => response.headers.get(name);
  const number = (name: string): number => Number(header(name) ?? Number.NaN);
  const bytes = new Uint8Array(await response.arrayBuffer());
  const columns = number(filmHeaders.columns);
  const rows = number(filmHeaders.rows);
  const bits = number(filmHeaders.bits);
  const samples = number(filmHeaders.samples);
  const wanted = columns * rows * samples * (bits > 8 ? 2 : 1);
  // Pixel Data has an even length.
  if (bytes.length !== wanted && bytes.length !== wanted + 1) {
    throw broken(`${bytes.length} bytes for ${columns} x ${rows} of ${bits} bits`);
  }
  const hash = await sha256(bytes);
  if (hash !== header(filmHeaders.hash)) throw broken('the pixels of a box are not those that were made');
  const notes = json(header(filmHeaders.notes), true);
  const scale = number(filmHeaders.scale);
  return {
    columns,
    rows,
    bits,
    samples,
    photometricInterpretation: header(filmHeaders.photometricInterpretation) ?? '',
    bytes,
    hash,
    notes: Array.isArray(notes) ? notes.map(String) : [],
    scale: Number.isFinite(scale) && scale > 0 ? scale : undefined,
    values: json(header(filmHeaders.values), false) as BoxValues | undefined,
  };
}
