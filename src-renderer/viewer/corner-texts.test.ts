import { describe, expect, it } from 'vitest';
import { initialState, type Shown } from '../cornerstone/controller.ts';
import { type CornerOptions, cornerTexts } from './corner-texts.ts';

/** With so many images in the set, all the same. */
const texts = (of: Shown, count = 3, options: Partial<CornerOptions> = {}) =>
  cornerTexts(
    of,
    Array.from({ length: count }, () => of.frame),
    { level: 'full', ...options },
  );

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
      description: {
        sliceThicknessMm: 1,
        sliceLocationMm: -123.456,
        rescale: { slope: 1, intercept: -1024 },
        ...change.description,
      },
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
  it('stay on their lines and read from left to right, whatever the file says', () => {
    const hostile = shown();
    hostile.frame.series.patient.id = 'ID\n4711\u202e321';
    hostile.frame.series.study.description = 'a\r\nb\u2028c';
    expect(texts(hostile).topLeft[2]).toBe('ID 4711 321');
    expect(texts(hostile).topRight[1]).toBe('a b c');
    expect(texts(shown({ technique: { KVP: '1e999' } })).bottomLeft[1]).toBe('1e999 kV');
  });

  it('take any text for a modality', () => {
    const hostile = shown();
    (hostile as { frame: { series: { series: { modality: string } } } }).frame.series.series.modality = 'constructor';
    expect(() => texts(hostile)).not.toThrow();
  });

  it('[BIR-H2] [BIR-H3] [BIR-H4] [BIR-H5] [BIR-H6] [BIR-H8] say who, what, where and how', () => {
    const all = texts(shown(), 320);
    expect(all.topLeft).toEqual(['Yamada, Tarou', '山田 太郎', 'P-1', '1961-04-02  F  65Y']);
    expect(all.topRight).toEqual(['Hospital X', 'Thorax', 'Acc A1', 'Content 2024-01-05 10:17:30']);
    expect(all.bottomLeft).toEqual([
      'Lung 1.0  Left',
      '120 kV',
      'B30f',
      'CT  Se 2  Im 3/320',
      'TH 1 mm  LOC -123.46 mm',
    ]);
    expect(all.bottomRight).toEqual(['512 × 256  150 %', 'Lung', 'W 1500', 'L -600 HU']);
    expect(all.lossy).toBeUndefined();
  });

  it('[BIR-H1] keep identity and window when they are minimal, and nothing when there are to be none', () => {
    const minimal = texts(shown(), 320, { level: 'minimal' });
    expect(minimal.topLeft).toEqual(['Yamada, Tarou', '山田 太郎', 'P-1', '1961-04-02  F  65Y']);
    expect(minimal.topRight).toEqual([]);
    expect(minimal.bottomLeft).toEqual(['Left', 'CT  Se 2  Im 3/320']);
    expect(minimal.bottomRight).toEqual(['Lung', 'W 1500', 'L -600 HU']);
    expect(texts(shown(), 320, { level: 'none' }).topLeft).toEqual([]);
  });

  it('[BIR-H7] say in which way an image lost something, also when they are minimal', () => {
    const lossy = { lossy: { ratio: 12.345, method: 'ISO_10918_1' } };
    expect(texts(shown({ pixel: lossy }), 1, { level: 'minimal' }).lossy).toBe('LOSSY  12.35 : 1 JPEG');
    expect(texts(shown({ pixel: { lossy: {} } })).lossy).toBe('LOSSY');
    const steps = [{ ratio: 4, method: 'ISO_10918_1' }, { ratio: 9.5, method: 'ISO_15444_1' }, { method: 'OTHER' }];
    expect(texts(shown({ pixel: { lossy: { steps } } })).lossy).toBe('LOSSY  4 : 1 JPEG + 9.5 : 1 JPEG 2000 + OTHER');
  });

  it('[BIR-H5] compute location and spacing from the positions', () => {
    const at = (z: number) =>
      shown({
        description: { sliceLocationMm: undefined, position: [1, 2, z], orientation: [1, 0, 0, 0, 1, 0] },
      });
    const of = at(30.5);
    of.index = 0;
    const set = [of.frame, at(28).frame];
    expect(cornerTexts(of, set, { level: 'full' }).bottomLeft.at(-1)).toBe('TH 1 mm  SP 2.5 mm  LOC H 30.5 mm');
    // Images of one place, or not parallel, have no distance; what is said of it counts then.
    expect(cornerTexts(of, [of.frame, of.frame], { level: 'full' }).bottomLeft.at(-1)).toBe('TH 1 mm  LOC H 30.5 mm');
    of.frame.description.spacingBetweenSlicesMm = -3;
    expect(cornerTexts(of, [of.frame], { level: 'full' }).bottomLeft.at(-1)).toBe('TH 1 mm  SP 3 mm  LOC H 30.5 mm');
  });

  it('[BIR-H5] have the spacing of slices also where one pass ends and the next begins', () => {
    const at = (z: number) => shown({ description: { position: [1, 2, z], orientation: [1, 0, 0, 0, 1, 0] } }).frame;
    const set = [0, 3, 6, 0, 3, 6].map(at);
    const spacings = set.map(
      (frame, index) =>
        /SP \S+ mm/.exec(cornerTexts({ ...shown(), frame, index }, set, { level: 'full' }).bottomLeft.at(-1)!)?.[0],
    );
    expect(spacings).toEqual(Array(6).fill('SP 3 mm'));
  });

  it('[BIR-H5] name the side a slice lies on, whichever way round it was made', () => {
    const of = (position: [number, number, number], orientation: [number, number, number, number, number, number]) => {
      const image = shown({ description: { sliceLocationMm: undefined, position, orientation } });
      return cornerTexts(image, [image.frame], { level: 'full' }).bottomLeft.at(-1);
    };
    expect(of([20, 1, 2], [0, 1, 0, 0, 0, -1])).toBe('TH 1 mm  LOC L 20 mm');
    expect(of([20, 1, 2], [0, -1, 0, 0, 0, -1])).toBe('TH 1 mm  LOC L 20 mm');
    expect(of([-20, 1, 2], [0, 1, 0, 0, 0, -1])).toBe('TH 1 mm  LOC R 20 mm');
    expect(of([1, -7.5, 2], [1, 0, 0, 0, 0, -1])).toBe('TH 1 mm  LOC A 7.5 mm');
    expect(of([5, 5, 0], [1, 0, 0, 0, 1, 0])).toBe('TH 1 mm  LOC 0 mm');
    expect(of([0, 0, 10], [1, 0, 0, 0, 0.8, 0.6])).toBe('TH 1 mm  LOC HA 8 mm');
  });

  it('[BIR-H2] leave out an age that nobody filled in, keep that of a newborn, and compute what is absent', () => {
    const aged = (patientAge: string | undefined, birthDate?: string) => {
      const of = shown();
      const { study, patient } = of.frame.series;
      if (patientAge === undefined) delete study.patientAge;
      else study.patientAge = patientAge;
      if (birthDate === undefined) delete patient.birthDate;
      else patient.birthDate = birthDate;
      return texts(of).topLeft.at(-1);
    };
    expect(aged('000Y')).toBe('F');
    expect(aged('000D', '20240105')).toBe('2024-01-05  F  0D');
    expect(aged('000Y', '19610105')).toBe('1961-01-05  F  63Y');
    expect(aged('000Y', '1961')).toBe('1961  F');
    expect(aged(undefined, '20000229')).toBe('2000-02-29  F  23Y');
    expect(aged('010M')).toBe('F  10M');
    expect(aged(undefined, '19610106')).toBe('1961-01-06  F  62Y');
    expect(aged(undefined, '19610105')).toBe('1961-01-05  F  63Y');
    expect(aged('nonsense', '20230301')).toBe('2023-03-01  F  10M');
    expect(aged(undefined, '20231225')).toBe('2023-12-25  F  11D');
    expect(aged(undefined, '20231120')).toBe('2023-11-20  F  6W');
    expect(aged(undefined, '20250101')).toBe('2025-01-01  F');
  });

  it('[BIR-H3] say which time it is: acquisition, else content, series, study', () => {
    const of = shown();
    const time = () => texts(of).topRight.at(-1);
    of.frame.description.acquisitionDateTime = '20240105101500.123+0100';
    expect(time()).toBe('Acquired 2024-01-05 10:15:00');
    of.frame.description.acquisitionDateTime = '20240105';
    expect(time()).toBe('Acquired 2024-01-05');
    delete of.frame.description.acquisitionDateTime;
    expect(time()).toBe('Content 2024-01-05 10:17:30');
    delete of.frame.instance.contentDate;
    of.frame.series.series.date = '20240104';
    expect(time()).toBe('Series 2024-01-04');
    delete of.frame.series.series.date;
    expect(time()).toBe('Study 2024-01-05');
  });

  it('[BIR-H6] say how an image was made as its modality wants it', () => {
    const made = (modality: string, technique: object, more: object = {}, description: object = {}) => {
      const of = shown({ technique: { KVP: undefined, ConvolutionKernel: undefined, ...technique }, description });
      of.frame.series.series.modality = modality;
      delete of.frame.series.series.laterality;
      Object.assign(of.frame.instance, more);
      return texts(of).bottomLeft.slice(1, -2);
    };
    expect(
      made('MR', { RepetitionTime: '2500.0', EchoTime: '90.12', FlipAngle: '15', MagneticFieldStrength: '1.5' }),
    ).toEqual(['TR 2500  TE 90.1  FA 15°', '1.5 T']);
    expect(made('MR', { DiffusionBValue: '0', InversionTime: '0' })).toEqual(['b 0']);
    // What a frame says of itself counts more than what the object says.
    expect(made('MR', { EchoTime: '4' }, {}, { technique: { EchoTime: '8' } })).toEqual(['TE 8']);
    expect(
      made('XA', { PositionerPrimaryAngle: '-30.1', PositionerSecondaryAngle: '25' }, { cine: { frameTimeMs: 80 } }),
    ).toEqual(['RAO 30.1°  CRA 25°', '12.5 /s']);
    expect(
      made(
        'PT',
        { Radiopharmaceutical: 'FDG' },
        { pet: { totalDoseBq: 350e6, injectedAt: '20240105090000' } },
        { acquisitionDateTime: '20240105100200' },
      ),
    ).toEqual(['FDG  350 MBq', '62 min after injection']);
    const nuclear = (technique: object, acquired = '20240105120000') =>
      made('NM', technique, {}, { acquisitionDateTime: acquired });
    expect(nuclear({ Radiopharmaceutical: 'MDP', RadionuclideTotalDose: '740' })).toEqual(['MDP  740 MBq']);
    expect(nuclear({ RadionuclideTotalDose: '740000000' })).toEqual(['740 MBq']);
    const since = (injectedAt: string, acquired: string) =>
      made('PT', {}, { pet: { injectedAt } }, { acquisitionDateTime: acquired });
    expect(since('20240105090000+0100', '20240105090000.5+0000')).toEqual(['60 min after injection']);
    expect(since('2024010509', '20240105100000')).toEqual([]);
    expect(since('20240105235000', '20240106005000')).toEqual(['60 min after injection']);
    expect(made('XA', {}, { cine: { frameTimeMs: 40, rate: 10 } }), 'as acquired, not as recommended').toEqual([
      '25 /s',
    ]);
    expect(
      made(
        'MG',
        { ViewPosition: 'MLO', BodyPartThickness: '52', CompressionForce: '110.4', OrganDose: '0.0123' },
        {},
        { laterality: 'R' },
      ).slice(-2),
    ).toEqual(['R MLO', '52 mm  110 N  AGD 1.23 mGy']);
    const coded = { ViewCode: '399368009', ViewCodeSequence: '内外斜位方向' };
    expect(made('MG', coded, {}, { laterality: 'L' }), 'its code, not its meaning').toContain('L MLO');
    const view = (technique: Record<string, string>) => made('MG', technique, {}, { laterality: 'L' })[0];
    // The position of exaggerated views and of those from below is that of craniocaudal ones.
    expect(view({ ViewCode: '399196006', ViewCodeSequence: 'caudo-cranial', ViewPosition: 'CC' })).toBe('L FB');
    const exaggerated = 'cranio-caudal exaggerated laterally';
    expect(view({ ViewCode: '399192008', ViewCodeSequence: exaggerated, ViewPosition: 'CC' })).toBe(`L ${exaggerated}`);
    expect(view({ ViewCodeSequence: 'kraniokaudal', ViewPosition: 'CC' })).toBe('L CC');
    expect(view({ ViewCode: '399162004', ViewCodeSequence: 'cranio-caudal', ViewPosition: 'MLO' })).toBe('L CC / MLO');
    expect(made('CR', { ViewPosition: 'PA', KVP: '125', ExposureInuAs: '2500', ExposureIndex: '250' })).toEqual([
      'PA',
      '125 kV  2.5 mAs',
      'EI 250',
    ]);
    expect(made('US', { TransducerData: 'C5-1', MechanicalIndex: '1.1', DepthOfScanField: '150' })).toEqual([
      'C5-1  depth 150 mm',
      'MI 1.1',
    ]);
  });

  it('name tables and curves', () => {
    const table = { firstMapped: 0, bits: 8, count: 1, data: '' };
    const voi: Shown['voi'] = { kind: 'table', table, label: 'HARDER' };
    expect(texts(shown({ voi })).bottomRight).toContain('HARDER');
    const sigmoid: Shown['voi'] = { kind: 'window', center: 0.5, width: 0.25, function: 'SIGMOID' };
    expect(texts(shown({ voi: sigmoid })).bottomRight.slice(-3)).toEqual(['sigmoid', 'W 0.250', 'L 0.500 HU']);
  });

  it('[BIR-H9] name the presentation state that is applied, also when they are minimal', () => {
    const options = { level: 'minimal', presentationState: 'Marks of Dr. X' } as const;
    expect(texts(shown(), 3, options).topRight).toEqual(['PR Marks of Dr. X']);
  });

  it('[BIR-H10] become fewer in small pictures, identity and place last', () => {
    const at = (width: number, height = width) => texts(shown(), 320, { space: { width, height, lineHeight: 16 } });
    const counts = [600, 440, 320, 240, 170, 110].map((size) => Object.values(at(size)).flat().length);
    expect([...counts].sort((a, b) => b - a)).toEqual(counts);
    expect(new Set(counts).size).toBeGreaterThan(4);
    expect(at(170).bottomLeft).toEqual(['Left', 'Im 3/320']);
    expect(at(100)).toMatchObject({ topLeft: ['Yamada, Tarou', 'P-1'], topRight: [], bottomLeft: [], bottomRight: [] });
    // Wide and low: no corner takes more than its part of the height.
    expect(at(600, 110).topLeft).toEqual(['Yamada, Tarou', '山田 太郎', 'P-1']);
    expect(at(600, 110).bottomLeft.length).toBeLessThanOrEqual(3);
  });

  it('are those of the reader where he has some, for a modality or for all', () => {
    const corners = (value: string) => ({
      topLeft: [{ value, label: 'My', unit: '', beside: false, level: 'minimal' as const, rank: 0 }],
      topRight: [],
      bottomLeft: [],
      bottomRight: [],
    });
    expect(texts(shown(), 3, { own: { CT: corners('PatientID') } }).topLeft).toEqual(['My P-1']);
    expect(texts(shown(), 3, { own: { MR: corners('PatientID'), '*': corners('Modality') } }).topLeft).toEqual([
      'My CT',
    ]);
    expect(texts(shown(), 3, { own: { CT: corners('unheard-of') } }).topLeft).toEqual([]);
  });

  it('can hang on another value', () => {
    const item = { label: '', unit: '', beside: false, level: 'full' as const, rank: 0, value: 'SeriesDescription' };
    const own = (when: { value: string; is: string[] }) => ({
      CT: { topLeft: [{ ...item, when }], topRight: [], bottomLeft: [], bottomRight: [] },
    });
    const found = (value: string, is: string[]) => texts(shown(), 3, { own: own({ value, is }) }).topLeft;
    expect(found('Modality', ['MR', 'CT'])).toEqual(['Lung 1.0']);
    expect(found('Modality', ['MR'])).toEqual([]);
    expect(found('StudyID', [])).toEqual(['Lung 1.0']);
    expect(found('Modality', [])).toEqual([]);
  });
});
