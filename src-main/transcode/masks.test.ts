import { describe, expect, it } from 'vitest';
import type { MaskedRegion } from '../../src-shared/changes/model.ts';
import type { DataSet } from '../../src-shared/dicom/data-set.ts';
import { parseFile } from '../../src-shared/dicom/part10/read.ts';
import { writePart10 } from '../../src-shared/dicom/part10/write.ts';
import * as syntaxes from '../../src-shared/dicom/transfer-syntaxes.ts';
import { planOf } from '../de-identify/testing/plans.ts';
import { withoutRemarks } from './remarks.ts';
import { asFile, memory, transcoded } from './testing/in-process.ts';

const rows = 24;
const columns = 32;
const seriesUid = '1.2.3.6';
const mask: MaskedRegion = { left: 4, top: 2, right: 13, bottom: 9 };

interface Kind {
  photometric?: string;
  samples?: 1 | 3;
  bits?: 8 | 16;
  stored?: number;
  signed?: boolean;
  planar?: 0 | 1;
  frames?: number;
  more?: DataSet;
}

/** Grey and colours that are nowhere black. */
function pixelsOf({ samples = 1, bits = 8, frames = 1, stored = bits, signed = false }: Kind): Uint8Array {
  const count = rows * columns * samples * frames;
  const bytes = new Uint8Array(count * (bits / 8));
  const view = new DataView(bytes.buffer);
  for (let at = 0; at < count; at++) {
    const value = 20 + (Math.floor(at / samples / 3) % 200);
    if (bits === 8) view.setUint8(at, value);
    else view.setUint16(at * 2, (signed ? value - 100 : value * 8) & (2 ** stored - 1), true);
  }
  return bytes;
}

function fileOf(kind: Kind): Uint8Array {
  const {
    bits = 8,
    frames = 1,
    photometric = 'MONOCHROME2',
    planar = 0,
    samples = 1,
    signed = false,
    stored = bits,
  } = kind;
  const text = (vr: 'UI' | 'CS' | 'IS' | 'PN' | 'LO', value: string) => ({ vr, Value: [value] });
  const whole = (value: number) => ({ vr: 'US' as const, Value: [value] });
  const sopClassUid = '1.2.840.10008.5.1.4.1.1.7';
  const sopInstanceUid = '1.2.3.4';
  const meta = {
    sopClassUid,
    sopInstanceUid,
    transferSyntaxUid: syntaxes.explicitVrLittleEndian,
    implementationClassUid: '1.2.3',
  };
  return writePart10(meta, {
    '00080016': text('UI', sopClassUid),
    '00080018': text('UI', sopInstanceUid),
    '00100010': text('PN', 'Doe^Jane'),
    '00100020': text('LO', 'PAT-0815'),
    '0020000D': text('UI', '1.2.3.5'),
    '0020000E': text('UI', seriesUid),
    '00280002': whole(samples),
    '00280004': text('CS', photometric),
    ...(samples === 3 ? { '00280006': whole(planar) } : {}),
    '00280008': text('IS', String(frames)),
    '00280010': whole(rows),
    '00280011': whole(columns),
    '00280100': whole(bits),
    '00280101': whole(stored),
    '00280102': whole(stored - 1),
    '00280103': whole(signed ? 1 : 0),
    '00280301': text('CS', 'YES'),
    '7FE00010': { vr: bits === 8 ? 'OB' : 'OW', bytes: pixelsOf(kind) },
    ...kind.more,
  });
}

const masked = (more: Parameters<typeof planOf>[0] = {}) => ({
  deIdentify: planOf({ masks: { [seriesUid]: [mask] }, ...more }),
});

/** Cells of the pixels of a result, decoded to native little endian. */
async function cellsOf(done: Awaited<ReturnType<typeof transcoded>>) {
  const plain = await transcoded(memory(asFile(done)), { transferSyntaxUid: syntaxes.explicitVrLittleEndian });
  const { dataSet } = parseFile(asFile(plain), { keepPixelData: true });
  return { dataSet, bytes: dataSet['7FE00010']!.bytes! };
}

const isInside = (pixel: number): boolean => {
  const at = pixel % (rows * columns);
  const [row, column] = [Math.floor(at / columns), at % columns];
  return row >= mask.top && row < mask.bottom && column >= mask.left && column < mask.right;
};

/** Syntaxes that keep every value. */
const lossless = [
  syntaxes.implicitVrLittleEndian,
  syntaxes.explicitVrLittleEndian,
  syntaxes.explicitVrBigEndian,
  syntaxes.deflatedExplicitVrLittleEndian,
  syntaxes.rleLossless,
  syntaxes.jpegLosslessSv1,
  syntaxes.jpegLsLossless,
  syntaxes.jpeg2000Lossless,
  syntaxes.htj2kLossless,
];

describe('masks', () => {
  it.each(lossless)('make the region black and leave every other pixel in %s', async (transferSyntaxUid) => {
    for (const kind of [{}, { bits: 16, stored: 12, frames: 3 }, { samples: 3, photometric: 'RGB' }] as Kind[]) {
      const source = memory(fileOf(kind));
      const coded = await transcoded(source, { transferSyntaxUid });
      const done = await transcoded(memory(asFile(coded)), { transferSyntaxUid, changes: masked() });
      expect(done.transferSyntaxUid).toBe(transferSyntaxUid);
      expect(done.lossy).toBeUndefined();
      const { bytes, dataSet } = await cellsOf(done);
      const width = ((kind.bits ?? 8) / 8) * (kind.samples ?? 1);
      const expected = pixelsOf(kind);
      for (let pixel = 0; pixel < rows * columns * (kind.frames ?? 1); pixel++) {
        if (isInside(pixel)) expected.fill(0, pixel * width, (pixel + 1) * width);
      }
      expect(Buffer.from(bytes).equals(Buffer.from(expected))).toBe(true);
      expect(dataSet['00280301']!.Value).toEqual(['NO']);
    }
  });

  it('leave pixels outside of them as good as they were where the syntax always loses', async () => {
    const syntax = syntaxes.jpegBaseline8Bit;
    const coded = await transcoded(memory(fileOf({})), { transferSyntaxUid: syntax, lossy: { quality: 95 } });
    const before = (await cellsOf(coded)).bytes;
    const done = await transcoded(memory(asFile(coded)), { transferSyntaxUid: syntax, changes: masked() });
    expect(done.transferSyntaxUid).toBe(syntax);
    expect(done.lossy).toBeDefined();
    const { bytes, dataSet } = await cellsOf(done);
    let worst = 0;
    for (let pixel = 0; pixel < rows * columns; pixel++) {
      if (isInside(pixel)) expect(bytes[pixel]).toBeLessThan(24);
      // Blocks of eight that the edge of the region runs through ring.
      else if (pixel % columns >= 24) worst = Math.max(worst, Math.abs(bytes[pixel]! - before[pixel]!));
    }
    expect(worst).toBeLessThan(8);
    expect(dataSet['00282110']!.Value).toEqual(['01']);
    expect(dataSet['00282114']!.Value).toEqual(['ISO_10918_1', 'ISO_10918_1']);
    // Whoever refers to the image finds the copy: its UID comes of the one it had.
    const plain = await transcoded(memory(asFile(coded)), {
      transferSyntaxUid: syntax,
      changes: { deIdentify: planOf({ burnedIn: 'warn' }) },
    });
    expect(done.sopInstanceUid).toBe(plain.sopInstanceUid);
  });

  it('use what is black in every kind of pixel', async () => {
    const one = async (kind: Kind) =>
      (
        await cellsOf(
          await transcoded(memory(fileOf(kind)), {
            transferSyntaxUid: syntaxes.explicitVrLittleEndian,
            changes: masked(),
          }),
        )
      ).bytes;
    const first = mask.top * columns + mask.left;
    expect((await one({ photometric: 'MONOCHROME1' }))[first]).toBe(255);
    const ybr = await one({ samples: 3, photometric: 'YBR_FULL' });
    expect([...ybr.subarray(first * 3, first * 3 + 3)]).toEqual([0, 128, 128]);
    const planar = await one({ samples: 3, photometric: 'RGB', planar: 1 });
    for (const plane of [0, 1, 2]) expect(planar[plane * rows * columns + first]).toBe(0);
    // The smallest value of the picture, not of the representation.
    const signed = await one({ bits: 16, stored: 16, signed: true });
    expect(new DataView(signed.buffer, signed.byteOffset).getInt16(first * 2, true)).toBe(-80);
  });

  it('beyond the edge of the picture do no harm, and those of other series nothing', async () => {
    const source = memory(fileOf({}));
    const target = { transferSyntaxUid: syntaxes.explicitVrLittleEndian };
    const beyond = { left: 30, top: 20, right: 5000, bottom: 5000 };
    const done = await transcoded(source, { ...target, changes: masked({ masks: { '*': [beyond] } }) });
    const { bytes } = await cellsOf(done);
    expect(bytes[20 * columns + 30]).toBe(0);
    expect(bytes[20 * columns + 29]).not.toBe(0);
    const other = await transcoded(source, {
      ...target,
      changes: masked({ masks: { '9.9': [mask] }, burnedIn: 'warn' }),
    });
    expect(Buffer.from((await cellsOf(other)).bytes).equals(Buffer.from(pixelsOf({})))).toBe(true);
  });

  it('are asked for where the image says that identification is burned in', async () => {
    const source = memory(fileOf({}));
    const target = { transferSyntaxUid: syntaxes.explicitVrLittleEndian };
    const refused = { code: 'unsupported', parameters: { leftOut: 'burned-in' } };
    await expect(transcoded(source, { ...target, changes: { deIdentify: planOf() } })).rejects.toMatchObject(refused);
    const promised = planOf({ burnedIn: 'warn', options: ['clean-pixel-data'] });
    await expect(transcoded(source, { ...target, changes: { deIdentify: promised } })).rejects.toMatchObject(refused);
  });

  it('overlays in unused bits of the cells go with their attributes', async () => {
    const overlay: DataSet = {
      '60000010': { vr: 'US', Value: [rows] },
      '60000011': { vr: 'US', Value: [columns] },
      '60000040': { vr: 'CS', Value: ['G'] },
      '60000050': { vr: 'SS', Value: [1, 1] },
      '60000100': { vr: 'US', Value: [16] },
      '60000102': { vr: 'US', Value: [12] },
    };
    const pixels = pixelsOf({ bits: 16, stored: 12 });
    for (let at = 1; at < pixels.length; at += 4) pixels[at]! |= 0x10;
    const kind: Kind = { bits: 16, stored: 12, more: { ...overlay, '7FE00010': { vr: 'OW', bytes: pixels } } };
    const done = await transcoded(memory(fileOf(kind)), {
      transferSyntaxUid: syntaxes.explicitVrLittleEndian,
      changes: { deIdentify: planOf({ burnedIn: 'warn' }) },
    });
    const { bytes, dataSet } = await cellsOf(done);
    expect(Object.keys(dataSet).filter((tag) => tag.startsWith('60'))).toEqual([]);
    expect(Buffer.from(bytes).equals(Buffer.from(pixelsOf({ bits: 16, stored: 12 })))).toBe(true);
  });
});

it('comments and application data of codestreams go with the attributes; what decoding needs stays', async () => {
  const syntax = syntaxes.jpegBaseline8Bit;
  const coded = await transcoded(memory(fileOf({})), { transferSyntaxUid: syntax, lossy: { quality: 90 } });
  const plain = Buffer.from(asFile(coded));
  // After SOI of the one frame: COM, EXIF, and an Adobe segment.
  const segment = (marker: number, text: string) => [0xff, marker, 0, text.length + 2, ...Buffer.from(text)];
  const said = Uint8Array.from([
    ...segment(0xfe, 'Doe, Jane!'),
    ...segment(0xe1, 'Exif 20240110!'),
    ...segment(0xee, 'Adobe'),
  ]);
  const frame = readFrame(plain);
  const withText = new Uint8Array([0xff, 0xd8, ...said, ...frame.subarray(2)]);
  expect(Buffer.from(withoutRemarks(withText)).includes('Jane')).toBe(false);
  expect(Buffer.from(withoutRemarks(withText)).includes('Exif')).toBe(false);
  expect(Buffer.from(withoutRemarks(withText)).includes('Adobe')).toBe(true);
  expect(withoutRemarks(frame)).toBe(frame);
  const file = writePart10(
    {
      sopClassUid: '1.2.840.10008.5.1.4.1.1.7',
      sopInstanceUid: '1.2.3.4',
      transferSyntaxUid: syntax,
      implementationClassUid: '1.2.3',
    },
    {
      ...parseFile(plain, { keepPixelData: true }).dataSet,
      '7FE00010': { vr: 'OB', fragments: [new Uint8Array(0), withText] },
    },
  );
  expect(Buffer.from(file).includes('Jane')).toBe(true);
  const changes = { deIdentify: planOf({ burnedIn: 'warn' }) };
  const done = await transcoded(memory(file), { transferSyntaxUid: syntax, changes });
  expect(Buffer.from(done.bytes).includes('Jane')).toBe(false);
  const before = await cellsOf(coded);
  expect(Buffer.from((await cellsOf(done)).bytes).equals(Buffer.from(before.bytes))).toBe(true);
});

it('what lies behind the last frame of native pixel data goes; the frames stay', async () => {
  const pixels = pixelsOf({});
  const longer = Buffer.concat([pixels, Buffer.from('Doe, Jane!')]);
  const of = async (bytes: Uint8Array) => {
    const source = memory(fileOf({ more: { '7FE00010': { vr: 'OB', bytes: new Uint8Array(bytes) } } }));
    const target = { transferSyntaxUid: syntaxes.explicitVrLittleEndian };
    return (
      await cellsOf(await transcoded(source, { ...target, changes: { deIdentify: planOf({ burnedIn: 'warn' }) } }))
    ).bytes;
  };
  expect(Buffer.from(await of(longer)).equals(Buffer.from(pixels))).toBe(true);
  expect(Buffer.from(await of(pixels)).equals(Buffer.from(pixels))).toBe(true);
});

/** The one codestream of a file. */
function readFrame(file: Uint8Array): Uint8Array {
  const { dataSet } = parseFile(file, { keepPixelData: true });
  return dataSet['7FE00010']!.fragments![1]!;
}
