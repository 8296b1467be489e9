import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  deflatedExplicitVrLittleEndian,
  explicitVrBigEndian,
  explicitVrLittleEndian,
  htj2kLossless,
  implicitVrLittleEndian,
  jpeg2000,
  jpeg2000Lossless,
  jpegBaseline8Bit,
  jpegExtended12Bit,
  jpegLossless,
  jpegLosslessSv1,
  jpegLsLossless,
  jpegLsNearLossless,
  pixelMedBzip2ExplicitVrLittleEndian,
  rleLossless,
} from '../../src-shared/dicom/transfer-syntaxes.ts';
import { peersAvailable, runPeer } from '../../testing/peers.ts';
import { type PhantomImageOptions, phantomImage } from '../../testing/phantom-image.ts';
import { temporaryFolder } from '../../testing/temp.ts';
import type { TranscodeTarget } from './target.ts';
import { asFile, plainSource, storedValues, transcoded, withSource } from './testing/in-process.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  folder = await temporaryFolder('transcode-peers');
});
afterAll(() => folder.remove());

const soft = ({ row, column, sample }: { row: number; column: number; sample: number }) =>
  2000 + Math.round(1500 * Math.sin((row + sample * 5) / 7) * Math.cos(column / 9));
const noise = ({ row, column }: { row: number; column: number }) =>
  Math.imul((row + 7) * (column + 3), 2654435761) >>> 0;
const images: Record<string, PhantomImageOptions> = {
  'grey of 12 bits': { bitsStored: 12, value: soft },
  'grey of 8 bits': { bitsAllocated: 8, value: (place) => soft(place) >> 4 },
  'signed of 16 bits': { signed: true, value: (place) => soft(place) - 2000 },
  'colour of 8 bits, two frames': {
    bitsAllocated: 8,
    samplesPerPixel: 3,
    frames: 2,
    value: (place) => soft(place) >> 4,
  },
  'colour by plane': {
    bitsAllocated: 8,
    samplesPerPixel: 3,
    planarConfiguration: 1,
    value: (place) => soft(place) >> 4,
  },
  'odd length': { bitsAllocated: 8, rows: 31, columns: 33, value: (place) => soft(place) >> 4 },
};

let number = 0;
const place = (name: string) => join(folder.path, `${number++}-${name}.dcm`);

async function phantom(options: PhantomImageOptions): Promise<string> {
  const path = place('phantom');
  await writeFile(path, phantomImage({ seed: 'transcode', rows: 48, columns: 64, ...options }).file);
  return path;
}

async function write(path: string, target: TranscodeTarget): Promise<string> {
  const done = await withSource(path, (source) => transcoded(source, target));
  const out = place('transcoded');
  await writeFile(out, asFile(done));
  return out;
}

async function peer(name: string, ...args: string[]): Promise<string> {
  const { output, status } = await runPeer(name, args);
  expect(status, `${name} ${args.join(' ')}: ${output}`).toBe(0);
  return output;
}

/** Pixels as native little-endian bytes, pixel by pixel, as dcmtk or GDCM decodes them. */
async function decodedBy(program: 'dcmdjpeg' | 'dcmdjpls' | 'dcmdrle' | 'gdcmconv', path: string): Promise<string> {
  const plain = place(program);
  if (program === 'gdcmconv') await peer('gdcmconv', '--raw', path, plain);
  else await peer(program, ...(program === 'dcmdjpeg' ? ['+cn'] : []), path, plain);
  return plain;
}

const values = (path: string) => withSource(path, async (source) => storedValues(await plainSource(source)));

const hasPeers = peersAvailable(
  'dcmdjpeg',
  'dcmdjpls',
  'dcmdrle',
  'dcmdump',
  'dcmconv',
  'dcmcjpeg',
  'gdcmconv',
  'dciodvfy',
);

type Decoder = Parameters<typeof decodedBy>[0];
const lossless: [name: string, uid: string, predictor: number, decoders: Decoder[]][] = [
  ['RLE', rleLossless, 1, ['dcmdrle', 'gdcmconv']],
  ...[1, 2, 3, 4, 5, 6, 7].map((predictor): [string, string, number, Decoder[]] => [
    `JPEG lossless, predictor ${predictor}`,
    jpegLossless,
    predictor,
    ['dcmdjpeg', 'gdcmconv'],
  ]),
  ['JPEG lossless SV1', jpegLosslessSv1, 1, ['dcmdjpeg', 'gdcmconv']],
  ['JPEG-LS', jpegLsLossless, 1, ['dcmdjpls', 'gdcmconv']],
  ['JPEG 2000', jpeg2000Lossless, 1, ['gdcmconv']],
];

describe.skipIf(!hasPeers)('what we compress without loss, decoded by others', () => {
  for (const [name, uid, predictor, decoders] of lossless) {
    it.each(Object.entries(images))(`${name}: %s`, async (_, options) => {
      const path = await phantom(options);
      const expected = await values(path);
      const coded = await write(path, { transferSyntaxUid: uid, predictor });
      const dump = await peer('dcmdump', '-q', coded);
      expect(dump).toContain('(fffe,e0dd)');
      for (const decoder of decoders) expect(await values(await decodedBy(decoder, coded)), decoder).toEqual(expected);
    });
  }

  it.each([2, 3, 4, 5, 6, 7, 9, 11, 15])('JPEG-LS: noise of %i bits', async (bitsStored) => {
    const value = (place: { row: number; column: number }) => noise(place) >>> (32 - bitsStored);
    const path = await phantom({ bitsAllocated: bitsStored > 8 ? 16 : 8, bitsStored, value });
    const coded = await write(path, { transferSyntaxUid: jpegLsLossless });
    for (const decoder of ['dcmdjpls', 'gdcmconv'] as const) {
      expect(await values(await decodedBy(decoder, coded)), decoder).toEqual(await values(path));
    }
  });

  it('without a decoder among the peers: HTJ2K is read by dcmdump and comes back', async () => {
    const path = await phantom(images['grey of 12 bits']!);
    const coded = await write(path, { transferSyntaxUid: htj2kLossless });
    expect(await peer('dcmdump', '-q', coded)).toContain('(fffe,e0dd)');
    expect(await values(await write(coded, { transferSyntaxUid: explicitVrLittleEndian }))).toEqual(await values(path));
  });
});

/** Largest difference of stored values. */
function largest(a: number[], b: number[]): number {
  expect(a.length).toBe(b.length);
  return a.reduce((most, value, index) => Math.max(most, Math.abs(value - b[index]!)), 0);
}

describe.skipIf(!hasPeers)('what we compress with loss, decoded by others', () => {
  const grey12 = images['grey of 12 bits']!;
  const grey8 = images['grey of 8 bits']!;
  const colour = images['colour of 8 bits, two frames']!;
  const cases: [string, PhantomImageOptions, TranscodeTarget, Decoder[], near: number, far: number][] = [
    [
      'JPEG baseline',
      grey8,
      { transferSyntaxUid: jpegBaseline8Bit, lossy: { quality: 95 } },
      ['dcmdjpeg', 'gdcmconv'],
      1,
      12,
    ],
    [
      'JPEG extended',
      grey12,
      { transferSyntaxUid: jpegExtended12Bit, lossy: { quality: 95 } },
      ['dcmdjpeg', 'gdcmconv'],
      1,
      40,
    ],
    ['JPEG extended, 8 bits', grey8, { transferSyntaxUid: jpegExtended12Bit, lossy: {} }, ['dcmdjpeg'], 1, 16],
    [
      'JPEG-LS',
      grey12,
      { transferSyntaxUid: jpegLsNearLossless, lossy: { nearLossless: 3 } },
      ['dcmdjpls', 'gdcmconv'],
      0,
      3,
    ],
    [
      'JPEG-LS colour',
      colour,
      { transferSyntaxUid: jpegLsNearLossless, lossy: { nearLossless: 2 } },
      ['dcmdjpls'],
      0,
      2,
    ],
    ['JPEG 2000', grey12, { transferSyntaxUid: jpeg2000, lossy: { ratio: 6 } }, ['gdcmconv'], 1, 60],
  ];
  it.each(cases)('%s', async (_, options, target, decoders, near, far) => {
    const path = await phantom(options);
    const before = await values(path);
    const coded = await write(path, target);
    const ours = await values(await write(coded, { transferSyntaxUid: explicitVrLittleEndian }));
    expect(largest(ours, before)).toBeLessThanOrEqual(far);
    expect(largest(ours, before)).toBeGreaterThan(0);
    for (const decoder of decoders) {
      expect(largest(await values(await decodedBy(decoder, coded)), ours), decoder).toBeLessThanOrEqual(near);
    }
  });

  it('JPEG extended of 8 bits in 16, whose header has room for what the DCT makes of them', async () => {
    const path = await phantom({ bitsAllocated: 16, bitsStored: 8, value: ({ column }) => ((column >> 3) & 1) * 255 });
    const coded = await write(path, { transferSyntaxUid: jpegExtended12Bit, lossy: { quality: 60 } });
    expect(await peer('dcmdump', '-q', '+P', '0028,0101', coded)).toContain('US 12');
    const ours = await values(await write(coded, { transferSyntaxUid: explicitVrLittleEndian }));
    expect(largest(await values(await decodedBy('dcmdjpeg', coded)), ours)).toBeLessThanOrEqual(1);
    expect(largest(ours, await values(path))).toBeLessThan(40);
  });

  it('colours of JPEG baseline: RGB as dcmdjpeg makes it', async () => {
    const path = await phantom(colour);
    const coded = await write(path, { transferSyntaxUid: jpegBaseline8Bit, lossy: {} });
    const plain = place('rgb');
    await peer('dcmdjpeg', coded, plain);
    const ours = await values(await write(coded, { transferSyntaxUid: explicitVrLittleEndian }));
    expect(ours).toEqual(await values(plain));
    expect(largest(ours, await values(path))).toBeLessThan(60);
  });

  it('says in its header what happened, as dciodvfy wants it', async () => {
    const path = await phantom({ ...grey12, modality: 'CT', sopClassUid: '1.2.840.10008.5.1.4.1.1.2' });
    const before: string[] = (await runPeer('dciodvfy', ['-new', path])).output.match(/^Error.*/gm) ?? [];
    const coded = await write(path, {
      transferSyntaxUid: jpegExtended12Bit,
      lossy: { quality: 80, secondImageType: 'SECONDARY' },
    });
    const after = (await runPeer('dciodvfy', ['-new', coded])).output.match(/^Error.*/gm) ?? [];
    expect(after.filter((line) => !before.includes(line))).toEqual([]);
    const dump = await peer(
      'dcmdump',
      '-q',
      '+P',
      '0008,0008',
      '+P',
      '0028,2110',
      '+P',
      '0028,2112',
      '+P',
      '0028,2114',
      coded,
    );
    expect(dump).toContain('[DERIVED\\SECONDARY');
    expect(dump).toContain('[01]');
    expect(dump).toContain('[ISO_10918_1]');
  });
});

describe.skipIf(!hasPeers)('what others compress, decompressed by us', () => {
  const coders: [name: string, program: string, options: string[]][] = [
    ['RLE', 'dcmcrle', []],
    ['JPEG lossless', 'dcmcjpeg', ['+e1']],
    ['JPEG baseline, chroma halved', 'dcmcjpeg', ['+eb', '+s2']],
    ['JPEG-LS', 'dcmcjpls', ['+el']],
  ];
  it.each(coders)('%s', async (_, program, options) => {
    const path = await phantom(images['colour of 8 bits, two frames']!);
    const coded = place('coded');
    await peer(program, ...options, path, coded);
    const plain = place('plain');
    await peer(program.replace('dcmc', 'dcmd'), coded, plain);
    for (const transferSyntaxUid of [implicitVrLittleEndian, explicitVrLittleEndian, explicitVrBigEndian]) {
      const ours = await write(coded, { transferSyntaxUid });
      expect(await values(ours)).toEqual(await values(plain));
      // dcmtk reads our big endian and packed files too.
      const again = place('again');
      await peer('dcmconv', '+te', ours, again);
      expect(await values(again)).toEqual(await values(plain));
    }
  });
});

describe.skipIf(!hasPeers)('native syntaxes, read by others', () => {
  it.each([
    [implicitVrLittleEndian, '+ti'],
    [explicitVrLittleEndian, '+te'],
    [explicitVrBigEndian, '+tb'],
    [deflatedExplicitVrLittleEndian, '+td'],
  ])('%s dumps as what dcmconv %s makes of it', async (transferSyntaxUid, option) => {
    const path = await phantom(images['grey of 12 bits']!);
    const theirs = place('theirs');
    await peer('dcmconv', option, path, theirs);
    const ours = await write(path, { transferSyntaxUid });
    const dataSet = (dump: string) => dump.slice(dump.indexOf('# Dicom-Data-Set'));
    expect(dataSet(await peer('dcmdump', '+L', ours))).toBe(dataSet(await peer('dcmdump', '+L', theirs)));
  });

  it.skipIf(!peersAvailable('bzip2'))('bzip2 unpacks what we packed', async () => {
    const path = await phantom(images['grey of 12 bits']!);
    const transferSyntaxUid = pixelMedBzip2ExplicitVrLittleEndian;
    const packed = await withSource(path, (source) => transcoded(source, { transferSyntaxUid }));
    const plain = await withSource(path, (source) => transcoded(source, { transferSyntaxUid: explicitVrLittleEndian }));
    const file = place('packed').replace('.dcm', '.bz2');
    await writeFile(file, packed.bytes);
    await peer('bzip2', '-d', '-k', file);
    expect(Buffer.from(plain.bytes).equals(await readFile(file.replace('.bz2', '')))).toBe(true);
  });
});
