import { corpusAvailable, corpusPath } from '../testing/corpus.ts';
import { openFileFrames } from '../testing/file-frames.ts';
import { writeCtPhantom } from '../testing/phantom.ts';
import { compare, pixelReferences, skippedFiles, withoutReference } from '../testing/pixels.ts';
import { withTemporaryFolder } from '../testing/temp.ts';
import { expect, test } from './fixture.ts';
import { hook, openViewer } from './viewer-window.ts';

/** Frames of up to this size travel through the test's connection to the window. */
const frameLimit = 64 * 1024 * 1024;

test('the decode workers of the window give the pixels of independent decoders', async ({ application }) => {
  test.skip(!corpusAvailable, 'the corpus of real files is not on this machine');
  test.setTimeout(600_000);
  await withTemporaryFolder(async (folder) => {
    const viewer = await openViewer(application, await writeCtPhantom(folder, { slices: 1 }), /Phantom, Computed/);
    const references = pixelReferences();
    const lines: string[] = [];
    const problems: string[] = [];
    let right = 0;
    const check = async (reference: (typeof references)[number]): Promise<void> => {
      const { path } = reference;
      try {
        const file = openFileFrames(corpusPath(path));
        try {
          const { pixel, notDisplayable, numberOfFrames } = file.description;
          if (notDisplayable || !pixel) throw new Error(notDisplayable ?? 'no-pixel-data');
          const coded: { data: string; transferSyntaxUid: string }[] = [];
          for (let number = 1; number <= numberOfFrames; number++) {
            const { bytes, transferSyntaxUid } = await file.frame(number);
            expect(bytes.length, path).toBeLessThan(frameLimit);
            coded.push({ data: Buffer.from(bytes).toString('base64'), transferSyntaxUid });
          }
          const wanted = reference.samples.map(({ index }) => index);
          const { hash, masked, values, ...range } = await hook(viewer, 'digestFrames', coded, pixel, wanted);
          const digest = { ...range, found: new Map(values), end: () => ({ hash, masked }) };
          let compared = reference;
          if (Object.keys(reference.hashes).length === 0) {
            const instead = withoutReference[path];
            if (instead && 'sameAs' in instead) {
              compared = references.find((other) => other.path === instead.sameAs) ?? reference;
            } else {
              lines.push(
                `skipped  ${path}: no reference could decode it; its published pixels are a test of their own`,
              );
              return;
            }
          }
          const verdict = compare(compared, digest);
          if (verdict.outcome === 'different') problems.push(`${path}: ${verdict.reason}`);
          else {
            right++;
            if (verdict.outcome === 'tolerated') lines.push(`tolerated  ${path}: ${verdict.reason}`);
          }
        } finally {
          await file.close();
        }
      } catch (error) {
        const text = error instanceof Error ? error.message : String((error as { message?: string }).message ?? error);
        lines.push(`skipped  ${path}: ${skippedFiles[path] ?? 'failed'} (${text.split('\n')[0]})`);
        if (skippedFiles[path] === undefined) problems.push(`${path}: ${text}`);
      }
    };
    // One travels to the window while another is decoded there.
    const waiting = references.values();
    const lane = async (): Promise<void> => {
      for (const reference of waiting) await check(reference);
    };
    await Promise.all([lane(), lane(), lane()]);
    console.log(`right pixels in the window: ${right} of ${references.length}\n${lines.join('\n')}`);
    expect(problems).toEqual([]);
    expect(right).toBeGreaterThan(0);
  });
});
