import { describe, expect, it } from 'vitest';
import { initialState, type Shown } from '../cornerstone/controller.ts';
import { cornerTexts } from './corner-texts.ts';

function shown(change: { pixel?: object; description?: object; voi?: Shown['voi']; technique?: object } = {}): Shown {
  return {
    index: 2,
    scale: 1.5,
    state: initialState(),
    voi: 'voi' in change ? change.voi : { kind: 'window', center: -600, width: 1500, label: 'Lung' },
    image: { decoded: { components: 1 } },
    frame: {
      frame: 1,
      pixel: { columns: 512, rows: 256, ...change.pixel },
      description: { sliceThicknessMm: 1, sliceLocationMm: -123.456, ...change.description },
      instance: {
        numberOfFrames: 1,
        contentDate: '20240105',
        contentTime: '101730.5',
        technique: { KVP: '120', ConvolutionKernel: 'B30f', ...change.technique },
      },
      series: {
        patient: {
          name: 'Yamada^Tarou',
          nameIdeographic: '山田^太郎',
          id: 'P-1',
          birthDate: '19610402',
          sex: 'F',
        },
        study: {
          institution: 'Hospital X',
          description: 'Thorax',
          patientAge: '065Y',
          accession: 'A1',
          date: '20240105',
        },
        series: { number: 2, modality: 'CT', description: 'Lung 1.0', laterality: 'L' },
      },
    },
  } as unknown as Shown;
}

describe('the texts in the corners', () => {
  it('take any text for a modality', () => {
    const hostile = shown();
    (hostile as { frame: { series: { series: { modality: string } } } }).frame.series.series.modality = 'constructor';
    expect(() => cornerTexts(hostile, 3, 'full')).not.toThrow();
  });

  it('say who, what, where and how', () => {
    const texts = cornerTexts(shown(), 320, 'full');
    expect(texts.topLeft).toEqual(['Yamada, Tarou', '山田 太郎', 'P-1', 'F  65Y  1961-04-02']);
    expect(texts.topRight).toEqual(['Hospital X', 'Thorax', 'Acc A1', '2024-01-05 10:17']);
    expect(texts.bottomLeft).toEqual(['Lung 1.0  Left', '120 kV', 'B30f', 'CT 2  Im 3/320', 'TH 1 mm  LOC -123.46 mm']);
    expect(texts.bottomRight).toEqual(['512 × 256  150 %', 'Lung', 'W 1500', 'L -600']);
    expect(texts.lossy).toBeUndefined();
  });

  it('keep identity and window when they are minimal, and nothing when there are to be none', () => {
    const texts = cornerTexts(shown(), 320, 'minimal');
    expect(texts.topLeft).toContain('Yamada, Tarou');
    expect(texts.topLeft).toContain('P-1');
    expect(texts.topRight).toEqual([]);
    expect(texts.bottomLeft).toEqual(['CT 2  Im 3/320']);
    expect(texts.bottomRight).toContain('W 1500');
    expect(cornerTexts(shown(), 320, 'none').topLeft).toEqual([]);
  });

  it('say in which way an image lost something, also when they are minimal', () => {
    const lossy = { lossy: { ratio: 12.345, method: 'ISO_10918_1' } };
    expect(cornerTexts(shown({ pixel: lossy }), 1, 'minimal').lossy).toBe('LOSSY  12.35 : 1  JPEG');
    expect(cornerTexts(shown({ pixel: { lossy: {} } }), 1, 'full').lossy).toBe('LOSSY');
  });

  it('compute the location from the position where it is not given', () => {
    const description = { sliceLocationMm: undefined, position: [1, 2, 30.5], orientation: [1, 0, 0, 0, 1, 0] };
    expect(cornerTexts(shown({ description }), 1, 'full').bottomLeft.at(-1)).toBe('TH 1 mm  LOC 30.5 mm');
  });

  it('leave out an age that nobody filled in, and keep that of a newborn', () => {
    const aged = (patientAge: string, birthDate?: string) => {
      const of = shown();
      of.frame.series.study.patientAge = patientAge;
      if (birthDate === undefined) delete of.frame.series.patient.birthDate;
      else of.frame.series.patient.birthDate = birthDate;
      return cornerTexts(of, 1, 'full').topLeft.at(-1);
    };
    expect(aged('000Y')).toBe('F');
    expect(aged('000D', '20240105')).toBe('F  0D  2024-01-05');
    expect(aged('010M')).toBe('F  10M');
  });

  it('say of a C-arm to which side it leaned', () => {
    const of = shown({ technique: { PositionerPrimaryAngle: '-30.1', PositionerSecondaryAngle: '25' } });
    of.frame.series.series.modality = 'XA';
    expect(cornerTexts(of, 1, 'full').bottomLeft).toContain('RAO 30.1°  CRA 25°');
  });

  it('name tables and curves', () => {
    const table = { firstMapped: 0, bits: 8, count: 1, data: '' };
    const voi: Shown['voi'] = { kind: 'table', table, label: 'HARDER' };
    expect(cornerTexts(shown({ voi }), 1, 'full').bottomRight).toContain('HARDER');
    const sigmoid: Shown['voi'] = { kind: 'window', center: 0.5, width: 0.25, function: 'SIGMOID' };
    expect(cornerTexts(shown({ voi: sigmoid }), 1, 'full').bottomRight.slice(-3)).toEqual([
      'sigmoid',
      'W 0.250',
      'L 0.500',
    ]);
  });
});
