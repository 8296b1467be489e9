import { describe, expect, it } from 'vitest';
import { toEnvelope } from '../../src-shared/contract/errors.ts';
import { decodeFrame } from '../../src-shared/imaging/codecs/decode.ts';
import { toStoredValues } from '../../src-shared/imaging/pipeline/stored-values.ts';
import { corpusAvailable, corpusPath } from '../../testing/corpus.ts';
import { openFileFrames } from '../../testing/file-frames.ts';
import {
  checkKnown,
  compare,
  FrameDigest,
  knownPixels,
  pixelReferences,
  select,
  skippedFiles,
  withoutReference,
} from '../../testing/pixels.ts';
import { createCodecSet } from './codecs.ts';

const codecs = createCodecSet();

describe.skipIf(!corpusAvailable)('decoded frames against independent decoders', () => {
  it('equal PIXELS.tsv', { timeout: 120_000 }, async () => {
    const references = pixelReferences();
    const lines: string[] = [];
    const problems: string[] = [];
    let equal = 0;
    let tolerated = 0;
    for (const reference of references) {
      const { path } = reference;
      const expectedReason = skippedFiles[path];
      try {
        const file = openFileFrames(corpusPath(path));
        try {
          const { description } = file;
          if (description.notDisplayable || !description.pixel) {
            throw { code: description.notDisplayable, message: 'not displayable', parameters: {} };
          }
          const { pixel } = description;
          let compared = reference;
          const digest = new FrameDigest(reference, pixel.bitsStored);
          for (let number = 1; number <= description.numberOfFrames; number++) {
            const { bytes, transferSyntaxUid } = await file.frame(number);
            digest.add((await decodeFrame(bytes, transferSyntaxUid, pixel, codecs)).cells);
          }
          if (Object.keys(reference.hashes).length === 0) {
            const instead = withoutReference[path];
            if (!instead) problems.push(`${path}: decoded here, but no reference could`);
            if (instead && 'sameAs' in instead) {
              compared = references.find((other) => other.path === instead.sameAs) ?? reference;
              lines.push(`no reference  ${path}: compared with ${instead.sameAs}`);
            } else {
              lines.push(`no reference  ${path}: compared with the published pixels below`);
              continue;
            }
          }
          const verdict = compare(compared, digest);
          if (verdict.outcome === 'equal') equal++;
          else if (verdict.outcome === 'tolerated') {
            tolerated++;
            lines.push(`tolerated  ${path}: ${verdict.reason}`);
          } else problems.push(`${path}: ${verdict.reason}`);
        } finally {
          await file.close();
        }
      } catch (error) {
        const { code, message } =
          'code' in (error as object) ? (error as { code: string; message: string }) : toEnvelope(error);
        lines.push(`skipped  ${path}: ${code} (${message})`);
        if (code !== expectedReason) problems.push(`${path}: ${code} ${message}; references: ${reference.agreement}`);
      }
    }
    console.log(
      `right pixels: ${equal + tolerated} of ${references.length} (${equal} equal, ${tolerated} tolerated)\n${lines.join('\n')}`,
    );
    expect(problems).toEqual([]);
  });

  it('equal KNOWN-PIXELS.tsv', { timeout: 120_000 }, async () => {
    const known = knownPixels();
    const byPath = new Map<string, typeof known>();
    for (const one of known) byPath.set(one.path, [...(byPath.get(one.path) ?? []), one]);
    const problems: string[] = [];
    let right = 0;
    for (const [path, rows] of byPath) {
      const file = openFileFrames(corpusPath(path));
      try {
        const pixel = file.description.pixel!;
        for (let number = 1; number <= file.description.numberOfFrames; number++) {
          const wanted = rows.filter(({ frame }) => frame === 'all' || frame === number - 1);
          if (wanted.length === 0) continue;
          const { bytes, transferSyntaxUid } = await file.frame(number);
          const decoded = await decodeFrame(bytes, transferSyntaxUid, pixel, codecs);
          const cells = toStoredValues(decoded.cells, pixel);
          for (const row of wanted) {
            const { rows: height, columns, samplesPerPixel: samples } = decoded;
            const problem = checkKnown(row, select(row.selection, { rows: height, columns, samples, cells }));
            if (problem) problems.push(`${path} frame ${number}: ${problem}`);
            else right++;
          }
        }
      } finally {
        await file.close();
      }
    }
    console.log(
      `published pixels: ${right} right, ${problems.length} wrong (${known.length} rows, some of several frames)`,
    );
    expect(problems).toEqual([]);
    expect(right).toBeGreaterThanOrEqual(known.length);
  });
});
