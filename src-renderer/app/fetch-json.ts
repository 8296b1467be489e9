import { type ErrorEnvelope, fromEnvelope, NegatoscopeError } from '../../src-shared/contract/errors.ts';

interface Schema<T> {
  parse(value: unknown): T;
}

/**
 * GET of a JSON answer from a catalogue, checked. Throws NegatoscopeError: the one in the answer's body when the other
 * side gave a reason, `not-found` for 404 and 410, `internal` otherwise, `cancelled` after an abort.
 */
export async function fetchJson<T>(url: string, schema: Schema<T>, signal?: AbortSignal): Promise<T> {
  let response: Response;
  try {
    response = await fetch(url, { signal: signal ?? null, headers: { accept: 'application/json' } });
  } catch (error) {
    if (signal?.aborted) throw new NegatoscopeError('cancelled', 'request aborted', {}, error);
    throw new NegatoscopeError('internal', `no answer from ${url}`, {}, error);
  }
  if (!response.ok) throw await errorOfResponse(response, url);
  try {
    return schema.parse(await response.json());
  } catch (error) {
    if (signal?.aborted) throw new NegatoscopeError('cancelled', 'request aborted', {}, error);
    throw new NegatoscopeError('internal', `unexpected answer from ${url}`, {}, error);
  }
}

/** The error an unsuccessful answer carries. */
export async function errorOfResponse(response: Response, url: string): Promise<NegatoscopeError> {
  const body = await response.text().catch(() => '');
  try {
    const envelope = JSON.parse(body) as Partial<ErrorEnvelope>;
    if (typeof envelope.code === 'string' && typeof envelope.message === 'string') {
      return fromEnvelope({ code: envelope.code, message: envelope.message, parameters: envelope.parameters ?? {} });
    }
  } catch {
    // Not an envelope: the status says it.
  }
  const missing = response.status === 404 || response.status === 410;
  return new NegatoscopeError(missing ? 'not-found' : 'internal', `${response.status} from ${url}`, {
    status: response.status,
  });
}
