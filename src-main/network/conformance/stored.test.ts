import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { text } from '../../../src-shared/dicom/access.ts';
import { readDataSet } from '../../../src-shared/dicom/part10/read.ts';
import { type ArchiveRig, startArchiveRig } from './archive-rig.ts';
import { encodeDataSet, testImage } from './encode.ts';
import { storage, ts } from './rig.ts';

/** What becomes of instances in the archive, under the profiles of the archive of Kodak, PixelMed and Vitrea Read. */

const { ILE, ELE, EBE, DEF } = ts;
const caller = { aeTitle: 'CALLER', address: '127.0.0.1' };
let rig: ArchiveRig;

describe('Kodak archive', () => {
  beforeAll(async () => {
    rig = await startArchiveRig('kodak-osm', { change: { listener: { callers: [caller] } } });
  });
  afterAll(() => rig.close());

  it('[OSM-030][OSM-034] every element stays as it came, byte for byte, in each transfer syntax', async () => {
    for (const [index, transferSyntaxUid] of [ILE, ELE, EBE].entries()) {
      const { status, sent } = await rig.send({ number: index, transferSyntaxUid });
      expect(status).toBe(0);
      const [location] = await rig.locate(testImage({ number: index }).sopInstanceUid);
      const { dataSet, meta } = await rig.stored(location!);
      expect(dataSet.equals(sent)).toBe(true);
      expect(text(meta, 'TransferSyntaxUID')).toBe(transferSyntaxUid);
    }
  });

  it('[OSM-031] what was answered with success is found in the archive', async () => {
    expect((await rig.send({ number: 10 })).status).toBe(0);
    const [study] = await rig.studies();
    expect(text(study!.attributes, 'PatientID')).toBe('CT-1');
    expect(await rig.locate(testImage({ number: 10 }).sopInstanceUid)).toHaveLength(1);
  });

  it('[OSM-035] Pixel Data of 8 bits that come as OW are filed as OB; nothing else changes', async () => {
    const image = { number: 20, bits: 8, pixelVr: 'OW' } as const;
    const { status, sent } = await rig.send(image);
    expect(status).toBe(0);
    const [location] = await rig.locate(testImage(image).sopInstanceUid);
    const { dataSet } = await rig.stored(location!);
    expect(readDataSet(dataSet, ELE, { pixelData: 'read' } as never).dataSet['7FE00010']?.vr).toBe('OB');
    const changed = [...dataSet.keys()].filter((index) => dataSet[index] !== sent[index]);
    expect(changed).toHaveLength(1);
    expect(dataSet.length).toBe(sent.length);
    // 16 bits stay OW.
    await rig.send({ number: 21 });
    const [other] = await rig.locate(testImage({ number: 21 }).sopInstanceUid);
    expect(readDataSet((await rig.stored(other!)).dataSet, ELE).dataSet['7FE00010']?.vr).toBe('OW');
  });
});

describe('PixelMed', () => {
  beforeAll(async () => {
    rig = await startArchiveRig('pixelmed');
  });
  afterAll(() => rig.close());

  it('[PXM-035][PXM-036] private, retired and unknown elements stay; nothing is coerced', async () => {
    for (const [index, transferSyntaxUid] of [ILE, ELE, EBE, DEF].entries()) {
      const { status, sent } = await rig.send({ number: index, transferSyntaxUid });
      expect(status).toBe(0);
      const [location] = await rig.locate(testImage({ number: index }).sopInstanceUid);
      expect((await rig.stored(location!)).dataSet.equals(sent)).toBe(true);
    }
  });

  it('[PXM-037] digital signatures are kept as data, not verified', async () => {
    const { status } = await rig.send({ number: 37 });
    expect(status).toBe(0);
    const [location] = await rig.locate(testImage({ number: 37 }).sopInstanceUid);
    const { dataSet } = readDataSet((await rig.stored(location!)).dataSet, ELE);
    expect(dataSet['FFFAFFFA']?.Value).toHaveLength(1);
    expect(dataSet['4FFE0001']?.Value).toHaveLength(1);
  });

  it('[PXM-038] the same instance again replaces file and record; one remains', async () => {
    await rig.send({ number: 38 });
    const { status, sent } = await rig.send({ number: 38, change: [[0x00200012, 'IS', '99']] });
    expect(status).toBe(0);
    const found = await rig.locate(testImage({ number: 38 }).sopInstanceUid);
    expect(found).toHaveLength(1);
    expect((await rig.stored(found[0]!)).dataSet.equals(sent)).toBe(true);
  });

  it('[PXM-039][PXM-040] what disagrees with its command or lacks Type 1 elements is stored with 0000H', async () => {
    expect((await rig.send({ number: 391, change: [[0x00080016, 'UI', storage('4')]] })).status).toBe(0);
    expect((await rig.send({ number: 392, without: [0x00080060, 0x00280010, 0x00280100, 0x7fe00010] })).status).toBe(0);
    expect((await rig.send({ number: 393, without: [0x00080016, 0x00080018] })).status).toBe(0);
    for (const number of [391, 392, 393]) {
      expect(await rig.locate(testImage({ number }).sopInstanceUid), String(number)).toHaveLength(1);
    }
  });

  it('[PXM-041] what was received is listed and can be opened', async () => {
    const study = '2.25.4711.41';
    await rig.send({ number: 41, study, series: `${study}.1` });
    await rig.archive.settle();
    const { rows } = await rig.archive.search({ level: 'study', match: { '0020000D': [study] } });
    expect(text(rows[0]!.attributes, 'PatientName')).toBe('Conformance^Test');
    const [series] = await rig.archive.seriesOfStudy(rows[0]!.studyRow);
    const description = await rig.archive.series(series!.seriesRow);
    expect(description?.instances).toHaveLength(1);
  });

  it('[PXM-042] what is no image is stored and listed, and is not opened as one', async () => {
    const pixels = [0x00280002, 0x00280004, 0x00280010, 0x00280011, 0x00280030, 0x00280100, 0x00280101, 0x00280102];
    const study = '2.25.4711.42';
    const { status } = await rig.send({
      ...{ number: 42, sopClassUid: storage('88.11'), study, series: `${study}.1` },
      change: [[0x00080060, 'CS', 'SR']],
      without: [...pixels, 0x00280103, 0x00281052, 0x00281053, 0x7fe00010],
    });
    expect(status).toBe(0);
    const [location] = await rig.locate(testImage({ number: 42 }).sopInstanceUid);
    expect(location?.description.kind).toBe('report');
    expect(location?.frames.kind).toBe('none');
  });

  it('[PXM-044] a deflated instance reads the same as an uncompressed one', async () => {
    await rig.send({ number: 44, transferSyntaxUid: DEF });
    const [location] = await rig.locate(testImage({ number: 44 }).sopInstanceUid);
    const header = await rig.archive.header(location!.row);
    const plain = readDataSet(encodeDataSet(testImage({ number: 44 }).elements, ELE), ELE).dataSet;
    for (const tag of ['00080018', '00100010', '0020000D', '00200032', '00281052', '4FFE0001']) {
      expect(header[tag], tag).toEqual(plain[tag]);
    }
    expect(location!.frames).toMatchObject({ kind: 'packed', method: 'deflate' });
  });

  it('[PXM-045][PXM-165] an instance packed with bzip2 as one stream reads the same', async () => {
    const { sopInstanceUid } = testImage({ number: 1 });
    const { status } = await rig.send({ number: 1, transferSyntaxUid: ts.BZ2, dataSet: Buffer.from(packed, 'base64') });
    expect(status).toBe(0);
    const [location] = await rig.locate(sopInstanceUid);
    expect((await rig.stored(location!)).dataSet.equals(Buffer.from(packed, 'base64'))).toBe(true);
    const header = await rig.archive.header(location!.row);
    expect(text(header, 'PatientName')).toBe('Conformance^Test');
    expect(location!.frames).toMatchObject({ kind: 'packed', method: 'bzip2' });
  });

  it('[PXM-046] pixels of an Explicit VR Big Endian instance are told to be swapped', async () => {
    await rig.send({ number: 46, transferSyntaxUid: EBE });
    const [location] = await rig.locate(testImage({ number: 46 }).sopInstanceUid);
    expect(location!.frames).toMatchObject({ kind: 'native', bigEndian: true, cellBytes: 2, frameBytes: 128 });
    const { frames } = location!;
    const file = await rig.archive.open(location!);
    const cells = await file.read(frames.kind === 'native' ? frames.offset : 0, 128);
    await file.close();
    expect(new DataView(cells.buffer, cells.byteOffset).getUint16(2, false)).toBe(13 + 46);
  });
});

describe('Vitrea Read', () => {
  beforeAll(async () => {
    rig = await startArchiveRig('vitrea-read', { implementation: 'theirs' });
  });
  afterAll(() => rig.close());

  it('[VIT-069] nothing is coerced', async () => {
    const { sent } = await rig.send({ number: 1 });
    const [location] = await rig.locate(testImage({ number: 1 }).sopInstanceUid);
    expect((await rig.stored(location!)).dataSet.equals(sent)).toBe(true);
  });
  it('[VIT-003] the meta header carries the same implementation identity as the association', async () => {
    await rig.send({ number: 2 });
    const [location] = await rig.locate(testImage({ number: 2 }).sopInstanceUid);
    const { meta } = await rig.stored(location!);
    expect(text(meta, 'ImplementationClassUID')).toBe('1.3.6.1.4.1.16978.0.3.5.4.31');
    expect(text(meta, 'ImplementationVersionName')).toBe('EV-3.5.4-31');
    expect(text(meta, 'SourceApplicationEntityTitle')).toBe('CALLER');
  });
});

/** The first test image in Explicit VR Little Endian, packed by the program bzip2. */
const packed = [
  'QlpoOTFBWSZTWayYMSoAAKp/////eVzcz3/if///5e8r/RHIiERCIhEQiIREIiNRCIhVwAJ8bMAKxEaVG9Ub0iNqBoDIyA0NNAGhoyZG',
  'QxAGgBiADTRtTT0ZT9UCqMTSbRNqY0TNEwjCMIxME0wmAnoAmgwQYJkwAjIwJiDTEwAAAAAAAAAAAAAARhGAAAABKaIQTRomp5Jk2kei',
  'npGhoyekAZDQABoaAABkHppGTCHqHqauftk5B9dbhsvLRG1MNPidBQYSHbd88dbfqQEXDqxzVQ46h4IQavBy+XUTnwzhpGDEni00ywJI',
  'sNPMuwSqz2j6dOKh31L4fa02Y5yoGyPVgyIyWPXZOUc33PI97cplqvCD6xjSENwvYMSOCkMAgBHGr4ukU+D5CGRiHAhO/kQCsxymvCSA',
  'c2iJKRXF3LQeO96zT3Pj6UPhZ+ALsKENHECKlJ+lc4MOCe/lQ7x614n87y9aFH5WprsfjZsAJKBOgpAMFiWNkbuZydW1EorU/tepVYZS',
  'q8KGtL6eCRrrm8ZzlJuiKJH09Dj7H6VBV0vkgmpL4t7dNxYlMwKo3kOL9WT5PMeWoP2uB8U3u+pz/E2DpXaL5nzft04kq1RZfwxFsoqe',
  'aFemcV/W4OuZtesET2NOjNcilUZL3x3ukyQJNjWhdOxt63CI+0kOxewmIY3yRIpW2KTWVb9UutgKV4J79iggsdrIJTqZy+3ftaasoCcT',
  'OURFdXUYrjPOxVMpcV2ILXlDCTcTC5qCYuo5JhVJPGNismezmT5aGIyck0bb9gy6CtJsaZuRmqg+wQbBGztdgfiX2n77jN2aHZXbuwhB',
  'q8loMaHm5dkywXZCcpcPMYfw8utfnmZkWo4uuSCCV4nw4nRu6mHIwVNsazISEJVrouS1Hz9ShaYp9xMTSpdDCawv1pWZn2uOkjbXc42W',
  '1OClzws1jfwj1WXpzpKypnilF2k7dVogUVqGkEwGMICIiIu7u7u7u/Ij/vSduUqUd3enjyfr0mNHhAl+PC6eAunvF3JFOFCQrJgxKg==',
].join('');
