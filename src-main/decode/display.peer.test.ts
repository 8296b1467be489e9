import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DataSet, Value, Vr } from '../../src-shared/dicom/data-set.ts';
import { decodeFrame } from '../../src-shared/imaging/codecs/decode.ts';
import { frameOf, type RenderOptions, renderFrame } from '../../src-shared/imaging/pipeline/render.ts';
import { storedValues, valueRange } from '../../src-shared/imaging/pipeline/stored-values.ts';
import { headerVoi, windowOfRange } from '../../src-shared/imaging/pipeline/voi.ts';
import { openFileFrames } from '../../testing/file-frames.ts';
import { peersAvailable, runPeer } from '../../testing/peers.ts';
import { type PhantomImageOptions, phantomImage } from '../../testing/phantom-image.ts';
import { temporaryFolder } from '../../testing/temp.ts';
import { createCodecSet } from './codecs.ts';

const codecs = createCodecSet();
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  folder = await temporaryFolder('display');
});
afterAll(() => folder?.remove());

/** A binary PNM file: grey or RGB. */
async function readPnm(path: string): Promise<{ width: number; height: number; channels: number; data: Uint8Array }> {
  const bytes = await readFile(path);
  const header = /^(P[56])\s+(?:#.*\n)?(\d+)\s+(\d+)\s+255\s/.exec(bytes.toString('latin1', 0, 100))!;
  const [text, kind, width, height] = header;
  return {
    width: Number(width),
    height: Number(height),
    channels: kind === 'P6' ? 3 : 1,
    data: bytes.subarray(text.length),
  };
}

async function ours(path: string, options: (frame: number) => RenderOptions = () => ({}), number = 1) {
  const file = openFileFrames(path);
  try {
    const { bytes, transferSyntaxUid } = await file.frame(number);
    const pixel = file.description.pixel!;
    const decoded = await decodeFrame(bytes, transferSyntaxUid, pixel, codecs);
    const frame = frameOf(file.description, number);
    return {
      decoded,
      pixel,
      frame,
      picture: renderFrame(decoded, pixel, frame, { frame: number, ...options(number) }),
    };
  } finally {
    await file.close();
  }
}

async function write(name: string, options: PhantomImageOptions): Promise<string> {
  const path = join(folder.path, `${name}.dcm`);
  await writeFile(path, phantomImage({ seed: name, rows: 48, columns: 64, ...options }).file);
  return path;
}

function largestDifference(a: Uint8Array, b: Uint8Array): number {
  expect(a.length).toBe(b.length);
  let largest = 0;
  for (let i = 0; i < a.length; i++) largest = Math.max(largest, Math.abs(a[i]! - b[i]!));
  return largest;
}

const ramp =
  (step: number, from = 0) =>
  ({ row, column }: { row: number; column: number }) =>
    from + (row * 64 + column) * step;
const lut = (vr: Vr, ...values: Value[]) => ({ vr, Value: values });
const table = (first: number, bits: number, entries: number[]): DataSet => ({
  '00283002': lut('US', entries.length, first, bits),
  '00283004': lut('LO', 'US'),
  '00283006': { vr: 'OW', bytes: new Uint8Array(Uint16Array.from(entries).buffer) },
});
const curve = Array.from({ length: 4096 }, (_, i) => Math.round(4095 * (i / 4095) ** 2.2));
const twelve = { bitsStored: 12, value: ramp(1) } satisfies PhantomImageOptions;

const cases: [name: string, options: PhantomImageOptions, args: string[]][] = [
  ['linear window', { ...twelve, window: { center: 1500, width: 700 } }, ['+Wi', '1']],
  ['second window', { ...twelve, window: { center: [100, 2000], width: [200, 300] } }, ['+Wi', '2']],
  ['sigmoid', { ...twelve, window: { center: 1500, width: 700, function: 'SIGMOID' } }, ['+Wi', '1']],
  [
    'rescale',
    { ...twelve, rescale: { slope: 2, intercept: -1024 }, window: { center: 900, width: 2500 } },
    ['+Wi', '1'],
  ],
  [
    'signed',
    { bitsStored: 12, signed: true, value: ramp(1, -2048), window: { center: -100, width: 900 } },
    ['+Wi', '1'],
  ],
  [
    'monochrome 1',
    { ...twelve, photometricInterpretation: 'MONOCHROME1', window: { center: 1500, width: 3000 } },
    ['+Wi', '1'],
  ],
  [
    'inverse shape',
    { ...twelve, window: { center: 1500, width: 3000 }, elements: { '20500020': lut('CS', 'INVERSE') } },
    ['+Wi', '1'],
  ],
  [
    'bits above the high bit',
    { bitsStored: 10, value: ({ column }) => column * 16, otherBits: 0xfc00, window: { center: 500, width: 1000 } },
    ['+Wi', '1'],
  ],
  ['range of values', { ...twelve }, ['+Wm']],
  [
    '8 bits',
    { bitsAllocated: 8, value: ({ column }) => column * 4, window: { center: 128, width: 256 } },
    ['+Wi', '1'],
  ],
  ['32 bits', { bitsAllocated: 32, value: ramp(100_000), window: { center: 1e8, width: 2e8 } }, ['+Wi', '1']],
  ['VOI LUT', { ...twelve, elements: { '00283010': { vr: 'SQ', Value: [table(0, 12, curve)] } } }, ['+Wl', '1']],
  [
    'VOI LUT from an offset',
    { ...twelve, elements: { '00283010': { vr: 'SQ', Value: [table(1000, 12, curve.slice(0, 1000))] } } },
    ['+Wl', '1'],
  ],
  [
    'modality LUT',
    {
      ...twelve,
      window: { center: 2048, width: 4096 },
      elements: { '00283000': { vr: 'SQ', Value: [table(0, 12, curve)] } },
    },
    ['+Wi', '1'],
  ],
  ['RGB', { samplesPerPixel: 3, bitsAllocated: 8 }, []],
  ['RGB by plane', { samplesPerPixel: 3, bitsAllocated: 8, planarConfiguration: 1 }, []],
  [
    'palette',
    {
      bitsAllocated: 8,
      photometricInterpretation: 'PALETTE COLOR',
      value: ({ column }) => column,
      palette: {
        first: 8,
        red: curve.slice(0, 40).map((_, i) => i * 1500),
        green: curve.slice(0, 40).map((_, i) => 60000 - i * 1500),
        blue: curve.slice(0, 40).map(() => 30000),
      },
    },
    [],
  ],
  [
    'overlay',
    {
      ...twelve,
      window: { center: 1500, width: 3000 },
      overlay: { rows: 20, columns: 30, origin: [5, 7], at: (row, column) => (row + column) % 5 === 0 },
    },
    ['+Wi', '1'],
  ],
  ['one bit', { bitsAllocated: 1, value: ({ row, column }) => ((row >> 2) + (column >> 2)) & 1 }, ['+Wm']],
];

describe.skipIf(!peersAvailable('dcmj2pnm'))('the display pipeline against dcmj2pnm', () => {
  it.each(cases)('%s', async (name, options, args) => {
    const path = await write(name.replaceAll(' ', '-'), options);
    const out = `${path}.pnm`;
    const outcome = await runPeer('dcmj2pnm', [...args, '--write-raw-pnm', path, out]);
    expect(outcome.status, outcome.stderr).toBe(0);
    const expected = await readPnm(out);
    const { decoded, pixel, frame } = await ours(path);
    const voi: RenderOptions = {};
    if (args[0] === '+Wi') voi.voi = headerVoi(frame, { window: Number(args[1]) - 1 })!;
    if (args[0] === '+Wl') voi.voi = headerVoi(frame, { table: Number(args[1]) - 1 })!;
    if (args[0] === '+Wm') {
      const { minimum, maximum } = valueRange(storedValues(decoded, pixel))!;
      voi.voi = { kind: 'window', ...windowOfRange(minimum, maximum) };
    }
    const picture = renderFrame(decoded, pixel, frame, { overlays: true, ...voi });
    expect([picture.width, picture.height, picture.channels]).toEqual([
      expected.width,
      expected.height,
      expected.channels,
    ]);
    expect(largestDifference(picture.data, expected.data)).toBeLessThanOrEqual(1);
  });

  it('makes pixels square as dcmj2pnm does', async () => {
    const path = await write('aspect', {
      bitsAllocated: 8,
      pixelAspectRatio: [2, 1],
      window: { center: 128, width: 256 },
    });
    await runPeer('dcmj2pnm', ['+Wi', '1', '+a', '+Sxv', '64', '--write-raw-pnm', path, `${path}.pnm`]);
    const expected = await readPnm(`${path}.pnm`);
    const { picture } = await ours(path, () => ({ fit: { width: 64, height: 96 } }));
    expect([picture.width, picture.height]).toEqual([expected.width, expected.height]);
  });
});

describe.skipIf(!peersAvailable('dcmcjpeg', 'dcmdjpeg', 'dcmcrle', 'dcmcjpls'))(
  'decoders against what DCMTK coded and decoded',
  () => {
    const soft = ({ row, column, sample }: { row: number; column: number; sample: number }) =>
      2000 + Math.round(1500 * Math.sin((row + sample * 5) / 7) * Math.cos(column / 9));
    const grey12 = { bitsStored: 12, value: soft } satisfies PhantomImageOptions;
    const grey8 = { bitsAllocated: 8 as const, value: (place: Parameters<typeof soft>[0]) => soft(place) >> 4 };
    const colour = { ...grey8, samplesPerPixel: 3 as const };
    const coders: [name: string, options: PhantomImageOptions, coder: string[], decoder: string[]][] = [
      ['baseline grey', grey8, ['dcmcjpeg', '+eb'], ['dcmdjpeg']],
      ['baseline colour, chroma halved', colour, ['dcmcjpeg', '+eb', '+s2'], ['dcmdjpeg', '+cn']],
      ['baseline colour, chroma quartered', colour, ['dcmcjpeg', '+eb', '+s4'], ['dcmdjpeg', '+cn']],
      ['baseline RGB', colour, ['dcmcjpeg', '+eb', '+cr'], ['dcmdjpeg', '+cn']],
      ['extended of 12 bits', grey12, ['dcmcjpeg', '+ee'], ['dcmdjpeg']],
      ['extended of 8 bits', grey8, ['dcmcjpeg', '+ee'], ['dcmdjpeg']],
      ['spectral selection of 12 bits', grey12, ['dcmcjpeg', '+es'], ['dcmdjpeg']],
      ['progressive of 12 bits', grey12, ['dcmcjpeg', '+ep'], ['dcmdjpeg']],
      ['progressive of 8 bits', grey8, ['dcmcjpeg', '+ep'], ['dcmdjpeg']],
      ['lossless', grey12, ['dcmcjpeg', '+e1'], ['dcmdjpeg']],
      ['lossless, another predictor', grey12, ['dcmcjpeg', '+el', '+sv', '7'], ['dcmdjpeg']],
      ['lossless signed', { signed: true, value: (place) => soft(place) - 2000 }, ['dcmcjpeg', '+e1'], ['dcmdjpeg']],
      ['lossless colour', colour, ['dcmcjpeg', '+e1'], ['dcmdjpeg', '+cn']],
      ['JPEG-LS', grey12, ['dcmcjpls', '+el'], ['dcmdjpls']],
      ['JPEG-LS colour', colour, ['dcmcjpls', '+el'], ['dcmdjpls']],
      ['JPEG-LS near lossless', grey12, ['dcmcjpls', '+en'], ['dcmdjpls']],
      ['RLE', grey12, ['dcmcrle'], ['dcmdrle']],
      ['RLE colour, three frames', { ...colour, frames: 3 }, ['dcmcrle'], ['dcmdrle']],
      ['baseline, three frames', { ...grey8, frames: 3 }, ['dcmcjpeg', '+eb'], ['dcmdjpeg']],
    ];
    it.each(coders)('%s', async (name, options, [coder, ...coding], [decoder, ...decoding]) => {
      const path = await write(`codec-${name.replaceAll(/[ ,]+/g, '-')}`, options);
      const coded = await runPeer(coder!, [...coding, path, `${path}.coded`]);
      expect(coded.status, coded.stderr).toBe(0);
      const undone = await runPeer(decoder!, [...decoding, `${path}.coded`, `${path}.plain`]);
      expect(undone.status, undone.stderr).toBe(0);
      for (let frame = 1; frame <= (options.frames ?? 1); frame++) {
        const expected = (await ours(`${path}.plain`, undefined, frame)).decoded;
        const found = (await ours(`${path}.coded`, undefined, frame)).decoded;
        expect(found.cells.constructor).toBe(expected.cells.constructor);
        expect(Buffer.from(found.cells.buffer).equals(Buffer.from(expected.cells.buffer))).toBe(true);
      }
    });
  },
);
