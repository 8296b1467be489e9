import { createCanvas, loadImage } from '@napi-rs/canvas';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writePart10 } from '../../../src-shared/dicom/part10/write.ts';
import type { SeriesDescription } from '../../../src-shared/imaging/description.ts';
import { ctPhantomSlice, phantomUid } from '../../../testing/phantom.ts';
import { type PhantomImage, phantomImage } from '../../../testing/phantom-image.ts';
import { rleFrame } from '../../../testing/rle.ts';
import { type Fixture, openFixture } from './testing/fixture.ts';

let fixture: Fixture;

const rle = '1.2.840.10008.1.2.5';
const bigEndian = '1.2.840.10008.1.2.2';
const littleEndian = '1.2.840.10008.1.2.1';

/** Three slices, of which the middle one has another window. */
const ct = [0, 1, 2].map((slice) => {
  const { uid, dataSet } = ctPhantomSlice(slice, { slices: 3, rows: 64, columns: 64, patientName: 'Müller^Jörg' });
  const meta = {
    sopClassUid: '1.2.840.10008.5.1.4.1.1.2',
    sopInstanceUid: uid,
    transferSyntaxUid: littleEndian,
    implementationClassUid: phantomUid('implementation'),
  };
  return { uid, dataSet, file: writePart10(meta, { ...dataSet, '00080005': { vr: 'CS', Value: ['ISO_IR 100'] } }) };
});
const ctStudy = String(ct[0]!.dataSet['0020000D']!.Value![0]);
const ctSeries = String(ct[0]!.dataSet['0020000E']!.Value![0]);

const study = (image: PhantomImage) => String(image.dataSet['0020000D']!.Value![0]);
const series = (image: PhantomImage) => String(image.dataSet['0020000E']!.Value![0]);
const path = (image: PhantomImage) =>
  `/studies/${study(image)}/series/${series(image)}/instances/${image.sopInstanceUid}`;

const compressed = phantomImage({
  seed: 'rle',
  frames: 3,
  rows: 12,
  columns: 10,
  transferSyntaxUid: rle,
  encapsulation: { fragmentsPerFrame: 2 },
});
const bits = phantomImage({
  seed: 'bits',
  frames: 3,
  rows: 5,
  columns: 7,
  bitsAllocated: 1,
  value: ({ frame, row, column }) => ((row * 3 + column + frame) % 3 === 0 ? 1 : 0),
});
const swapped = phantomImage({ seed: 'big', frames: 2, rows: 6, columns: 5, transferSyntaxUid: bigEndian });
const colour = phantomImage({ seed: 'rgb', rows: 8, columns: 6, samplesPerPixel: 3, bitsAllocated: 8 });
const profile = Uint8Array.from({ length: 3000 }, (_, index) => (index * 7) & 0xff);
const profiled = phantomImage({
  seed: 'icc',
  rows: 4,
  columns: 4,
  samplesPerPixel: 3,
  bitsAllocated: 8,
  transferSyntaxUid: bigEndian,
  elements: { '00282000': { vr: 'OB', bytes: profile } },
});
const opticalPath = phantomImage({
  seed: 'icc path',
  rows: 4,
  columns: 4,
  samplesPerPixel: 3,
  bitsAllocated: 8,
  elements: { '00480105': { vr: 'SQ', Value: [{}, { '00282000': { vr: 'OB', bytes: profile } }] } },
});
const flat = phantomImage({ seed: 'flat', rows: 4, columns: 4, pixelAspectRatio: [2, 1], bitsAllocated: 8 });

beforeAll(async () => {
  fixture = await openFixture();
  await fixture.store(...ct.map(({ file }) => file), compressed.file, bits.file, swapped.file, colour.file, flat.file);
  await fixture.store(profiled.file, opticalPath.file);
});
afterAll(() => fixture?.close());

const words = (bytes: ArrayBuffer | Uint8Array) => Array.from(new Uint16Array(new Uint8Array(bytes).buffer));
const json = async (response: Response): Promise<Record<string, { Value?: unknown[] }>[]> =>
  (await response.json()) as never;
const problem = async (response: Response): Promise<{ status: number; code: string }> => {
  const { code } = (await response.json()) as { code: string };
  return { status: response.status, code };
};

describe('QIDO-RS', () => {
  it('finds studies by keyword and by tag, with wildcards and ranges', async () => {
    const id = ct[0]!.dataSet['00100020']!.Value![0] as string;
    for (const query of [
      `PatientID=${id}&StudyInstanceUID=${ctStudy}`,
      `00100020=${id.slice(0, 2)}*&0020000D=${ctStudy}`,
      `StudyDate=20230101-20251231&StudyInstanceUID=${ctStudy},1.2.3`,
      `StudyInstanceUID=${ctStudy}&ModalitiesInStudy=CT`,
    ]) {
      const response = await fixture.get(`/studies?${query}`);
      expect(response.headers.get('content-type')).toBe('application/dicom+json');
      const rows = await json(response);
      expect(rows.map((row) => row['0020000D']!.Value)).toEqual([[ctStudy]]);
      expect(rows[0]!['00081190']!.Value).toEqual([`dicomweb://archive/studies/${ctStudy}`]);
      expect(rows[0]!['00201208']!.Value).toEqual([3]);
    }
  });

  it('finds names without regard to accents when asked to match fuzzily', async () => {
    const found = await json(await fixture.get('/studies?PatientName=muller&fuzzymatching=true'));
    expect(found.map((row) => row['0020000D']!.Value![0])).toContain(ctStudy);
  });

  it('lists series and instances at every place', async () => {
    for (const place of [`/studies/${ctStudy}/series`, `/series?StudyInstanceUID=${ctStudy}`]) {
      const rows = await json(await fixture.get(place));
      expect(rows.map((row) => row['0020000E']!.Value![0])).toEqual([ctSeries]);
    }
    for (const place of [
      `/studies/${ctStudy}/instances`,
      `/studies/${ctStudy}/series/${ctSeries}/instances?includefield=all`,
      `/instances?SeriesInstanceUID=${ctSeries}&includefield=Rows,00280011`,
    ]) {
      const rows = await json(await fixture.get(place));
      expect(rows.map((row) => row['00080018']!.Value![0]).sort()).toEqual(ct.map(({ uid }) => uid).sort());
      expect(rows[0]!['00280010']!.Value).toEqual([64]);
    }
  });

  it('answers page by page, and says when there is more', async () => {
    const first = await fixture.get(`/instances?SeriesInstanceUID=${ctSeries}&limit=2`);
    expect(first.headers.get('warning')).toContain('additional results');
    const rest = await fixture.get(`/instances?SeriesInstanceUID=${ctSeries}&limit=2&offset=2`);
    expect(rest.headers.get('warning')).toBeNull();
    const all = [...(await json(first)), ...(await json(rest))].map((row) => row['00080018']!.Value![0]);
    expect(all.sort()).toEqual(ct.map(({ uid }) => uid).sort());
  });

  it('answers 204 when nothing matches, 400 to what it does not understand, and warns of keys it does not keep', async () => {
    expect((await fixture.get('/studies?PatientID=nobody')).status).toBe(204);
    expect((await fixture.get('/studies?limit=0')).status).toBe(204);
    for (const query of ['PatientShoeSize=44', 'limit=-1', 'limit=many', 'fuzzymatching=yes', 'includefield=Shoe']) {
      expect(await problem(await fixture.get(`/studies?${query}`)), query).toEqual({
        status: 400,
        code: 'invalid-input',
      });
    }
    const warned = await fixture.get('/studies?PatientWeight=70');
    expect(warned.status).toBe(200);
    expect(warned.headers.get('warning')).toContain('PatientWeight');
    await warned.body?.cancel();
  });

  it('works with dicomweb-client', async () => {
    const studies = await fixture.client.searchForStudies({ queryParams: { StudyInstanceUID: ctStudy } });
    expect(studies.map((row) => row['0020000D']!.Value)).toEqual([[ctStudy]]);
    expect(await fixture.client.searchForStudies({ queryParams: { PatientID: 'nobody' } })).toEqual([]);
    const found = await fixture.client.searchForSeries({ studyInstanceUID: ctStudy });
    expect(found).toHaveLength(1);
    const instances = await fixture.client.searchForInstances({
      studyInstanceUID: ctStudy,
      seriesInstanceUID: ctSeries,
    });
    expect(instances).toHaveLength(3);
  });
});

describe('WADO-RS metadata and bulk data', () => {
  it('gives whole headers in UTF-8 with addresses of pixel data', async () => {
    const [first] = await fixture.client.retrieveSeriesMetadata({
      studyInstanceUID: ctStudy,
      seriesInstanceUID: ctSeries,
    });
    expect(first!['00080005']).toEqual({ vr: 'CS', Value: ['ISO_IR 192'] });
    expect(first!['00100010']!['Value']).toEqual([{ Alphabetic: 'Müller^Jörg' }]);
    expect(first!['00280030']!['Value']).toEqual(ct[0]!.dataSet['00280030']!.Value);
    expect(first!['7FE00010']!['BulkDataURI']).toMatch(/\/bulkdata\/7FE00010$/);
    expect(Object.keys(first!).some((tag) => tag.startsWith('0002'))).toBe(false);
    const all = await fixture.client.retrieveStudyMetadata({ studyInstanceUID: ctStudy });
    expect(all).toHaveLength(3);
    const bulk = await fixture.client.retrieveBulkData({ BulkDataURI: first!['7FE00010']!['BulkDataURI'] });
    const uid = (first!['00080018']!['Value'] as string[])[0];
    const slice = ct.find((one) => one.uid === uid)!;
    expect(Buffer.from(bulk[0]!).equals(Buffer.from(slice.dataSet['7FE00010']!.bytes!))).toBe(true);
  });

  it('gives other binary values by their path, whole and in part', async () => {
    const metadata = (await json(await fixture.get(`${path(flat)}/metadata`)))[0]!;
    expect(metadata['00280034']!.Value).toEqual([2, 1]);
    expect(await problem(await fixture.get(`${path(flat)}/bulkdata/00281201`))).toEqual({
      status: 404,
      code: 'not-found',
    });
    expect((await problem(await fixture.get(`${path(flat)}/bulkdata/nonsense`))).status).toBe(400);
  });

  it('answers 404 to what is not there and 406 to what it cannot be', async () => {
    expect((await problem(await fixture.get('/studies/1.2.3/metadata'))).status).toBe(404);
    const xml = { accept: 'multipart/related; type="application/dicom+xml"' };
    expect((await problem(await fixture.get(`/studies/${ctStudy}/metadata`, xml))).status).toBe(406);
  });
});

describe('WADO-RS frames', () => {
  const frames = (image: PhantomImage, numbers: string) => `${path(image)}/frames/${numbers}`;

  it('gives native frames little endian, alone or in parts', async () => {
    const expected = Array.from(swapped.values);
    const half = expected.length / 2;
    const single = await fixture.get(frames(swapped, '2'), { accept: 'application/octet-stream' });
    expect(single.headers.get('content-type')).toBe(`application/octet-stream; transfer-syntax=${littleEndian}`);
    expect(words(await single.arrayBuffer())).toEqual(expected.slice(half));
    const parts = await fixture.client.retrieveInstanceFrames({
      studyInstanceUID: study(swapped),
      seriesInstanceUID: series(swapped),
      sopInstanceUID: swapped.sopInstanceUid,
      frameNumbers: [2, 1],
    });
    expect(parts.map(words)).toEqual([expected.slice(half), expected.slice(0, half)]);
  });

  it('gives compressed frames byte for byte in their own syntax, fragments joined', async () => {
    const pixels = 12 * 10;
    const expected = [0, 1, 2].map((frame) =>
      rleFrame(compressed.values.subarray(frame * pixels, (frame + 1) * pixels), 1, 2),
    );
    for (const accept of [
      'multipart/related; type="image/dicom-rle"',
      'multipart/related; type="image/x-dicom-rle"',
      `multipart/related; type="application/octet-stream"; transfer-syntax=*`,
      'image/dicom-rle',
      `image/*; transfer-syntax=${rle}`,
    ]) {
      const response = await fixture.get(frames(compressed, '2'), { accept });
      expect(response.status, accept).toBe(200);
      expect(response.headers.get('content-type')).toContain(`transfer-syntax=${rle}`);
      const body = Buffer.from(await response.arrayBuffer());
      expect(body.includes(Buffer.from(expected[1]!)), accept).toBe(true);
      if (!accept.startsWith('multipart'))
        expect(body.subarray(0, expected[1]!.length).equals(Buffer.from(expected[1]!))).toBe(true);
    }
    const parts = await fixture.client.retrieveInstanceFrames({
      studyInstanceUID: study(compressed),
      seriesInstanceUID: series(compressed),
      sopInstanceUID: compressed.sopInstanceUid,
      frameNumbers: [3, 1],
      mediaTypes: [{ mediaType: 'image/x-dicom-rle', transferSyntaxUID: rle }],
    });
    // Fragments have even lengths; what follows the last segment is padding.
    expect(
      parts.map((part, i) =>
        Buffer.from(part)
          .subarray(0, expected[[2, 0][i]!]!.length)
          .equals(Buffer.from(expected[[2, 0][i]!]!)),
      ),
    ).toEqual([true, true]);
  });

  it('unpacks compressed frames when the client takes only uncompressed ones', async () => {
    const response = await fixture.get(frames(compressed, '1'), { accept: 'application/octet-stream' });
    expect(words(await response.arrayBuffer())).toEqual(Array.from(compressed.values.subarray(0, 120)));
    const wanted = { accept: `multipart/related; type="application/octet-stream"; transfer-syntax=${littleEndian}` };
    const parts = await fixture.get(frames(compressed, '1'), wanted);
    expect(parts.headers.get('content-type')).toContain(`transfer-syntax=${littleEndian}`);
    await parts.body?.cancel();
  });

  it('answers 406 to another compression, 404 to a frame that is not there, 400 to no number', async () => {
    expect((await problem(await fixture.get(frames(compressed, '1'), { accept: 'image/jpeg' }))).status).toBe(406);
    const jpeg2000 = { accept: 'multipart/related; type="image/jp2"; transfer-syntax=1.2.840.10008.1.2.4.90' };
    expect((await problem(await fixture.get(frames(compressed, '1'), jpeg2000))).status).toBe(406);
    expect((await problem(await fixture.get(frames(compressed, '4')))).status).toBe(404);
    for (const list of ['0', '-1', 'x', '1,,2', '1;2']) {
      expect((await problem(await fixture.get(frames(compressed, list)))).status, list).toBe(400);
    }
  });

  it('keeps 1-bit frames packed, each from its own first bit', async () => {
    const response = await fixture.get(frames(bits, '2'), { accept: 'application/octet-stream' });
    const packed = new Uint8Array(await response.arrayBuffer());
    expect(packed).toHaveLength(5);
    const found = Array.from({ length: 35 }, (_, i) => (packed[i >> 3]! >> (i & 7)) & 1);
    expect(found).toEqual(Array.from(bits.values.subarray(35, 70)));
  });
});

describe('WADO-RS instances', () => {
  it('gives files byte for byte, alone, in parts, and a range of one', async () => {
    const single = await fixture.get(path(compressed), { accept: 'application/dicom; transfer-syntax=*' });
    expect(single.headers.get('content-type')).toBe(`application/dicom; transfer-syntax=${rle}`);
    const bytes = Buffer.from(await single.arrayBuffer());
    expect(bytes.equals(Buffer.from(compressed.file))).toBe(true);
    const uids = { studyInstanceUID: study(compressed), seriesInstanceUID: series(compressed) };
    const one = await fixture.client.retrieveInstance({ ...uids, sopInstanceUID: compressed.sopInstanceUid });
    expect(Buffer.from(one).equals(bytes)).toBe(true);
    const part = await fixture.get(path(compressed), { accept: 'application/dicom', range: 'bytes=128-131' });
    expect(part.status).toBe(206);
    expect(part.headers.get('content-range')).toBe(`bytes 128-131/${bytes.length}`);
    expect(await part.text()).toBe('DICM');
    const end = await fixture.get(path(compressed), { accept: 'application/dicom', range: 'bytes=-5' });
    expect(Buffer.from(await end.arrayBuffer()).equals(bytes.subarray(-5))).toBe(true);
    const outside = await fixture.get(path(compressed), {
      accept: 'application/dicom',
      range: `bytes=${bytes.length}-`,
    });
    expect(outside.status).toBe(416);
    expect(outside.headers.get('content-range')).toBe(`bytes */${bytes.length}`);
    const etag = single.headers.get('etag')!;
    const again = await fixture.get(path(compressed), { accept: 'application/dicom', 'if-none-match': etag });
    expect(again.status).toBe(304);
  });

  it('gives all instances of a series and a study', async () => {
    const same = (received: ArrayBuffer[]) => {
      const expected = ct.map(({ file }) => Buffer.from(file).toString('base64')).sort();
      expect(received.map((file) => Buffer.from(file).toString('base64')).sort()).toEqual(expected);
    };
    same(await fixture.client.retrieveSeries({ studyInstanceUID: ctStudy, seriesInstanceUID: ctSeries }));
    same(await fixture.client.retrieveStudy({ studyInstanceUID: ctStudy }));
  });

  it('answers 406 to a transfer syntax it would have to make', async () => {
    const wanted = { accept: `multipart/related; type="application/dicom"; transfer-syntax=1.2.840.10008.1.2.4.90` };
    expect((await problem(await fixture.get(path(compressed), wanted))).status).toBe(406);
  });
});

async function pixelsOf(response: Response) {
  const image = await loadImage(Buffer.from(await response.arrayBuffer()));
  const context = createCanvas(image.width, image.height).getContext('2d');
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, image.width, image.height);
  return {
    width: image.width,
    height: image.height,
    at: (x: number, y: number) => [...data.slice(4 * (y * image.width + x), 4 * (y * image.width + x) + 3)],
  };
}

describe('rendered images', () => {
  const png = { accept: 'image/png' };

  it('applies the window that is asked for', async () => {
    const slice = ct[1]!;
    const place = `/studies/${ctStudy}/series/${ctSeries}/instances/${slice.uid}`;
    const picture = await pixelsOf(await fixture.get(`${place}/rendered?window=40,400,linear`, png));
    expect([picture.width, picture.height]).toEqual([64, 64]);
    const cells = new Uint16Array(slice.dataSet['7FE00010']!.bytes!.slice().buffer);
    for (const [x, y] of [
      [0, 0],
      [32, 32],
      [20, 30],
      [45, 31],
      [32, 44],
    ] as const) {
      const hu = cells[y * 64 + x]! - 1024;
      const grey = Math.round(Math.max(0, Math.min(1, (hu - 39.5) / 399 + 0.5)) * 255);
      expect(picture.at(x, y), `${x},${y}`).toEqual([grey, grey, grey]);
    }
  });

  it('shows colour, frames, regions and flips, and fits the viewport', async () => {
    const whole = await pixelsOf(await fixture.get(`${path(colour)}/rendered`, png));
    const value = (x: number, y: number) => Array.from(colour.values.subarray((y * 6 + x) * 3, (y * 6 + x) * 3 + 3));
    expect(whole.at(3, 2)).toEqual(value(3, 2));
    const region = await pixelsOf(await fixture.get(`${path(colour)}/frames/1/rendered?viewport=4,4,1,2,-4,4`, png));
    expect([region.width, region.height]).toEqual([4, 4]);
    expect(region.at(0, 0)).toEqual(value(4, 2));
    const tall = await pixelsOf(await fixture.get(`${path(flat)}/rendered?viewport=64,64`, png));
    expect([tall.width, tall.height]).toEqual([32, 64]);
  });

  it('is JPEG unless PNG is asked for, and in parts for several frames', async () => {
    const uids = {
      studyInstanceUID: study(compressed),
      seriesInstanceUID: series(compressed),
      sopInstanceUID: compressed.sopInstanceUid,
    };
    const jpeg = new Uint8Array((await fixture.client.retrieveInstanceRendered(uids))[0]!);
    expect([...jpeg.subarray(0, 3)]).toEqual([0xff, 0xd8, 0xff]);
    const parts = await fixture.get(`${path(compressed)}/frames/1,3/rendered`, {
      accept: 'multipart/related; type="image/png"',
    });
    const body = Buffer.from(await parts.arrayBuffer()).toString('latin1');
    expect(body.match(/\x89PNG/g)).toHaveLength(2);
  });

  it('refuses wrong parameters and what is no image', async () => {
    for (const query of [
      'window=40',
      'window=a,b,linear',
      'window=40,0,linear',
      'window=1,2,cubic',
      'viewport=0,10',
      'viewport=10',
      'quality=101',
      'viewport=99999,1',
    ]) {
      expect((await problem(await fixture.get(`${path(flat)}/rendered?${query}`))).status, query).toBe(400);
    }
    expect((await problem(await fixture.get(`${path(flat)}/rendered`, { accept: 'video/mp4' }))).status).toBe(406);
  });

  it('makes thumbnails of instances, series and studies', async () => {
    const response = await fixture.get(`/studies/${ctStudy}/series/${ctSeries}/thumbnail?viewport=32,32`);
    const picture = await pixelsOf(response);
    expect([picture.width, picture.height]).toEqual([32, 32]);
    expect((await fixture.get(`/studies/${ctStudy}/thumbnail`)).headers.get('content-type')).toBe('image/jpeg');
    const etag = response.headers.get('etag')!;
    const again = await fixture.get(`/studies/${ctStudy}/series/${ctSeries}/thumbnail?viewport=32,32`, {
      'if-none-match': etag,
    });
    expect(again.status).toBe(304);
    expect((await problem(await fixture.get(`${path(flat)}/thumbnail?viewport=4000,4000`))).status).toBe(400);
  });
});

describe('routes of our windows', () => {
  const find = async (image: PhantomImage) =>
    (await fixture.archive.locate({ sopInstanceUid: image.sopInstanceUid }))[0]!;

  it('list studies and series by row', async () => {
    const list = (await (await fixture.get('/view/studies?text=muller&sort=-StudyDate&limit=10')).json()) as {
      rows: { studyRow: number; name: { alphabetic: string }; series: number }[];
      total: number;
    };
    expect(list.total).toBe(1);
    expect(list.rows[0]).toMatchObject({ name: { alphabetic: 'Müller^Jörg' }, series: 1 });
    const { rows } = (await (await fixture.get(`/view/studies/${list.rows[0]!.studyRow}/series`)).json()) as {
      rows: { seriesRow: number; instances: number }[];
    };
    expect(rows).toMatchObject([{ instances: 3, modality: 'CT' }]);
    const described = (await (await fixture.get(`/view/series/${rows[0]!.seriesRow}`)).json()) as SeriesDescription;
    expect(described.instances.map(({ shared }) => shared.position![2])).toEqual([0, -2, -4]);
    expect((await fixture.get(`/view/series/${rows[0]!.seriesRow}/thumbnail?size=64&revision=1`)).status).toBe(200);
    expect((await problem(await fixture.get('/view/studies?colour=red'))).status).toBe(400);
    expect((await problem(await fixture.get('/view/series/999999'))).status).toBe(404);
  });

  it('give frames as decode workers want them', async () => {
    const native = await find(swapped);
    const response = await fixture.get(`/view/instances/${native.row}/${native.revision}/frames/2`);
    expect(response.headers.get('x-transfer-syntax')).toBe(littleEndian);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(words(await response.arrayBuffer())).toEqual(Array.from(swapped.values.subarray(30)));
    const packed = await find(bits);
    const unpacked = await fixture.get(`/view/instances/${packed.row}/${packed.revision}/frames/3`);
    expect(Array.from(new Uint8Array(await unpacked.arrayBuffer()))).toEqual(Array.from(bits.values.subarray(70)));
    const coded = await find(compressed);
    const codestream = await fixture.get(`/view/instances/${coded.row}/${coded.revision}/frames/1`);
    expect(codestream.headers.get('x-transfer-syntax')).toBe(rle);
    await codestream.body?.cancel();
  });

  it('give the ICC profile of an image or of its optical path', async () => {
    for (const image of [profiled, opticalPath]) {
      const { row, revision } = await find(image);
      const response = await fixture.get(`/view/instances/${row}/${revision}/icc`);
      expect(response.headers.get('content-type')).toBe('application/vnd.iccprofile');
      expect(Buffer.from(await response.arrayBuffer()).equals(Buffer.from(profile))).toBe(true);
    }
    const { row, revision } = await find(colour);
    expect((await problem(await fixture.get(`/view/instances/${row}/${revision}/icc`))).status).toBe(404);
  });

  it('know an instance by row and revision', async () => {
    const { row, revision } = await find(flat);
    const base = `/view/instances/${row}/${revision}`;
    const file = await fixture.get(`${base}/file`);
    expect(Buffer.from(await file.arrayBuffer()).equals(Buffer.from(flat.file))).toBe(true);
    const said = (await (await fixture.get(`${base}/metadata`)).json()) as Record<string, object>;
    // For people: what the file says, and of its pixels how many bytes there are.
    expect(said['00080016']).toMatchObject({ vr: 'UI' });
    expect(said['7FE00010']).toMatchObject({ byteLength: expect.any(Number) });
    expect(said['7FE00010']).not.toHaveProperty('BulkDataURI');
    expect((await fixture.get(`${base}/thumbnail?size=32`)).status).toBe(200);
    expect((await fixture.get(`${base}/thumbnail?size=32&frame=1&stored=true`)).headers.get('etag')).toContain(
      '-stored',
    );
    expect((await problem(await fixture.get(`${base}/thumbnail?size=32&frame=2`))).status).toBe(400);
    expect((await problem(await fixture.get(`/view/instances/${row}/${revision + 1}/file`))).status).toBe(404);
    expect((await problem(await fixture.get(`/view/instances/${row}/${revision}/frames/2`))).status).toBe(404);
    expect((await problem(await fixture.get(`/view/instances/999999/1/file`))).status).toBe(404);
  });
});
