import { describe, expect, it } from 'vitest';
import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import {
  deflatedExplicitVrLittleEndian,
  explicitVrBigEndian,
  explicitVrLittleEndian,
  htj2kLossless,
  htj2kLosslessRpcl,
  implicitVrLittleEndian,
  jpeg2000Lossless,
  jpegLossless,
  jpegLosslessSv1,
  jpegLsLossless,
  pixelMedBzip2ExplicitVrLittleEndian,
  rleLossless,
  transferSyntaxes,
} from '../../src-shared/dicom/transfer-syntaxes.ts';
import { corpusAvailable, corpusFiles } from '../../testing/corpus.ts';
import type { HeaderOfFile } from '../archive/read-header.ts';
import {
  differences,
  frameHashes,
  plainResult,
  plainSource,
  rawElements,
  transcoded,
  withSource,
} from './testing/in-process.ts';

const nativeTargets = [
  implicitVrLittleEndian,
  explicitVrLittleEndian,
  explicitVrBigEndian,
  deflatedExplicitVrLittleEndian,
  pixelMedBzip2ExplicitVrLittleEndian,
];
const losslessTargets = [
  rleLossless,
  jpegLossless,
  jpegLosslessSv1,
  jpegLsLossless,
  jpeg2000Lossless,
  htj2kLossless,
  htj2kLosslessRpcl,
];

/** Files that cannot be read to their end, and codestreams that are not what their header says: `decode-failed`, `damaged`, `not-dicom`. */
const unsound = [
  'dicomdir/pydicom-small/DICOMDIR-nooffset',
  'dicomdir/pydicom-small/TINY_ALPHA/README',
  'odd-and-corrupt/3gb-bulk-data-truncated',
  'odd-and-corrupt/MR_truncated.dcm',
  'odd-and-corrupt/no_meta.dcm',
  'odd-and-corrupt/rtplan_truncated.dcm',
  'transfer-syntaxes/jpeg2000/JPEG2000-embedded-sequence-delimiter.dcm',
];

/** Long series, of which every tenth slice is enough. */
const chosen = corpusFiles().filter(
  ({ path }, index) => !/^(series|petct|geometry|dicomdir)\//.test(path) || index % 10 === 0 || unsound.includes(path),
);
/** Larger files go into two of the syntaxes, in turn: all of them together meet every one many times. */
const largeBytes = 50_000;
function inTurn(small: readonly string[], large = small): (bytes: number) => readonly string[] {
  let turn = 0;
  return (bytes) => (bytes <= largeBytes ? small : [turn++, turn++].map((index) => large[index % large.length]!));
}
const unpacked = nativeTargets.slice(0, 3);
/** Packing knows nothing of what it packs, and takes its time: bzip2 packs no data set of more bytes than this. */
const largestPacked = 500_000;
const seldomPacked = [...unpacked, deflatedExplicitVrLittleEndian, ...unpacked, pixelMedBzip2ExplicitVrLittleEndian];

/** What is about the coding of the pixels, when they are decoded. */
const codingOfPixels = new Set([
  ...['00280004', '00280006', '00280100', '00280101', '00280102', '00282110', '00282112', '00282114'],
  ...['7FE00001', '7FE00002', '7FE00010'],
]);

const isEncapsulated = ({ pixelData }: HeaderOfFile) => pixelData?.encapsulated === true;
const name = (uid: string) => transferSyntaxes.get(uid)!.keyword;

/** Counts by target and outcome, printed at the end. */
class Tally {
  readonly #counts = new Map<string, Map<string, number>>();

  add(target: string, outcome: string): void {
    const counts = this.#counts.get(target) ?? new Map<string, number>();
    counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
    this.#counts.set(target, counts);
  }

  print(title: string): void {
    const lines = [...this.#counts].map(([target, counts]) => {
      const said = [...counts].map(([outcome, count]) => `${count} ${outcome}`).join(', ');
      return `  ${name(target)}: ${said}`;
    });
    process.stdout.write(`${title}\n${lines.join('\n')}\n`);
  }
}

describe.skipIf(!corpusAvailable)('the corpus', () => {
  it('keeps every value in every native syntax', { timeout: 600_000 }, async () => {
    const tally = new Tally();
    const wrong: string[] = [];
    const failed = new Set<string>();
    const targets = inTurn(nativeTargets, seldomPacked);
    for (const { path, file, bytes } of chosen) {
      await withSource(file, async (source) => {
        let before: HeaderOfFile | undefined;
        let plainBytes = 0;
        for (const transferSyntaxUid of targets(bytes)) {
          if (transferSyntaxUid === pixelMedBzip2ExplicitVrLittleEndian && plainBytes > largestPacked) continue;
          try {
            const done = await transcoded(source, { transferSyntaxUid });
            plainBytes = Math.max(plainBytes, done.bytes.length);
            before ??= rawElements(await plainSource(source));
            const after = rawElements(await plainResult(done));
            const decoded = isEncapsulated(before);
            const found = differences(before.dataSet, after.dataSet, decoded ? codingOfPixels : new Set());
            tally.add(transferSyntaxUid, found.length > 0 ? 'DIFFERENT' : decoded ? 'decompressed' : 'equal');
            if (found.length > 0) wrong.push(`${path} in ${name(transferSyntaxUid)}: ${found.slice(0, 5).join('; ')}`);
          } catch (error) {
            if (!(error instanceof NegatoscopeError)) throw error;
            tally.add(transferSyntaxUid, error.code);
            failed.add(path);
          }
        }
      });
    }
    tally.print('native syntaxes');
    expect(wrong).toEqual([]);
    expect([...failed].sort()).toEqual(unsound);
  });

  it('keeps every pixel in every lossless syntax, and decompressed', { timeout: 600_000 }, async () => {
    const tally = new Tally();
    const wrong: string[] = [];
    const targets = inTurn([...losslessTargets, explicitVrLittleEndian]);
    for (const { path, file, bytes } of chosen) {
      if (unsound.includes(path)) continue;
      await withSource(file, async (source) => {
        const before = await frameHashes(await plainSource(source), true);
        if (before === undefined) return;
        for (const transferSyntaxUid of targets(bytes)) {
          try {
            const done = await transcoded(source, { transferSyntaxUid, predictor: 4 });
            const after = await frameHashes(await plainResult(done), false);
            const isEqual = after?.join() === before.join();
            tally.add(transferSyntaxUid, isEqual ? 'equal' : 'DIFFERENT');
            if (!isEqual) wrong.push(`${path} in ${name(transferSyntaxUid)}`);
          } catch (error) {
            if (!(error instanceof NegatoscopeError)) throw error;
            tally.add(transferSyntaxUid, `not: ${error.parameters['reason'] ?? error.code}`);
            if (error.code !== 'unsupported') wrong.push(`${path} in ${name(transferSyntaxUid)}: ${error.message}`);
          }
        }
      });
    }
    tally.print('lossless syntaxes');
    expect(wrong).toEqual([]);
  });
});
