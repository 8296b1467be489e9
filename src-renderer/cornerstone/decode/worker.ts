import { fromEnvelope, NegatoscopeError, toEnvelope } from '../../../src-shared/contract/errors.ts';
import { windowCodecs } from './codecs.ts';
import { decodeToImage } from './decode-frame.ts';
import type { DecodeRequest, WorkerInput, WorkerOutput } from './protocol.ts';
import { DecodeQueue } from './queue.ts';

/** A decode worker: fetches a frame from its catalogue, decodes it and hands the pixels over. */
interface WorkerScope {
  postMessage(message: WorkerOutput, transfer: Transferable[]): void;
  addEventListener(type: 'message', listener: (event: MessageEvent<WorkerInput>) => void): void;
}
const scope = self as unknown as WorkerScope;
const running = new Map<number, AbortController>();

/** The tasks that wait in this thread, messages among them, come first. */
const channel = new MessageChannel();
const queue = new DecodeQueue(
  () =>
    new Promise((resolve) => {
      channel.port1.onmessage = () => resolve();
      channel.port2.postMessage(0);
    }),
);

scope.addEventListener('message', ({ data }) => {
  if (data.kind === 'cancel') cancel(data.id);
  else if (data.kind === 'prioritise') queue.prioritise(data.id, data.priority);
  else if (data.kind === 'decode') void answer(data.request, data.priority);
});

function cancel(id: number): void {
  const abort = running.get(id);
  if (!abort) return;
  abort.abort();
  fail(id, new NegatoscopeError('cancelled', 'the frame is no longer wanted'));
}

async function answer(request: DecodeRequest, priority: number): Promise<void> {
  const { id } = request;
  const abort = new AbortController();
  running.set(id, abort);
  queue.add(id, priority);
  try {
    const started = performance.now();
    const { bytes, transferSyntaxUid } = request.coded ?? (await fetchFrame(request.url, abort.signal));
    const fetchMs = performance.now() - started;
    queue.ready(id, async () => {
      const begun = performance.now();
      try {
        const image = await decodeToImage(bytes, transferSyntaxUid, request, windowCodecs);
        const result = { ...image, fetchMs, decodeMs: performance.now() - begun, bytes: bytes.length };
        if (!running.delete(id)) return;
        scope.postMessage({ kind: 'decoded', id, image: result }, [image.pixels.buffer as ArrayBuffer]);
      } catch (error) {
        fail(id, error);
      }
    });
  } catch (error) {
    fail(id, error);
  }
}

/** Tells of a failure once; what was withdrawn was told of already. */
function fail(id: number, error: unknown): void {
  queue.remove(id);
  if (running.delete(id)) scope.postMessage({ kind: 'failed', id, error: toEnvelope(error) }, []);
}

async function fetchFrame(url: string, signal: AbortSignal): Promise<{ bytes: Uint8Array; transferSyntaxUid: string }> {
  let response: Response;
  try {
    response = await fetch(url, { signal });
  } catch (error) {
    throw new NegatoscopeError('io', error instanceof Error ? error.message : String(error), { url });
  }
  if (!response.ok) throw await failure(response, url);
  const transferSyntaxUid = response.headers.get('X-Transfer-Syntax') ?? '1.2.840.10008.1.2.1';
  return { bytes: new Uint8Array(await response.arrayBuffer()), transferSyntaxUid };
}

/** The endpoint answers errors as envelopes; anything else is told by its status. */
async function failure(response: Response, url: string): Promise<NegatoscopeError> {
  const text = await response.text().catch(() => '');
  try {
    const body: unknown = JSON.parse(text);
    const envelope = (body as { error?: unknown }).error ?? body;
    if (typeof envelope === 'object' && envelope !== null && 'code' in envelope && 'message' in envelope) {
      return fromEnvelope({ parameters: {}, ...envelope } as Parameters<typeof fromEnvelope>[0]);
    }
  } catch {
    // Not JSON.
  }
  return new NegatoscopeError(response.status === 404 ? 'not-found' : 'io', `${response.status} for a frame`, {
    status: response.status,
    url,
    detail: text.slice(0, 200),
  });
}
