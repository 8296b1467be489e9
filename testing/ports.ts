import { randomInt } from 'node:crypto';
import { connect, createServer } from 'node:net';

const firstPort = 20_000;
const ports = 12_000;
/** Workers of one test run take ports from places of their own: what one has found free another must not take meanwhile. */
const places = 8;
const place = Number(process.env['TEST_PARALLEL_INDEX'] ?? process.env['VITEST_POOL_ID'] ?? 0) % places;

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });

/**
 * A TCP port on the loopback interface that was free a moment ago; prefer listening on port 0 where the code allows. It
 * lies below those that systems give to outgoing connections, so that none of these takes it meanwhile.
 */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const port = firstPort + place + places * randomInt(ports / places);
    if (await isFree(port)) return port;
  }
  throw new Error('no free port');
}

/** True when something accepts connections there. */
export function accepts(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host });
    socket.setTimeout(1000);
    const end = (result: boolean) => {
      socket.destroy();
      resolve(result);
    };
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
    socket.once('timeout', () => end(false));
  });
}

/** Waits until something accepts connections there; rejects after `timeoutMs`, or as soon as `given up` says why. */
export async function waitForPort(
  port: number,
  {
    host = '127.0.0.1',
    timeoutMs = 20_000,
    givenUp,
  }: { host?: string; timeoutMs?: number; givenUp?: () => string | undefined } = {},
): Promise<void> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    if (await accepts(port, host)) return;
    const reason = givenUp?.();
    if (reason !== undefined) throw new Error(reason);
    if (Date.now() > end) throw new Error(`nothing listens on ${host}:${port} after ${timeoutMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
