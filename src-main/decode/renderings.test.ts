import { describe, expect, it } from 'vitest';
import { decodeFrame } from '../../src-shared/imaging/codecs/decode.ts';
import { modalityFunction } from '../../src-shared/imaging/pipeline/modality.ts';
import { frameOf, type RenderOptions, renderFrame } from '../../src-shared/imaging/pipeline/render.ts';
import { storedValues, valueRange } from '../../src-shared/imaging/pipeline/stored-values.ts';
import { headerVoi, windowOfRange } from '../../src-shared/imaging/pipeline/voi.ts';
import { corpusAvailable, corpusPath, referenceTable } from '../../testing/corpus.ts';
import { openFileFrames } from '../../testing/file-frames.ts';
import { coarse, lossy, readPng } from '../../testing/renderings.ts';
import { createCodecSet } from './codecs.ts';

const codecs = createCodecSet();

describe.skipIf(!corpusAvailable)('rendered frames against DCMTK', () => {
  const rows = referenceTable('RENDERINGS').filter(({ command }) => !command!.includes('dcmp2pgm'));
  it.each(rows.map(({ path, png, command }) => [path!, png!, command!]))('%s', async (path, png, command) => {
    const file = openFileFrames(corpusPath(path));
    try {
      const { description } = file;
      const pixel = description.pixel!;
      const { bytes, transferSyntaxUid } = await file.frame(1);
      const decoded = await decodeFrame(bytes, transferSyntaxUid, pixel, codecs);
      const frame = frameOf(description, 1);
      // DCMTK's +Wm is the window over all values, padding included; +Wl without a table shows the stored range.
      const options: RenderOptions = { overlays: true };
      const wholeRange = () => {
        const { minimum, maximum } = valueRange(storedValues(decoded, pixel))!;
        const modality = modalityFunction(frame);
        return { kind: 'window' as const, ...windowOfRange(modality(minimum), modality(maximum)) };
      };
      if (command.includes('+Wi 1')) options.voi = headerVoi(frame, { window: 0 })!;
      else if (command.includes('+Wl 1')) {
        options.voi = headerVoi(frame, { table: 0 }) ?? {
          kind: 'window',
          ...windowOfRange(0, 2 ** pixel.bitsStored - 1),
        };
      } else if (command.includes('+Wm') && !frame.modalityLut) options.voi = wholeRange();
      const picture = renderFrame(decoded, pixel, frame, options);
      const expected = await readPng(corpusPath(`reference/${png}`));
      expect([picture.width, picture.height]).toEqual([expected.width, expected.height]);
      const tolerance =
        lossy.test(description.transferSyntaxUid) || pixel.photometricInterpretation.startsWith('YBR') ? 3 : 1;
      let largest = 0;
      for (let i = 0; i < expected.rgb.length; i++) {
        const value = picture.data[picture.channels === 3 ? i : Math.floor(i / 3)]!;
        largest = Math.max(largest, Math.abs(value - expected.rgb[i]!));
      }
      expect(largest).toBeLessThanOrEqual(coarse[path] ?? tolerance);
    } finally {
      await file.close();
    }
  });
});
