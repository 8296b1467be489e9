import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { type CorpusFile, corpusAvailable, corpusFiles } from '../../../testing/corpus.ts';
import { peersAvailable, runPeer } from '../../../testing/peers.ts';
import { ctImage, mrImage, ultrasoundImage } from '../../../testing/phantom-image.ts';
import { withTemporaryFolder } from '../../../testing/temp.ts';
import { type JsonDataSet, toDicomJson } from '../json.ts';
import { isPrivate } from '../tag.ts';
import { explicitVrBigEndian, implicitVrLittleEndian, rleLossless, transferSyntaxes } from '../transfer-syntaxes.ts';
import { parseFile, type ReadResult } from './read.ts';
import { type FileMeta, writePart10 } from './write.ts';

/** A few files of every folder of the corpus, none of them large. */
function sample(perFolder: number): CorpusFile[] {
  const counts = new Map<string, number>();
  return corpusFiles().filter(({ path, bytes }) => {
    const folder = path.slice(0, path.lastIndexOf('/'));
    const count = (counts.get(folder) ?? 0) + 1;
    counts.set(folder, count);
    return count <= perFolder && bytes < 1_500_000;
  });
}

const whole = {
  maximumValueBytes: 2 ** 30,
  maximumDisplayBytes: 2 ** 30,
  maximumTextBytes: 2 ** 30,
  keepPixelData: true,
};
const unpack = (packed: Uint8Array) => inflateRawSync(packed);

const textOf = (read: ReadResult, tag: string): string => {
  const value = read.dataSet[tag];
  if (value?.bytes !== undefined) return String.fromCharCode(...value.bytes).replace(/[\0 ]+$/, '');
  return typeof value?.Value?.[0] === 'string' ? value.Value[0] : '';
};

function metaOf(read: ReadResult): FileMeta {
  return {
    sopClassUid: textOf(read, '00080016') || '1.2.3',
    sopInstanceUid: textOf(read, '00080018') || '1.2.3.4',
    transferSyntaxUid: read.transferSyntaxUid,
    implementationClassUid: '1.2.3.4.5',
  };
}

/** Runs a job for each file, two at a time. */
async function forEach<T>(list: readonly T[], job: (one: T, index: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < list.length) {
      const index = next++;
      await job(list[index]!, index);
    }
  };
  await Promise.all([worker(), worker()]);
}

describe.skipIf(!peersAvailable('dcmconv') || !corpusAvailable)('files read and written again', () => {
  /** A file in the form dcmtk gives it: explicit lengths, no group lengths, no padding. Undefined when dcmtk refuses it. */
  async function normalised(file: string, to: string): Promise<Buffer | undefined> {
    const { status } = await runPeer('dcmconv', ['-q', '-F', '+e', '-g', '-p', file, to]);
    return status === 0 ? readFile(to) : undefined;
  }

  it('raw are to dcmtk what they were', { timeout: 300_000 }, () =>
    withTemporaryFolder(async (folder) => {
      const files = sample(6);
      const different: string[] = [];
      let compared = 0;
      await forEach(files, async ({ file, path }, index) => {
        let read: ReadResult;
        try {
          read = parseFile(await readFile(file), { ...whole, raw: true, unpack });
        } catch {
          return;
        }
        const copy = join(folder, `${index}.dcm`);
        const pack = (bytes: Uint8Array) => deflateRawSync(bytes);
        await writeFile(copy, writePart10(metaOf(read), read.dataSet, { pack }));
        const theirs = await normalised(file, join(folder, `${index}.a`));
        const ours = await normalised(copy, join(folder, `${index}.b`));
        if (theirs === undefined || ours === undefined) {
          if (theirs !== undefined) different.push(`${path}: refused`);
          return;
        }
        compared++;
        if (!theirs.equals(ours)) different.push(path);
      });
      expect(compared).toBeGreaterThan(200);
      // Private elements within UN in implicit VR: dcmtk knows their representation, which UN does not say any more.
      const known = 'explicit_with_private_sequence_having_undefined_length_and_implicit_encoding.dcm';
      expect(different).toEqual([`overlays-luts-shutters/${known}`]);
    }),
  );
});

describe.skipIf(!peersAvailable('dcm2json'))('values', () => {
  /** What may differ: padding, empty values, representations dcmtk does not resolve, DS and IS as text. */
  function comparable(dataSet: JsonDataSet): unknown {
    const result: Record<string, unknown> = {};
    for (const [tag, element] of Object.entries(dataSet)) {
      const { vr } = element;
      if (tag === '00080005' || tag === '7FE00010' || tag.endsWith('0000')) continue;
      if (vr === 'SQ') {
        result[tag] = (element.Value ?? []).map((item) => comparable((item ?? {}) as JsonDataSet));
      } else if (element.InlineBinary !== undefined) {
        result[tag] = [vr, element.InlineBinary];
      } else {
        const values = (element.Value ?? []).map(plain);
        result[tag] = values.every((value) => value === null) ? [vr] : [vr, ...values];
      }
    }
    return result;
  }

  function plain(value: unknown): unknown {
    if (value === null || value === '') return null;
    if (typeof value === 'string') {
      const trimmed = value.replace(/[\0 ]+$/, '').trimStart();
      return trimmed === '' ? null : /^[+-]?[\d.]+(?:[eE][+-]?\d+)?$/.test(trimmed) ? Number(trimmed) : trimmed;
    }
    if (typeof value !== 'object') return typeof value === 'number' ? Math.fround(value) : value;
    const groups = Object.values(value as Record<string, string>).map((group) => group.trim().replace(/[\^ ]+$/, ''));
    return groups.every((group) => group === '') ? null : groups;
  }

  it.skipIf(!corpusAvailable)('of the corpus are what dcmtk reads', { timeout: 300_000 }, async () => {
    const different: string[] = [];
    let elements = 0;
    await forEach(sample(3), async ({ file, path }) => {
      const { status, stdout } = await runPeer('dcm2json', ['-q', '-fc', file]);
      if (status !== 0) return;
      const read = parseFile(await readFile(file), { ...whole, unpack });
      const theirs = comparable(JSON.parse(stdout)) as Record<string, unknown>;
      const ours = comparable(JSON.parse(JSON.stringify(toDicomJson(read.dataSet)))) as Record<string, unknown>;
      for (const tag of new Set([...Object.keys(theirs), ...Object.keys(ours)])) {
        elements++;
        const [a, b] = [JSON.stringify(theirs[tag]), JSON.stringify(ours[tag])];
        // Private elements in implicit VR or written as UN: each side has a dictionary of its own, and leaves as UN what it does not know.
        const unknown = read.dataSet[tag]?.vr === 'UN' || (theirs[tag] as unknown[] | undefined)?.[0] === 'UN';
        if (unknown && isPrivate(tag)) continue;
        if (a !== b) different.push(`${path} ${tag}: ${a?.slice(0, 100)} ${b?.slice(0, 100)}`);
      }
    });
    expect(elements).toBeGreaterThan(5000);
    expect(different).toEqual([]);
  });

  it('of phantoms are what dcmtk reads, in every syntax it is written in', () =>
    withTemporaryFolder(async (folder) => {
      const images = [
        ctImage(),
        ctImage({
          transferSyntaxUid: implicitVrLittleEndian,
          overlay: { rows: 8, columns: 9, at: (row) => row === 3 },
        }),
        mrImage({ transferSyntaxUid: explicitVrBigEndian, padding: { value: -2000 } }),
        ultrasoundImage({ planarConfiguration: 1 }),
      ];
      for (const [index, { file, dataSet }] of images.entries()) {
        const path = join(folder, `${index}.dcm`);
        await writeFile(path, file);
        const { status, stdout, stderr } = await runPeer('dcm2json', ['-fc', path]);
        expect([status, stderr]).toEqual([0, '']);
        const theirs = JSON.parse(stdout) as JsonDataSet;
        for (const tag of ['00100010', '00280010', '00281050', '00281051', '00280120', '00200032']) {
          if (dataSet[tag] === undefined) continue;
          expect([tag, comparable({ [tag]: theirs[tag]! })]).toEqual([
            tag,
            comparable(toDicomJson({ [tag]: dataSet[tag] })),
          ]);
        }
      }
    }));
});

it.skipIf(!peersAvailable('dcmdrle', 'dcmdump'))(
  'RLE of phantoms is decoded by dcmtk to the values it was made of',
  () =>
    withTemporaryFolder(async (folder) => {
      const options = { frames: 3, encapsulation: { offsetTable: 'full' as const } };
      for (const [index, image] of [
        ctImage({ ...options, transferSyntaxUid: rleLossless }),
        ultrasoundImage({ ...options, transferSyntaxUid: rleLossless }),
      ].entries()) {
        const path = join(folder, `${index}.dcm`);
        await writeFile(path, image.file);
        const { status, output } = await runPeer('dcmdrle', [path, `${path}.raw`]);
        expect([status, output]).toEqual([0, '']);
        const decoded = parseFile(await readFile(`${path}.raw`), { keepPixelData: true });
        const cells = decoded.dataSet['7FE00010']!.bytes!;
        const wide = decoded.dataSet['00280100']!.Value![0] === 16;
        const values = wide ? new Uint16Array(cells.slice().buffer) : cells;
        expect(Array.from(values.subarray(0, image.values.length))).toEqual(Array.from(image.values));
        expect(transferSyntaxes.get(decoded.transferSyntaxUid)?.encapsulated).toBe(false);
      }
    }),
);
