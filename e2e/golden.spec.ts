import { frameOf } from '../src-shared/imaging/pipeline/render.ts';
import { headerVoi, type Voi, windowOfRange } from '../src-shared/imaging/pipeline/voi.ts';
import { corpusAvailable, corpusPath, referenceTable } from '../testing/corpus.ts';
import { openFileFrames } from '../testing/file-frames.ts';
import { writeCtPhantom } from '../testing/phantom.ts';
import { coarse, lossy, readPng } from '../testing/renderings.ts';
import { withTemporaryFolder } from '../testing/temp.ts';
import { expect, test } from './fixture.ts';
import { hook, openViewer } from './viewer-window.ts';

for (const rendering of ['cpu', 'gpu'] as const) {
  test.describe(`drawn by the ${rendering}`, () => {
    test.use({ environment: { NEGATOSCOPE_RENDERING: rendering } });

    test('[BIR-D2] [BIR-D8] [BIR-D12] real images look as DCMTK renders them', async ({ application }) => {
      test.skip(!corpusAvailable, 'the corpus of real files is not on this machine');
      test.setTimeout(300_000);
      await withTemporaryFolder(async (folder) => {
        const viewer = await openViewer(application, await writeCtPhantom(folder, { slices: 1 }), /Phantom, Computed/);
        expect(await hook(viewer, 'rendering')).toBe(rendering);
        const problems: string[] = [];
        let right = 0;
        for (const [index, { path, png, command }] of referenceTable('RENDERINGS').entries()) {
          if (command!.includes('dcmp2pgm')) continue;
          const file = openFileFrames(corpusPath(path!));
          try {
            const { description } = file;
            const { paddingValue: _, paddingRangeLimit: __, ...pixel } = description.pixel!;
            const { bytes, transferSyntaxUid } = await file.frame(1);
            const frame = frameOf(description, 1);
            let voi: Voi | undefined;
            if (command!.includes('+Wi 1')) voi = headerVoi(frame, { window: 0 });
            else if (command!.includes('+Wl 1')) {
              voi = headerVoi(frame, { table: 0 }) ?? {
                kind: 'window',
                ...windowOfRange(0, 2 ** pixel.bitsStored - 1),
              };
            } else {
              // The window over all values, which is what an image without a header window gets.
              const { voiWindows: _windows, voiLuts: _luts, ...plain } = description.shared;
              description.shared = plain;
              for (const own of description.perFrame ?? []) {
                delete own.voiWindows;
                delete own.voiLuts;
              }
            }
            // DCMTK applies the modality transformation to every kind of image and keeps padding.
            const place = { row: index + 1, revision: 1 };
            const instance = { ...description, ...place, pixel, sopClassUid: '1.2.840.10008.5.1.4.1.1.7' };
            const coded = { data: Buffer.from(bytes).toString('base64'), transferSyntaxUid };
            const found = await hook(viewer, 'paintFrame', instance, 1, coded, { voi, shutter: false });
            const expected = await readPng(corpusPath(`reference/${png}`));
            expect([found.width, found.height], path).toEqual([expected.width, expected.height]);
            const rgb = Buffer.from(found.data, 'base64');
            const soft = lossy.test(description.transferSyntaxUid) || pixel.photometricInterpretation.startsWith('YBR');
            let largest = 0;
            for (let i = 0; i < rgb.length; i++) largest = Math.max(largest, Math.abs(rgb[i]! - expected.rgb[i]!));
            if (largest > (coarse[path!] ?? (soft ? 3 : 1))) problems.push(`${path}: ${largest} levels`);
            else right++;
          } catch (error) {
            problems.push(`${path}: ${(error as Error).message.split('\n')[0]}`);
          } finally {
            await file.close();
          }
        }
        console.log(`${rendering}: ${right} renderings as DCMTK's`);
        expect(problems).toEqual([]);
        expect(right).toBeGreaterThan(0);
      });
    });
  });
}
