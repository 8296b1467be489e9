import { randomBytes } from 'node:crypto';
import { privateHeaders, streamOf } from './http.ts';

/** One part of an answer: its headers and its bytes as they come. */
export interface Part {
  headers: Record<string, string>;
  body: AsyncIterable<Uint8Array> | Uint8Array;
}

const encoder = new TextEncoder();

async function* write(parts: AsyncIterable<Part>, boundary: string): AsyncGenerator<Uint8Array> {
  let first = true;
  for await (const { headers, body } of parts) {
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    yield encoder.encode(`${first ? '' : '\r\n'}--${boundary}\r\n${lines.join('')}\r\n`);
    first = false;
    if (body instanceof Uint8Array) yield body;
    else yield* body;
  }
  yield encoder.encode(first ? `--${boundary}--\r\n` : `\r\n--${boundary}--\r\n`);
}

/**
 * A `multipart/related` answer (RFC 2387), written while it is read. `type` is the media type of its parts. The first
 * part is made before the answer, so that an error in it still becomes a status.
 */
export async function multipartResponse(
  type: string,
  parts: AsyncGenerator<Part>,
  parameters: Record<string, string> = {},
): Promise<Response> {
  const boundary = `negatoscope-${randomBytes(12).toString('hex')}`;
  const first = await parts.next();
  async function* all(): AsyncGenerator<Part> {
    try {
      if (first.done) return;
      yield first.value;
      yield* parts;
    } finally {
      await parts.return(undefined);
    }
  }
  const extra = Object.entries(parameters).map(([name, value]) => `; ${name}=${value}`);
  return new Response(streamOf(write(all(), boundary)), {
    headers: {
      ...privateHeaders,
      'content-type': `multipart/related; type="${type}"${extra.join('')}; boundary=${boundary}`,
    },
  });
}
