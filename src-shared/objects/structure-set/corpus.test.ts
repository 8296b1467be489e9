import { describe, expect, it } from 'vitest';
import { corpusAvailable, corpusPath } from '../../../testing/corpus.ts';
import { openFileFrames } from '../../../testing/file-frames.ts';
import { readStructureSet } from './read-structure-set.ts';
import { roiStacks } from './stacks.ts';

/**
 * Volumes counted from the contours on a grid of 0.1 mm (0.5 mm for the largest) by even and odd, with pydicom and numpy; planes and
 * points as they are in the file.
 */
const references: [path: string, planes: number, points: number, cm3: number | undefined][] = [
  ['petct/sts003/CT-rtstruct/RS.dcm', 20, 7012, 80.064],
  ['petct/sts003/MR_T1-rtstruct/RS.dcm', 20, 6978, 80.066],
  ['petct/sts003/PET-rtstruct/RS.dcm', 20, 6895, 80.077],
  ['rt/rt-utils/rt.dcm', 1, 12, undefined],
  ['rt/pydicom/rtstruct.dcm', 3, 17, 3600],
];

describe.skipIf(!corpusAvailable)('structure sets of other makers', () => {
  it.each(references)('%s has the volume that is counted from its contours', async (path, planes, points, cm3) => {
    const file = openFileFrames(corpusPath(path));
    try {
      const { rois, problems } = readStructureSet(file.dataSet);
      expect(problems).toEqual([]);
      const { stacks, volumeCm3 } = roiStacks(rois[0]!);
      expect(stacks.map((stack) => stack.planes.length)).toEqual([planes]);
      expect(rois[0]!.points).toBe(points);
      if (cm3 === undefined) expect(volumeCm3).toBeUndefined();
      else expect(Math.abs(volumeCm3! / cm3 - 1)).toBeLessThan(0.001);
      expect(rois[0]!.frameOfReferenceUid).toMatch(/^[\d.]+$/);
    } finally {
      await file.close();
    }
  });
});
