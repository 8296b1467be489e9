import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import { Readable } from 'node:stream';

/** What a window may load and run: our own files, pixels and metadata of the catalogues, nothing else. */
export const contentSecurityPolicy = [
  "default-src 'self'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self' blob:",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob: dicomweb:",
  "media-src 'self' blob: dicomweb:",
  "font-src 'self' data:",
  "connect-src 'self' dicomweb:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-src 'none'",
  "frame-ancestors 'none'",
].join('; ');

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.ico': 'image/x-icon',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
  '.ttf': 'font/ttf',
  '.txt': 'text/plain; charset=utf-8',
};

const headers = (type: string): Record<string, string> => ({
  'Content-Type': type,
  'Content-Security-Policy': contentSecurityPolicy,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  // Assets carry a hash in their name, and there is no disk cache.
  'Cache-Control': 'no-cache',
});

const refuse = (status: number, text: string): Response =>
  new Response(text, { status, headers: headers('text/plain; charset=utf-8') });

/**
 * Answers requests for the windows' own files below `root`, every answer with the content security policy. Anything
 * outside the folder, other hosts and methods are refused.
 */
export function rendererFiles(root: string, host: string): (request: Request) => Promise<Response> {
  const inside = normalize(root.endsWith(sep) ? root : root + sep);
  return async (request) => {
    const url = new URL(request.url);
    if (url.host !== host) return refuse(404, 'unknown host');
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(405, 'only GET');
    let path: string;
    try {
      path = decodeURIComponent(url.pathname);
    } catch {
      return refuse(400, 'malformed address');
    }
    if (path.includes('\0') || path.includes('\\')) return refuse(400, 'malformed address');
    const file = normalize(join(inside, path === '/' ? 'index.html' : path));
    if (!file.startsWith(inside)) return refuse(403, 'outside');
    try {
      const found = await stat(file);
      if (!found.isFile()) return refuse(404, 'not found');
      const body =
        request.method === 'HEAD' ? null : Readable.toWeb(createReadStream(file, { highWaterMark: 1 << 20 }));
      return new Response(body as ReadableStream<Uint8Array> | null, {
        headers: {
          ...headers(types[extname(file).toLowerCase()] ?? 'application/octet-stream'),
          'Content-Length': String(found.size),
        },
      });
    } catch {
      return refuse(404, 'not found');
    }
  };
}
