import { describe, expect, it } from 'vitest';
import type { InstanceDescription, UltrasoundRegion } from '../description.ts';
import type { ImagePoint } from '../geometry/ultrasound-regions.ts';
import { evaluate } from './evaluate.ts';
import { formatMm, formatMm2, formatNumber, formatQuantity } from './formatting.ts';
import { type QuantitySource, quantitiesOf } from './quantities.ts';
import type { MeasuredFrame } from './scales.ts';

const frame = (
  description: MeasuredFrame['description'] = {},
  instance: Partial<InstanceDescription> = {},
  modality = 'CT',
): MeasuredFrame => ({
  instance: { sopClassUid: '1.2', numberOfFrames: 1, shared: description, ...instance } as InstanceDescription,
  description,
  pixel: { rows: 512, columns: 512 },
  series: { series: { modality }, patient: {} },
});
const spacing = { rowMm: 0.5, columnMm: 0.5, provenance: 'pixel-spacing' } as const;
const line: ImagePoint[] = [
  [10, 10],
  [40, 50],
];

describe('what a measurement says', () => {
  it('[BIR-J3] a length with the provenance of its spacing, in pixels with the reason when there is none', () => {
    expect(evaluate('length', line, frame({ spacing }))).toMatchObject({
      lines: ['25.0 mm'],
      note: 'pixel spacing',
      uncertain: false,
      values: [{ name: 'length', value: 25, unit: 'mm' }],
      spacing: { rowMm: 0.5, columnMm: 0.5, provenance: 'pixel-spacing' },
    });
    const detector = evaluate('length', line, frame({ spacing: { ...spacing, provenance: 'imager' } }, {}, 'DX'));
    expect(detector).toMatchObject({ lines: ['25.0 mm'], uncertain: true });
    expect(detector.note).toMatch(/detector/);
    expect(evaluate('length', line, frame())).toMatchObject({
      lines: ['50.0 px'],
      note: 'no spacing: pixels only',
      values: [{ unit: '{pixels}', value: 50 }],
    });
    const calibrated = { rowMm: 0.1, columnMm: 0.1, how: 'a line of 100 mm' };
    expect(evaluate('length', line, frame({ spacing }), calibrated)).toMatchObject({
      lines: ['5.00 mm'],
      note: 'calibrated by a line of 100 mm',
      spacing: { provenance: 'calibrated' },
    });
  });
  it('angles with their supplement, also without a spacing', () => {
    const points: ImagePoint[] = [
      [0, 0],
      [100, 0],
      [0, 0],
      [50, 50],
    ];
    expect(evaluate('angle', points, frame())).toMatchObject({ lines: ['45.0° (135.0°)'], note: '' });
    expect(evaluate('cobb', points, frame()).lines).toEqual(['Cobb 45.0° (135.0°)']);
    const tall = { ...frame(), pixel: { rows: 512, columns: 512, aspectRatio: [2, 1] as [number, number] } };
    expect(evaluate('angle3', [points[1]!, points[0]!, points[3]!], tall).lines).toEqual(['63.4°']);
  });
  it('the longer axis first', () => {
    const points: ImagePoint[] = [
      [0, 0],
      [10, 0],
      [5, -20],
      [5, 20],
    ];
    expect(evaluate('bidirectional', points, frame({ spacing }))).toMatchObject({
      lines: ['20.0 × 5.0 mm'],
      values: [
        { name: 'longAxis', value: 20 },
        { name: 'shortAxis', value: 5 },
      ],
    });
  });
  it('a region in Hounsfield units with what was left out', () => {
    const rescale = { slope: 1, intercept: -1024 };
    const source = frame({ spacing, rescale });
    const quantities = quantitiesOf(source, true);
    const statistics = [{ count: 120, excluded: 4, mean: -12.34, standardDeviation: 5.67, minimum: -30, maximum: 12 }];
    const found = evaluate(
      'rectangle',
      [
        [0, 0],
        [10, 12.4],
      ],
      source,
      undefined,
      { quantities, statistics },
    );
    expect(found.lines).toEqual(['Mean −12.3  SD 5.7 HU', 'Min −30  Max 12', 'Area 31.0 mm²']);
    expect(found.details).toEqual(['120 pixels', 'Perimeter 22.4 mm']);
    expect(found.note).toBe('pixel spacing; 4 pixels of padding left out');
    expect(found.values.find(({ name }) => name === 'mean')).toMatchObject({ value: -12.34, unit: "[hnsf'U]" });
    expect(
      evaluate(
        'rectangle',
        [
          [-1, 0],
          [10, 12],
        ],
        source,
      ).note,
    ).toMatch(/beyond the image/);
  });
  it('no area of an outline that crosses itself', () => {
    const cross: ImagePoint[] = [
      [0, 0],
      [10, 10],
      [10, 0],
      [0, 10],
    ];
    const found = evaluate('freehand', cross, frame({ spacing }));
    expect(found.values.some(({ name }) => name === 'area')).toBe(false);
    expect(found.note).toMatch(/crosses itself/);
  });
  it('colours by channel, grey kept as colours as one', () => {
    const one = { count: 4, excluded: 0, mean: 7, standardDeviation: 1, minimum: 5, maximum: 9 };
    const area: ImagePoint[] = [
      [0, 0],
      [2, 2],
    ];
    const grey = { quantities: undefined, statistics: [one, one, one] };
    expect(evaluate('ellipse', area, frame(), undefined, grey).lines[0]).toBe('Mean 7.0  SD 1.0');
    const colour = { quantities: undefined, statistics: [one, { ...one, mean: 8 }, one] };
    expect(evaluate('ellipse', area, frame(), undefined, colour).lines.slice(0, 3)).toEqual([
      'R mean 7.0  SD 1.0',
      'G mean 8.0  SD 1.0',
      'B mean 7.0  SD 1.0',
    ]);
  });
});

describe('[BIR-J4] ultrasound regions', () => {
  const region = (change: Partial<UltrasoundRegion>): UltrasoundRegion => ({
    minX: 0,
    minY: 0,
    maxX: 99,
    maxY: 99,
    unitsX: 3,
    unitsY: 3,
    deltaX: 0.02,
    deltaY: 0.02,
    dataType: 1,
    ...change,
  });
  const source = frame(
    {},
    {
      ultrasoundRegions: [
        region({}),
        region({ minX: 100, maxX: 199, unitsX: 4, deltaX: 0.01, deltaY: 0.05, spatialFormat: 2 }),
        region({
          minY: 100,
          maxY: 199,
          unitsX: 4,
          unitsY: 7,
          deltaX: 0.01,
          deltaY: -1.5,
          spatialFormat: 3,
          referenceX: 0,
          referenceY: 60,
          referenceValueX: 0,
          referenceValueY: 0,
        }),
      ],
    },
    'US',
  );
  it('lengths in the picture', () => {
    expect(
      evaluate(
        'length',
        [
          [10, 10],
          [40, 50],
        ],
        source,
      ),
    ).toMatchObject({
      lines: ['10.0 mm'],
      note: 'ultrasound region',
    });
  });
  it('time, depth and speed in M-mode', () => {
    const found = evaluate(
      'length',
      [
        [110, 10],
        [160, 30],
      ],
      source,
    );
    expect(found.lines).toEqual(['Δ 0.500 s', 'Δ 1.00 cm', 'slope 2.00 cm/s']);
    expect(found.values.map(({ name, unit }) => [name, unit])).toEqual([
      ['time', 's'],
      ['length', 'cm'],
      ['velocity', 'cm/s'],
    ]);
    expect(
      evaluate(
        'angle',
        [
          [110, 10],
          [160, 30],
          [120, 10],
          [130, 50],
        ],
        source,
      ).lines,
    ).toEqual(['–']);
    expect(
      evaluate(
        'rectangle',
        [
          [110, 10],
          [120, 20],
        ],
        source,
      ),
    ).toMatchObject({
      lines: ['Area 100 px²'],
      details: ['Perimeter 40.0 px'],
    });
    // A calibration in millimetres does not change what time is.
    const calibrated = { rowMm: 1, columnMm: 1, how: 'a line of 10 mm' };
    expect(
      evaluate(
        'length',
        [
          [110, 10],
          [160, 30],
        ],
        source,
        calibrated,
      ).lines[0],
    ).toBe('Δ 0.500 s');
  });
  it('time and velocity in a spectrum, and what a place in it is', () => {
    expect(
      evaluate(
        'length',
        [
          [10, 110],
          [40, 130],
        ],
        source,
      ).lines,
    ).toEqual(['Δ 0.300 s', 'Δ 30.0 cm/s', 'slope 100 cm/s²']);
    expect(evaluate('probe', [[20.5, 140.5]], source)).toMatchObject({
      lines: ['0.200 s', '30.0 cm/s'],
      details: ['column 21, row 141'],
    });
  });
  it('no angle between a picture and a curve; where a line leaves its region the note says so', () => {
    const across: ImagePoint[] = [
      [10, 10],
      [60, 10],
      [110, 20],
      [160, 60],
    ];
    expect(evaluate('cobb', across, source)).toMatchObject({ lines: ['–'], values: [] });
    const out = evaluate('angle', [...across.slice(0, 2), [10, 20], [300, 60]], source);
    expect(out.note).toMatch(/one ultrasound region/);
  });
  it('a calibration does not stand in the place of regions of different scale', () => {
    const two = frame(
      {},
      { ultrasoundRegions: [region({}), region({ minX: 100, maxX: 199, deltaX: 0.03, deltaY: 0.03 })] },
      'US',
    );
    const calibrated = { rowMm: 1, columnMm: 1, how: 'a line of 10 mm' };
    expect(
      evaluate(
        'length',
        [
          [10, 10],
          [60, 10],
        ],
        two,
        calibrated,
      ).lines,
    ).toEqual(['10.0 mm']);
    expect(
      evaluate(
        'length',
        [
          [110, 10],
          [160, 10],
        ],
        two,
        calibrated,
      ).lines,
    ).toEqual(['15.0 mm']);
  });
  it('pixels with the reason across regions and outside of them', () => {
    const across = evaluate(
      'length',
      [
        [90, 10],
        [120, 10],
      ],
      source,
    );
    expect(across).toMatchObject({ lines: ['30.0 px'] });
    expect(across.note).toMatch(/one ultrasound region/);
    expect(
      evaluate(
        'length',
        [
          [300, 300],
          [310, 300],
        ],
        source,
      ).lines,
    ).toEqual(['10.0 px']);
  });
});

describe('units of pixel values', () => {
  const source = (description: QuantitySource['description'], modality: string): QuantitySource => ({
    instance: {},
    description,
    series: { series: { modality }, patient: {} },
  });
  it('Hounsfield where it says so or could be nothing else', () => {
    const rescale = { slope: 2, intercept: -1000 };
    expect(quantitiesOf(source({ rescale }, 'CT'), true).main.label).toBe('HU');
    expect(quantitiesOf(source({ rescale: { ...rescale, type: 'US' } }, 'CT'), true).main.label).toBe('');
    expect(quantitiesOf(source({ rescale: { ...rescale, type: 'HU' } }, 'MR'), true).main.label).toBe('HU');
    expect(quantitiesOf(source({ rescale }, 'MR'), true).main).toMatchObject({ label: '', unit: '1' });
    expect(quantitiesOf(source({ rescale }, 'CT'), true).toStored?.(-994)).toBe(3);
    // What is computed from several images is stored nowhere.
    expect(quantitiesOf({ ...source({ rescale }, 'CT'), compute: () => 0 }, true).toStored).toBeUndefined();
    expect(quantitiesOf(source({}, 'CT'), false).reason).toMatch(/no rescale/);
  });
  it('Hounsfield also where the rescale changes nothing, never of a picture of the screen', () => {
    const rescale = { slope: 1, intercept: 0 };
    expect(quantitiesOf(source({ rescale }, 'CT'), false).main.label).toBe('HU');
    const capture = { ...source({ rescale }, 'CT'), instance: { sopClassUid: '1.2.840.10008.5.1.4.1.1.7' } };
    expect(quantitiesOf(capture, false).main.label).toBe('');
  });
  it('uptake of an enhanced image from its real-world values, whatever its rescale is', () => {
    const description = {
      rescale: { slope: 10, intercept: 0 },
      realWorldValue: { slope: 0.002, intercept: 0, units: 'g/ml{SUVlbm}' },
    };
    const pet = { units: 'GML', suvType: 'LBM', unitsOfRealWorld: true as const };
    const { main, others } = quantitiesOf({ ...source(description, 'PT'), instance: { pet } }, true);
    // Stored 1000 is 10000 after the rescale and 2 in the real world.
    expect([main.label, 10_000 * main.factor + main.offset]).toEqual(['SUVlbm (James)', 2]);
    expect(others).toEqual([]);
    const lost = quantitiesOf({ ...source({ rescale: description.rescale }, 'PT'), instance: { pet } }, true);
    expect(lost.main.label).toBe('');
    expect(lost.reason).toMatch(/No uptake values/);
  });
  it('real-world values, from stored ones', () => {
    const description = {
      rescale: { slope: 2, intercept: 10 },
      realWorldValue: { slope: 0.5, intercept: 1, units: 'um2/s' },
    };
    const { main, others } = quantitiesOf(source(description, 'MR'), true);
    // Stored 4 is 18 after the rescale and 3 in the real world.
    expect(18 * main.factor + main.offset).toBeCloseTo(3, 12);
    expect(main.unit).toBe('um2/s');
    expect(others).toHaveLength(1);
  });
  it('uptake of PET, and the reason when there is none', () => {
    const pet = { units: 'GML', weightKg: 70 };
    const made = { ...source({ rescale: { slope: 0.001, intercept: 0 } }, 'PT'), instance: { pet } };
    expect(quantitiesOf(made, true).main).toMatchObject({ label: 'SUVbw', unit: 'g/ml{SUVbw}', factor: 1 });
    const bare = quantitiesOf({ ...made, instance: { pet: { units: 'BQML' } } }, true);
    expect(bare.main.label).toBe('Bq/ml');
    expect(bare.reason).toMatch(/No uptake values/);
  });
  it('optical density of a film digitiser', () => {
    const { main } = quantitiesOf(source({ rescale: { slope: 1, intercept: 0, type: 'OD' } }, 'CR'), true);
    expect([main.label, 2140 * main.factor]).toEqual(['OD', 2.14]);
  });
});

describe('numbers', () => {
  it('have a true minus and no negative zero', () => {
    expect(formatNumber(-3.25, 1)).toBe('−3.3');
    expect(formatNumber(-0.01, 1)).toBe('0.0');
    expect(formatNumber(Number.NaN, 1)).toBe('–');
  });
  it('have the digits that count', () => {
    expect([4.234, 42.34, 423.4].map(formatMm)).toEqual(['4.23 mm', '42.3 mm', '423.4 mm']);
    expect([4.234, 423.4, 4234].map(formatMm2)).toEqual(['4.23 mm²', '423.4 mm²', '42.3 cm²']);
    expect(formatQuantity(123.4, 'cm/s2')).toBe('123 cm/s²');
  });
});
