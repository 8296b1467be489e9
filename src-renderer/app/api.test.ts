import { describe, expect, it } from 'vitest';
import type { Bridge } from '../../src-shared/contract/bridge.ts';
import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import { asError, createApi } from './api.ts';
import { errorOfResponse, fetchJson } from './fetch-json.ts';
import { routeOf } from './route.ts';

describe('the client of the contract', () => {
  const bridge = {
    catalogues: {
      close: async ({ id }: { id: string }) =>
        id === 'm1'
          ? { ok: true, value: undefined }
          : { ok: false, error: { code: 'not-found', message: 'no medium', parameters: { object: id } } },
      studiesChanged: (listener: (payload: unknown) => void) => {
        listener({ catalogue: 'archive', studies: [] });
        return () => 'left';
      },
    },
  } as unknown as Bridge;
  const api = createApi(() => bridge);

  it('gives the value of an answer', async () => {
    await expect(api.catalogues.close({ id: 'm1' })).resolves.toBeUndefined();
  });

  it('throws the error of an answer, with code and parameters', async () => {
    const error = await api.catalogues.close({ id: 'm9' }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(NegatoscopeError);
    expect(error).toMatchObject({ code: 'not-found', parameters: { object: 'm9' } });
  });

  it('passes events on and gives back how to leave', () => {
    const seen: unknown[] = [];
    const leave = api.catalogues.studiesChanged((change) => seen.push(change));
    expect(seen).toEqual([{ catalogue: 'archive', studies: [] }]);
    expect(leave()).toBe('left');
  });
});

describe('errors of answers', () => {
  it('are those that the answer names', async () => {
    const body = JSON.stringify({ code: 'disk-full', message: 'm', parameters: {} });
    expect(await errorOfResponse(new Response(body, { status: 500 }), 'u')).toMatchObject({ code: 'disk-full' });
  });

  it('follow the status otherwise', async () => {
    expect(await errorOfResponse(new Response('gone', { status: 410 }), 'u')).toMatchObject({ code: 'not-found' });
    expect(await errorOfResponse(new Response('<html>', { status: 500 }), 'u')).toMatchObject({ code: 'internal' });
  });

  it('are cancelled after an abort', async () => {
    const controller = new AbortController();
    controller.abort();
    await expect(
      fetchJson('data:application/json,1', { parse: (value) => value }, controller.signal),
    ).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('are ours whatever was thrown', () => {
    expect(asError('text')).toMatchObject({ code: 'internal', message: 'text' });
    expect(asError(new DOMException('x', 'AbortError'))).toMatchObject({ code: 'cancelled' });
  });
});

describe('routes', () => {
  it('tell which window this is', () => {
    expect(routeOf('?window=studies')).toEqual({ window: 'studies' });
    expect(routeOf('')).toEqual({ window: 'studies' });
    expect(routeOf('?window=viewer', '#catalogue=m1&studies=1,2,x')).toEqual({
      window: 'viewer',
      catalogue: 'm1',
      studyRows: [1, 2],
    });
  });

  it('name what a viewer begins with', () => {
    const first = (text: string) => routeOf('?window=viewer', `#catalogue=m1&studies=1&first=${text}`);
    expect(first('3..7')).toMatchObject({ first: { seriesRow: 3, count: 7 } });
    expect(first('3.12.8')).toMatchObject({ first: { seriesRow: 3, instanceRow: 12, count: 8 } });
    expect(first('x.12.8')).not.toHaveProperty('first');
  });
});
