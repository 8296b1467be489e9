import { describe, expect, it } from 'vitest';
import type { CornerItem, Corners } from '../../../src-shared/settings/display-texts.ts';
import { builtInCorners, cornersOf, techniquePlace } from './corner-data.ts';

const item = (value: string): CornerItem => ({ value, label: '', unit: '', beside: false, level: 'full', rank: 5 });
const values = (corners: Corners): string[] => corners.bottomLeft.map(({ value }) => value);

describe('the corners of a modality', () => {
  it('say how its images are made', () => {
    expect(values(cornersOf('CT', {}))).toContain('SpiralPitchFactor');
    expect(values(cornersOf('CR', {}))).toEqual(values(cornersOf('DX', {})));
    for (const modality of ['', 'OT', 'constructor', '__proto__']) {
      expect(values(cornersOf(modality, {}))).not.toContain(techniquePlace);
    }
  });

  it('of a reader who has his own for all still say it, where he left the place for it', () => {
    const own = { '*': { ...builtInCorners, topLeft: [item('PatientID')] } };
    expect(cornersOf('MR', own).topLeft).toEqual([item('PatientID')]);
    expect(values(cornersOf('MR', own))).toContain('EchoTime');
    expect(values(cornersOf('CT', own))).toContain('SpiralPitchFactor');
    const without = { '*': { ...builtInCorners, bottomLeft: [item('SeriesNumber')] } };
    expect(values(cornersOf('CT', without))).toEqual(['SeriesNumber']);
  });

  it('of the reader for one modality count more than his for all', () => {
    const own = {
      '*': { ...builtInCorners, topLeft: [item('PatientID')] },
      CT: { ...builtInCorners, topLeft: [item('PatientName')] },
    };
    expect(cornersOf('CT', own).topLeft).toEqual([item('PatientName')]);
  });
});
