import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';

export interface FetchServer {
  /** `http://127.0.0.1:port` */
  url: string;
  close(): Promise<void>;
}

function toRequest(message: IncomingMessage, address: string, signal: AbortSignal): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(message.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  const method = message.method ?? 'GET';
  if (method === 'GET' || method === 'HEAD') return new Request(address, { method, headers, signal });
  const body = Readable.toWeb(message) as unknown as ReadableStream<Uint8Array>;
  return new Request(address, { method, headers, body, signal, duplex: 'half' } as RequestInit);
}

async function write(response: ServerResponse, answer: Response): Promise<void> {
  response.writeHead(answer.status, Object.fromEntries(answer.headers));
  if (!answer.body) {
    response.end();
    return;
  }
  const reader = answer.body.getReader();
  response.once('close', () => void reader.cancel().catch(() => {}));
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    if (!response.write(value)) {
      await new Promise<void>((resolve) => {
        response.once('drain', resolve);
        response.once('close', resolve);
      });
    }
    if (response.destroyed) return;
  }
  response.end();
}

/**
 * A handler of the Fetch API behind an HTTP server on the loopback interface. `address` makes the address the handler sees
 * of the path and query that were asked for.
 */
export async function serveFetch(
  handler: (request: Request) => Promise<Response>,
  address: (path: string) => string,
): Promise<FetchServer> {
  const server = createServer((message, response) => {
    const abort = new AbortController();
    response.once('close', () => abort.abort());
    handler(toRequest(message, address(message.url ?? '/'), abort.signal))
      .then((answer) => write(response, answer))
      .catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
