import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseFile } from '../../src-shared/dicom/part10/read.ts';
import { decodeFrame } from '../../src-shared/imaging/codecs/decode.ts';
import { frameOf, renderFrame } from '../../src-shared/imaging/pipeline/render.ts';
import { framePresentation } from '../../src-shared/objects/presentation-state/frame-presentation.ts';
import { readPresentationState } from '../../src-shared/objects/presentation-state/read.ts';
import { corpusAvailable, corpusPath } from '../../testing/corpus.ts';
import { openFileFrames } from '../../testing/file-frames.ts';
import { peersAvailable, runPeer } from '../../testing/peers.ts';
import { greyCases } from '../../testing/phantom-state-kinds.ts';
import { withTemporaryFolder } from '../../testing/temp.ts';
import { createCodecSet } from './codecs.ts';

const codecs = createCodecSet();

function graymap(bytes: Buffer): { width: number; height: number; data: Uint8Array } {
  const header = /^P5\s+(\d+)\s+(\d+)\s+255\s/.exec(bytes.subarray(0, 64).toString('latin1'))!;
  return { width: Number(header[1]), height: Number(header[2]), data: bytes.subarray(header[0].length) };
}

/** Our levels of the first frame under a state less those of dcmp2pgm: how many pixels have which difference. */
async function differences(imagePath: string, statePath: string, folder: string) {
  const file = openFileFrames(imagePath);
  try {
    const { description } = file;
    const pixel = description.pixel!;
    const state = readPresentationState(parseFile(new Uint8Array(readFileSync(statePath))).dataSet)!;
    expect(state.problems).toEqual([]);
    const { sopInstanceUid } = description;
    const { pixelRepresentation } = pixel;
    const said = framePresentation(
      state,
      { sopInstanceUid, frame: 1, pixelRepresentation },
      { missingModality: 'identity' },
    )!;
    // Of shutters dcmp2pgm draws those of bits alone, and no overlays: they have tests of their own.
    const bitmap = said.shutter?.bitmapGroup;
    const presentation = {
      ...said,
      shutter: bitmap === undefined ? undefined : said.shutter,
      overlays: said.overlays.filter(({ group }) => group === bitmap),
      activeGroups: [],
    };
    const { bytes, transferSyntaxUid } = await file.frame(1);
    const decoded = await decodeFrame(bytes, transferSyntaxUid, pixel, codecs);
    const picture = renderFrame(decoded, pixel, frameOf(description, 1), { presentation });
    const output = join(folder, 'rendered.pgm');
    const outcome = await runPeer('dcmp2pgm', ['-p', statePath, imagePath, output]);
    expect(outcome.status, outcome.stderr).toBe(0);
    const expected = graymap(readFileSync(output));
    expect([picture.width, picture.height]).toEqual([expected.width, expected.height]);
    expect(picture.channels).toBe(1);
    let [lowest, highest] = [0, 0];
    for (let i = 0; i < expected.data.length; i++) {
      const difference = picture.data[i]! - expected.data[i]!;
      lowest = Math.min(lowest, difference);
      highest = Math.max(highest, difference);
    }
    return { lowest, highest, hasVoi: said.voi !== undefined };
  } finally {
    await file.close();
  }
}

/** dcmtk cuts fractions off where we round: a level of ours is the same, or one higher. */
const cutOff = { lowest: 0, highest: 1 };

/** dcmtk does not read these: several windows, masks, functions of windows. */
const unreadByDcmtk = new Set(['window', 'mask', 'sigmoid']);
/** Where dcmtk is further away, and why. */
const further: Record<string, { lowest: number; highest: number }> = {
  // Identity: dcmtk divides by the number of values where we divide by the largest.
  'no voi': { lowest: -1, highest: 1 },
  // So it does with the entries of a table of 12 bits.
  'voi table': { lowest: -1, highest: 1 },
  // Cut off twice: going into the table of 256 entries, whose steps are up to two levels, and coming out of it.
  'presentation table': { lowest: 0, highest: 2 },
};

describe.skipIf(!peersAvailable('dcmp2pgm'))('the grey steps of presentation states against dcmp2pgm', () => {
  it.each(
    greyCases()
      .filter(({ name }) => !unreadByDcmtk.has(name))
      .map((one) => [one.name, one] as const),
  )('generated: %s', async (name, { images, state }) => {
    await withTemporaryFolder(async (folder) => {
      const [imagePath, statePath] = [join(folder, 'image.dcm'), join(folder, 'state.dcm')];
      await writeFile(imagePath, images[0]!.file);
      await writeFile(statePath, state.file);
      const { lowest, highest } = await differences(imagePath, statePath, folder);
      const allowed = further[name] ?? cutOff;
      expect(lowest).toBeGreaterThanOrEqual(allowed.lowest);
      expect(highest).toBeLessThanOrEqual(allowed.highest);
    });
  });

  const states = [
    ...[1, 2, 3, 4, 5, 6].map((number) => [`clearcanvas/real0${number}.dcm`, `clearcanvas/real0${number}.pr.dcm`]),
    ['luts/imageForPrLUTs.dcm', 'luts/prLUTs.dcm'],
  ] as [string, string][];
  it.skipIf(!corpusAvailable).each(states)('corpus: %s under %s', async (image, state) => {
    await withTemporaryFolder(async (folder) => {
      const path = (name: string) => corpusPath(`presentation-states/${name}`);
      const { lowest, highest } = await differences(path(image), path(state), folder);
      // real04 has a window of 232 values: fractions. All others are the same, pixel by pixel.
      expect({ lowest, highest }).toEqual({ lowest: 0, highest: image.includes('real04') ? 1 : 0 });
    });
  });
});

/** Images of every way to store greys that dcmtk reads uncompressed, from which dcmpsmk makes a state. */
const made = [
  'enhanced/emri_small.dcm',
  'geometry/clearcanvas-roi/aspect01.dcm',
  'overlays-luts-shutters/mlut_18.dcm',
  'overlays-luts-shutters/MR-SIEMENS-DICOM-WithOverlays.dcm',
  'overlays-luts-shutters/vlut_04.dcm',
  'overlays-luts-shutters/signed-raw-9bit.dcm',
  'petct/sts003/MR_T1/000043.dcm',
  'projection/dx_image.dcm',
  'rt/explicit_rtdose_16bit_mono2_3d-volume.dcm',
  'rt/rt-utils/ct_1.dcm',
  'seg-paramap/highdicom/ct_image.dcm',
  'transfer-syntaxes/ctimage-15-syntaxes/CTImage.dcm_LittleEndianImplicitTransferSyntax_1.2.840.10008.1.2.dcm',
];

describe.skipIf(!corpusAvailable || !peersAvailable('dcmp2pgm', 'dcmpsmk'))('states that dcmpsmk makes', () => {
  it.each(made)('of %s', async (path) => {
    await withTemporaryFolder(async (folder) => {
      const statePath = join(folder, 'state.dcm');
      // What dcmpsmk writes of a VOI LUT in implicit VR it cannot read itself.
      for (const options of path.includes('vlut') ? [[]] : [[], ['+ti']]) {
        const outcome = await runPeer('dcmpsmk', [...options, corpusPath(path), statePath]);
        expect(outcome.status, outcome.stderr).toBe(0);
        const { lowest, highest, hasVoi } = await differences(corpusPath(path), statePath, folder);
        expect(lowest).toBeGreaterThanOrEqual(hasVoi ? 0 : -1);
        expect(highest).toBeLessThanOrEqual(1);
      }
    });
  });
});
