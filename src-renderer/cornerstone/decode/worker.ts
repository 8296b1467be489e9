import { fromEnvelope, NegatoscopeError, toEnvelope } from '../../../src-shared/contract/errors.ts';
import { windowCodecs } from './codecs.ts';
import { decodeToImage } from './decode-frame.ts';
import type { DecodeRequest, WorkerInput, WorkerOutput } from './protocol.ts';

/** A decode worker: fetches a frame from its catalogue, decodes it and hands the pixels over. */
interface WorkerScope {
  postMessage(message: WorkerOutput, transfer: Transferable[]): void;
  addEventListener(type: 'message', listener: (event: MessageEvent<WorkerInput>) => void): void;
}
const scope = self as unknown as WorkerScope;
const running = new Map<number, AbortController>();

scope.addEventListener('message', ({ data }) => {
  if (data.kind === 'cancel') running.get(data.id)?.abort();
  else if (data.kind === 'decode') void answer(data.request);
});

async function answer(request: DecodeRequest): Promise<void> {
  const abort = new AbortController();
  running.set(request.id, abort);
  try {
    const started = performance.now();
    const { bytes, transferSyntaxUid } = request.coded ?? (await fetchFrame(request.url, abort.signal));
    const fetched = performance.now();
    const length = bytes.length;
    const image = await decodeToImage(bytes, transferSyntaxUid, request, windowCodecs);
    const result = { ...image, fetchMs: fetched - started, decodeMs: performance.now() - fetched, bytes: length };
    scope.postMessage({ kind: 'decoded', id: request.id, image: result }, [image.pixels.buffer as ArrayBuffer]);
  } catch (error) {
    const known = abort.signal.aborted ? new NegatoscopeError('cancelled', 'the frame is no longer wanted') : error;
    scope.postMessage({ kind: 'failed', id: request.id, error: toEnvelope(known) }, []);
  } finally {
    running.delete(request.id);
  }
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
