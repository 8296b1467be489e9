import { statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { InstanceDescription } from '../../src-shared/imaging/description.ts';
import { tileOf } from '../../src-shared/imaging/tiles.ts';
import { corpusAvailable, corpusPath } from '../../testing/corpus.ts';
import { describeFile } from './describe-file.ts';

/** What the archive tells of a file, through the reader that keeps only wanted elements. Expected values are dcmdump's. */
function described(path: string): InstanceDescription {
  const file = corpusPath(path);
  const record = describeFile(file, { path, bytes: statSync(file).size, receivedAt: 0 });
  return JSON.parse(record.description) as InstanceDescription;
}

describe.skipIf(!corpusAvailable)('images of the corpus', () => {
  it('with a mask module, a shutter, a slice vector', () => {
    const angiogram = described('multiframe/HasFragmentSequence.dcm');
    expect(angiogram).toMatchObject({
      numberOfFrames: 96,
      masks: [{ operation: 'NONE' }],
      pixelIntensityRelationship: 'LIN',
      cine: { frameTimeMs: 33 },
    });
    const shuttered = described(
      'overlays-luts-shutters/explicit_with_private_sequence_having_undefined_length_and_implicit_encoding.dcm',
    );
    expect(shuttered.shared.shutter).toEqual({
      rectangle: { left: 1, right: 1024, top: 118, bottom: 907 },
    });
    const heart = described('multiframe/NM-MONO2-16-13x-heart');
    expect(heart.nuclear).toEqual({ slice: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13] });
  });

  it('of positron emission tomography', () => {
    expect(described('petct/qin-headneck-pet/000005.dcm').pet).toEqual({
      units: 'BQML',
      decayCorrection: 'START',
      correctedImage: ['RAN', 'DTIM', 'NORM', 'ATTN', 'SCAT', 'DECY'],
      totalDoseBq: 381470000,
      halfLifeS: 6586.2,
      injectedAt: '19860810113900.000000',
      seriesAt: '19860810130244.678000',
      weightKg: 66.2,
    });
    expect(described('petct/sts003/PET/000000.dcm').pet).toMatchObject({
      units: 'GML',
      decayCorrection: 'ADMIN',
      suvType: 'BW',
      totalDoseBq: 359884960,
      halfLifeS: 6588,
      injectedAt: '20050415102100.00',
      seriesAt: '20050415112148',
      weightKg: 80,
      heightM: 1.63,
    });
    expect(described('key-objects/ihe-pet/PT_201604020956016_001_1.dcm').pet).toMatchObject({
      decayCorrectedTo: '19980427115220.00',
      injectedAt: '19980427105500.00',
    });
  });

  it('of enhanced classes', () => {
    const knee = described('enhanced/MOVEKNEE.dcm');
    expect(knee.dimensions).toEqual(['00209128']);
    expect(knee.shared).toMatchObject({ stackId: '1', inStackPosition: 1 });
    expect(knee.shared.frameType).toEqual(['ORIGINAL', 'PRIMARY', 'MOTION', 'NONE']);
    expect(knee.perFrame?.slice(0, 3)).toMatchObject([
      { temporalPosition: 1, relativeTimeMs: 0, dimensionIndexValues: [1] },
      { temporalPosition: 2, relativeTimeMs: 240_000, dimensionIndexValues: [2] },
      { temporalPosition: 3, relativeTimeMs: 360_000, dimensionIndexValues: [3] },
    ]);
    const converted = described('enhanced/legacy-ct/mf.dcm');
    expect(converted.perFrame?.map(({ inStackPosition }) => inStackPosition)).toEqual([3, 2, 1]);
    const perfusion = described('transfer-syntaxes/fragmentation/CT0012.explicit_little_endian.dcm');
    expect(perfusion.pixel?.supplementalPalette).toMatchObject({ firstMapped: 1024, bits: 16 });
    expect(perfusion).toMatchObject({ pixelPresentation: 'COLOR', dimensions: ['00209056', '00209057'] });
    expect(perfusion.perFrame?.map(({ inStackPosition }) => inStackPosition)).toEqual([2, 1]);
  });

  it('of a slide', () => {
    const slide = described('microscopy/sm_image.dcm');
    expect(slide.wholeSlide).toEqual({ columns: 50, rows: 50, tiledFull: true });
    expect(tileOf(slide, 25)).toEqual({ column: 41, row: 41 });
    expect(slide.pixel?.iccProfile).toBe(true);
  });
});
