import { describe, expect, it } from 'vitest';
import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import { parseFile } from '../../src-shared/dicom/part10/read.ts';
import { explicitVrLittleEndian } from '../../src-shared/dicom/transfer-syntaxes.ts';
import { frameCodecOf } from '../../src-shared/imaging/codecs/frame-codec.ts';
import { corpusAvailable, corpusFiles } from '../../testing/corpus.ts';
import { planOf } from '../de-identify/testing/plans.ts';
import { mayHaveRemarks, withoutRemarks } from './remarks.ts';
import { asFile, memory, plainSource, rawElements, transcoded, withSource } from './testing/in-process.ts';

const name = 'Doe, Jane!';
const latin = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
const segment = (marker: number, text: string) => [0xff, marker, 0, text.length + 2, ...Buffer.from(text, 'latin1')];
const box = (type: string, ...contents: number[]) => [0, 0, 0, contents.length + 8, ...Buffer.from(type), ...contents];

describe('JPEG', () => {
  const scan = [...segment(0xda, 'scan'), 1, 0xff, 0, 2, 0xff, 0xd0, 3];
  const jpeg = (...parts: number[][]) => Uint8Array.from([0xff, 0xd8, ...parts.flat()]);

  it('loses comments between scans, application data of a wrong kind, and what follows the end', () => {
    const clean = jpeg(segment(0xe0, 'JFIF\0'), scan, scan, [0xff, 0xd9]);
    expect(withoutRemarks(clean)).toBe(clean);
    const said = [segment(0xfe, name), segment(0xe0, name), segment(0xe8, name), segment(0xee, name)];
    const full = jpeg(
      segment(0xe0, 'JFIF\0'),
      ...said,
      scan,
      segment(0xfe, name),
      scan,
      [0xff, 0xd9],
      [...Buffer.from(name)],
    );
    expect(withoutRemarks(full)).toEqual(clean);
    const padded = jpeg(scan, [0xff, 0xd9, 0]);
    expect(withoutRemarks(padded)).toBe(padded);
  });

  it('loses them also where a later segment is not sound', () => {
    const cut = jpeg(segment(0xfe, name), [0xff, 0xe1, 0xff, 0xff, ...Buffer.from(name)]);
    expect(latin(withoutRemarks(cut))).not.toContain('Jane');
  });
});

describe('JPEG 2000', () => {
  const part = (text: string) => {
    const inner = [...segment(0x64, `\0\x01${text}`), 0xff, 0x93, 1, 2, 3];
    return [0xff, 0x90, 0, 10, 0, 0, 0, 0, 0, 12 + inner.length, 0, 1, ...inner];
  };
  const stream = (text: string) => [
    ...[0xff, 0x4f, ...segment(0x51, 'size'), ...segment(0x64, `\0\x01${text}`)],
    ...[...part(text), ...part(text), 0xff, 0xd9],
  ];
  const clean = Uint8Array.from(stream(' '.repeat(name.length)));

  it('has spaces for its comments, in tile-parts, too', () => {
    const full = Uint8Array.from([...stream(name), ...Buffer.from(name)]);
    expect(withoutRemarks(full)).toEqual(clean);
    expect(latin(full)).toContain('Jane');
  });

  it('comes out of the boxes of a file', () => {
    const jp2 = [
      ...box('jP  ', 13, 10, 0x87, 10),
      ...box('xml ', ...Buffer.from(name)),
      ...box('jp2c', ...stream(name)),
    ];
    expect(withoutRemarks(Uint8Array.from(jp2))).toEqual(clean);
  });
});

it('JPEG XL loses all boxes but those of the picture', () => {
  const picture = [...box('JXL ', 13, 10, 0x87, 10), ...box('ftyp', 1), ...box('jxlc', 2, 3)];
  const full = Uint8Array.from([
    ...picture,
    ...box('Exif', ...Buffer.from(name)),
    ...box('xml ', ...Buffer.from(name)),
  ]);
  expect([...withoutRemarks(full)]).toEqual(picture);
  const plain = Uint8Array.from(picture);
  expect(withoutRemarks(plain)).toBe(plain);
});

describe.skipIf(!corpusAvailable)('codestreams of the corpus', () => {
  it('show the same pictures without remarks', { timeout: 300_000 }, async () => {
    const native = explicitVrLittleEndian;
    let compared = 0;
    for (const { path, file } of corpusFiles().filter(({ bytes }) => bytes < 150_000)) {
      await withSource(file, async (source) => {
        try {
          const { transferSyntaxUid, pixelData } = rawElements(await plainSource(source));
          if (!mayHaveRemarks(frameCodecOf(transferSyntaxUid)) || pixelData === undefined) return;
          const changes = { deIdentify: planOf({ burnedIn: 'warn' }) };
          const done = await transcoded(source, { transferSyntaxUid, changes });
          const pixelsOf = async (from: Parameters<typeof transcoded>[0]) =>
            parseFile(asFile(await transcoded(from, { transferSyntaxUid: native })), { keepPixelData: true }).dataSet[
              '7FE00010'
            ]?.bytes;
          const [before, after] = [await pixelsOf(source), await pixelsOf(memory(asFile(done)))];
          expect(Buffer.compare(before!, after!), path).toBe(0);
          compared++;
        } catch (error) {
          if (!(error instanceof NegatoscopeError)) throw error;
        }
      });
    }
    expect(compared).toBeGreaterThan(20);
  });
});
