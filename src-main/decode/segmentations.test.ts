import { describe, expect, it } from 'vitest';
import { decodeFrame } from '../../src-shared/imaging/codecs/decode.ts';
import { toStoredValues } from '../../src-shared/imaging/pipeline/stored-values.ts';
import { masksOfFrame } from '../../src-shared/objects/segmentation/masks.ts';
import type { Segmentation } from '../../src-shared/objects/segmentation/model.ts';
import { readSegmentation } from '../../src-shared/objects/segmentation/read-segmentation.ts';
import { SegmentVolumes } from '../../src-shared/objects/segmentation/segment-volumes.ts';
import { corpusAvailable, corpusPath } from '../../testing/corpus.ts';
import { openFileFrames } from '../../testing/file-frames.ts';
import { createCodecSet } from './codecs.ts';

const codecs = createCodecSet();

async function counted(path: string) {
  const file = openFileFrames(corpusPath(path));
  try {
    const { description, dataSet } = file;
    const found = readSegmentation(dataSet, description) as Segmentation;
    const pixel = description.pixel!;
    const volumes = new SegmentVolumes(found);
    for (const frame of found.frames) {
      const { bytes, transferSyntaxUid } = await file.frame(frame.frame);
      const decoded = await decodeFrame(bytes, transferSyntaxUid, pixel, codecs);
      volumes.add(frame, masksOfFrame(toStoredValues(decoded.cells, pixel), found, frame.segment));
    }
    return { found, volumes: volumes.volumes() };
  } finally {
    await file.close();
  }
}

/** Pixels that are set, by segment, as pydicom and numpy count them; the size of a pixel and the distance of planes, mm. */
const references: [path: string, counts: Record<number, number>, pixelMm: number, planeMm: number][] = [
  ['seg-paramap/24x38x3/label.seg', { 1: 315 }, 0.7, 2.5],
  ['seg-paramap/24x38x3/sparse-labelmap-noppv.dcm', { 1: 630 }, 0.7, 2.5],
  ['seg-paramap/24x38x3/sparse-labelmap-ppv5.dcm', { 1: 630 }, 0.7, 2.5],
  ['seg-paramap/dcmqi-ct3/liver.dcm', { 1: 107098 }, 0.810547, 1],
  ['seg-paramap/dcmqi-ct3/partial_overlaps.dcm', { 1: 9602, 2: 11888, 3: 10743, 4: 6693, 5: 4713 }, 0.810547, 1],
  ['seg-paramap/highdicom/seg_image_ct_binary_single_frame.dcm', { 1: 1832 }, 0.661468, 5],
  ['seg-paramap/liver_rle.dcm', { 1: 107098 }, 0.810547, 1],
  ['seg-paramap/liver_j2k.dcm', { 1: 107098 }, 0.810547, 1],
  ['transfer-syntaxes/deflated/liver_deflate.dcm', { 1: 107098 }, 0.810547, 1],
  ['seg-paramap/liver_expb_1frame.dcm', { 1: 36233 }, 0.810547, 1],
  ['sr/dcmqi/seg.dcm', { 1: 795 }, 3.537818, 3.375],
];

describe.skipIf(!corpusAvailable)('segmentations of other makers have as many set pixels as pydicom counts', () => {
  it.each(references)('%s', async (path, counts, pixelMm, planeMm) => {
    const { found, volumes } = await counted(path);
    expect(found.problems).toEqual([]);
    const set = Object.fromEntries([...volumes].map(([segment, { count }]) => [segment, count]));
    expect(set).toEqual(counts);
    for (const [segment, { volumeCm3 }] of volumes) {
      expect(volumeCm3).toBeCloseTo((counts[segment]! * pixelMm * pixelMm * planeMm) / 1000, 2);
    }
  });
});
