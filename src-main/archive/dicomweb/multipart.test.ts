import { describe, expect, it } from 'vitest';
import { acceptedTypes, covers, frameMediaType, parseMediaType } from './media-types.ts';
import { readMultipart } from './multipart-reader.ts';
import { multipartResponse, type Part } from './multipart-writer.ts';

async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield Uint8Array.from(bytes.subarray(at, at + size));
}

async function read(text: string, size: number, boundary = 'b') {
  const parts: { headers: Record<string, string>; body: string }[] = [];
  for await (const { headers, body } of readMultipart(pieces(Buffer.from(text, 'latin1'), size), boundary)) {
    const bytes: Uint8Array[] = [];
    for await (const piece of body) bytes.push(piece);
    parts.push({ headers, body: Buffer.concat(bytes).toString('latin1') });
  }
  return parts;
}

describe('multipart bodies', () => {
  const text =
    'a preamble\r\n--b\r\nContent-Type: x/y\r\nX-Two:  2 \r\n\r\nfirst\r\n--bee\r\nstill first\r\n--b \r\n\r\n\r\n--b\r\nA: 1\r\n\r\n\x00\xff\r\n-\r\n--b--\r\nepilogue';

  it('come apart the same in pieces of any size', async () => {
    const expected = [{ headers: { 'content-type': 'x/y', 'x-two': '2' }, body: 'first' }];
    for (const size of [1, 2, 3, 5, 7, 16, 1000]) {
      const parts = await read(text.replace('\r\n--bee\r\nstill first', ''), size);
      expect(parts[0], `${size}`).toEqual(expected[0]);
      expect(parts[1], `${size}`).toEqual({ headers: {}, body: '' });
      expect(parts[2], `${size}`).toEqual({ headers: { a: '1' }, body: '\x00\xff\r\n-' });
      expect(parts).toHaveLength(3);
    }
  });

  it('may begin without a preamble', async () => {
    expect(await read('--b\r\n\r\nx\r\n--b--', 4)).toEqual([{ headers: {}, body: 'x' }]);
    expect(await read('--b--', 4)).toEqual([]);
  });

  it('are refused when they end early or follow no form', async () => {
    for (const broken of [
      '',
      'nothing',
      '--b\r\n',
      '--b\r\nA: 1\r\n\r\nhalf',
      '--b\r\nnocolon\r\n\r\nx\r\n--b--',
      `--b\r\n${'x'.repeat(20_000)}`,
    ]) {
      await expect(read(broken, 9), broken.slice(0, 20)).rejects.toMatchObject({ status: 400 });
    }
    await expect(read(text, 9, '')).rejects.toMatchObject({ status: 400 });
    await expect(read(text, 9, 'x'.repeat(71))).rejects.toMatchObject({ status: 400 });
  });

  it('are written so that they can be read', async () => {
    async function* parts(): AsyncGenerator<Part> {
      yield { headers: { 'Content-Type': 'a/b' }, body: Buffer.from('one\r\n--') };
      yield { headers: { 'Content-Type': 'c/d' }, body: pieces(Buffer.from('two'), 1) };
    }
    const response = await multipartResponse('a/b', parts(), { 'transfer-syntax': '1.2' });
    const type = parseMediaType(response.headers.get('content-type')!);
    expect(type).toMatchObject({ type: 'multipart/related', parameters: { type: 'a/b', 'transfer-syntax': '1.2' } });
    const body = Buffer.from(await response.arrayBuffer()).toString('latin1');
    expect(await read(body, 6, type.parameters['boundary'])).toEqual([
      { headers: { 'content-type': 'a/b' }, body: 'one\r\n--' },
      { headers: { 'content-type': 'c/d' }, body: 'two' },
    ]);
  });

  it('end their parts when the reader goes away', async () => {
    let ended = false;
    async function* parts(): AsyncGenerator<Part> {
      try {
        for (;;) yield { headers: {}, body: new Uint8Array(1000) };
      } finally {
        ended = true;
      }
    }
    const response = await multipartResponse('a/b', parts());
    const reader = response.body!.getReader();
    await reader.read();
    await reader.cancel();
    expect(ended).toBe(true);
  });
});

describe('media types', () => {
  const accepted = (accept: string, url = 'dicomweb://archive/') =>
    acceptedTypes(new Request(url, { headers: { accept } }), new URL(url));

  it('are read with their parameters', () => {
    expect(parseMediaType('Multipart/Related; type="application/dicom";boundary=x')).toEqual({
      type: 'multipart/related',
      parameters: { type: 'application/dicom', boundary: 'x' },
    });
    for (const wrong of ['', 'text', 'a/b; =x', 'a/b c']) expect(() => parseMediaType(wrong)).toThrow();
  });

  it('are taken best first, and from the query when it is there', () => {
    expect(accepted('a/b;q=0.5, c/d, e/f;q=0').map(({ type }) => type)).toEqual(['c/d', 'a/b']);
    expect(accepted('multipart/related; type="a,b/c", x/y')[0]?.parameters).toEqual({ type: 'a,b/c' });
    expect(accepted('a/b', 'dicomweb://archive/?accept=image/png')[0]?.type).toBe('image/png');
    expect(accepted('')[0]?.type).toBe('*/*');
    expect(() => accepted(`a/b;x=${'y'.repeat(20_000)}`)).toThrow(/too long/);
  });

  it('cover each other, and belong to transfer syntaxes', () => {
    expect([covers('*/*', 'a/b'), covers('a/*', 'a/b'), covers('a/b', 'a/b'), covers('a/c', 'a/b')]).toEqual([
      true,
      true,
      true,
      false,
    ]);
    expect(frameMediaType('1.2.840.10008.1.2.4.70')).toBe('image/jpeg');
    expect(frameMediaType('1.2.840.10008.1.2.4.80')).toBe('image/jls');
    expect(frameMediaType('1.2.840.10008.1.2.4.90')).toBe('image/jp2');
    expect(frameMediaType('1.2.840.10008.1.2.4.201')).toBe('image/jphc');
    expect(frameMediaType('1.2.840.10008.1.2.5')).toBe('image/dicom-rle');
    expect(frameMediaType('1.2.840.10008.1.2.4.102')).toBe('video/mp4');
    expect(frameMediaType('1.2.840.10008.1.2.1')).toBe('application/octet-stream');
  });
});
