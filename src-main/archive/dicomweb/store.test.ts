import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { phantomImage } from '../../../testing/phantom-image.ts';
import { type Fixture, openFixture } from './testing/fixture.ts';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
});
afterAll(() => fixture?.close());

let seeds = 0;
const image = (options = {}) => phantomImage({ seed: `stow ${++seeds}`, ...options });
const studyOf = (one: ReturnType<typeof image>) => String(one.dataSet['0020000D']!.Value![0]);

type Json = Record<string, { Value?: (string | number | Json)[] }>;
const boundary = 'frontier';
function body(...parts: (Uint8Array | { type: string; bytes: Uint8Array })[]): Uint8Array<ArrayBuffer> {
  const pieces: Uint8Array[] = [];
  for (const part of parts) {
    const { type, bytes } = part instanceof Uint8Array ? { type: 'application/dicom', bytes: part } : part;
    pieces.push(Buffer.from(`\r\n--${boundary}\r\nContent-Type: ${type}\r\n\r\n`), bytes);
  }
  pieces.push(Buffer.from(`\r\n--${boundary}--\r\n`));
  return Uint8Array.from(Buffer.concat(pieces));
}
const multipart = `multipart/related; type="application/dicom"; boundary=${boundary}`;

function post(
  path: string,
  content: string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | undefined,
  contentType = multipart,
): Promise<Response> {
  return fixture.handle(
    new Request(`dicomweb://archive${path}`, {
      method: 'POST',
      headers: { 'content-type': contentType },
      ...(content === undefined ? {} : { body: content, duplex: 'half' }),
    } as RequestInit),
  );
}
const answer = async (response: Response) => ({ status: response.status, json: (await response.json()) as Json });
const references = (json: Json, tag: string) =>
  (json[tag]?.Value ?? []).map((item) => (item as Json)['00081155']?.Value?.[0]);

describe('STOW-RS', () => {
  it('stores every part and says where it is', async () => {
    const [one, two] = [image(), image()];
    const { status, json } = await answer(await post('/studies', body(one.file, two.file)));
    expect(status).toBe(200);
    expect(references(json, '00081199')).toEqual([one.sopInstanceUid, two.sopInstanceUid]);
    expect(json['00081198']).toBeUndefined();
    await fixture.archive.settle();
    const url = ((json['00081199']!.Value![0] as Json)['00081190']!.Value![0] as string).replace(
      'dicomweb://archive',
      '',
    );
    const stored = await fixture.get(url, { accept: 'application/dicom' });
    expect(Buffer.from(await stored.arrayBuffer()).equals(Buffer.from(one.file))).toBe(true);
  });

  it('takes a single instance, and one under its study', async () => {
    const one = image();
    expect(
      (await answer(await post(`/studies/${studyOf(one)}`, Uint8Array.from(one.file), 'application/dicom'))).status,
    ).toBe(200);
    const again = await answer(await post(`/studies/${studyOf(one)}`, body(one.file)));
    expect(again.status).toBe(200);
    expect(again.json['00081190']?.Value).toEqual([`dicomweb://archive/studies/${studyOf(one)}`]);
  });

  it('answers 202 when some fail and 409 when all do, with the reasons', async () => {
    const one = image();
    const mixed = await answer(
      await post('/studies', body(one.file, Buffer.from('no DICOM at all, but longer than nothing'.repeat(10)))),
    );
    expect(mixed.status).toBe(202);
    expect(references(mixed.json, '00081199')).toEqual([one.sopInstanceUid]);
    expect((mixed.json['00081198']!.Value![0] as Json)['00081197']!.Value).toEqual([0xc000]);
    const cut = image({ rows: 64, columns: 64 });
    const damaged = await answer(await post('/studies', body(cut.file.subarray(0, cut.file.length - 100))));
    expect(damaged.status).toBe(409);
    expect(references(damaged.json, '00081198')).toEqual([cut.sopInstanceUid]);
    const typed = await answer(await post('/studies', body({ type: 'text/plain', bytes: Buffer.from('hello') })));
    expect(typed.status).toBe(409);
    expect((typed.json['00081198']!.Value![0] as Json)['00081197']!.Value).toEqual([0x0122]);
  });

  it('refuses an instance of another study and stores nothing of it', async () => {
    const one = image();
    const { status, json } = await answer(await post('/studies/1.2.3.4', body(one.file)));
    expect(status).toBe(409);
    expect((json['00081198']!.Value![0] as Json)['00081197']!.Value).toEqual([0xa900]);
    await fixture.archive.settle();
    expect(await fixture.archive.locate({ sopInstanceUid: one.sopInstanceUid })).toEqual([]);
  });

  it('refuses what it does not understand', async () => {
    const status = async (promise: Promise<Response>) => (await promise).status;
    const { file } = image();
    expect(await status(post('/studies', undefined))).toBe(400);
    expect(await status(post('/studies', body()))).toBe(400);
    expect(await status(post('/studies', body(file), 'multipart/related; type="application/dicom"'))).toBe(400);
    expect(await status(post('/studies', 'nothing like it'))).toBe(400);
    expect(await status(post('/studies', body(file).subarray(0, 300)))).toBe(400);
    expect(
      await status(
        post('/studies', body(file), `multipart/related; type="application/dicom+json"; boundary=${boundary}`),
      ),
    ).toBe(415);
    expect(await status(post('/studies', '{}', 'application/json'))).toBe(415);
    expect(await status(post('/studies/1.2/metadata', body(file)))).toBe(405);
    expect(await status(post('/studies', body(file), 'nonsense'))).toBe(400);
  });

  it('keeps what came whole when the sender breaks off', async () => {
    const [whole, half] = [image(), image({ rows: 256, columns: 256 })];
    const bytes = body(whole.file, half.file);
    const broken = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(bytes.slice(0, bytes.length - 20_000));
      },
      pull(controller) {
        controller.error(new Error('the line went dead'));
      },
    });
    expect((await post('/studies', broken)).status).toBeGreaterThanOrEqual(400);
    await fixture.archive.settle();
    expect(await fixture.archive.locate({ sopInstanceUid: whole.sopInstanceUid })).toHaveLength(1);
    expect(await fixture.archive.locate({ sopInstanceUid: half.sopInstanceUid })).toEqual([]);
  });

  it('takes instances through dicomweb-client over HTTP', async () => {
    const images = Array.from({ length: 20 }, () => image());
    await fixture.store(...images.map(({ file }) => file));
    for (const { sopInstanceUid } of images) {
      expect(await fixture.archive.locate({ sopInstanceUid })).toHaveLength(1);
    }
  });
});
