import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { corpusAvailable, corpusPath } from '../../../testing/corpus.ts';
import type { DataSet, Element, Value, Vr } from '../../dicom/data-set.ts';
import { parseFile } from '../../dicom/part10/read.ts';
import { curveOf, extremesOf, restOf, sampleAt, timeOf, valueAt } from './curve.ts';
import { readWaveform } from './read-waveform.ts';
import { fromALaw, fromMuLaw } from './samples.ts';

const element = (vr: Vr, ...Value: Value[]): Element => ({ vr, Value });
const sequence = (...Value: DataSet[]): Element => ({ vr: 'SQ', Value });
const code = (value: string, meaning: string): Element =>
  sequence({ '00080100': element('SH', value), '00080104': element('LO', meaning) });

interface Group {
  kind?: string;
  bits?: number;
  channels?: number;
  samples?: number;
  hertz?: number;
  data: ArrayBufferView;
  padding?: Uint8Array;
  definitions?: DataSet[];
  more?: DataSet;
}

const group = ({ kind = 'SS', bits = 16, channels = 1, hertz = 100, ...rest }: Group): DataSet => ({
  '003A0005': element('US', channels),
  ...(rest.samples === undefined ? {} : { '003A0010': element('UL', rest.samples) }),
  '003A001A': element('DS', hertz),
  '003A0200': sequence(...(rest.definitions ?? [])),
  '54001004': element('US', bits),
  '54001006': element('CS', kind),
  ...(rest.padding ? { '5400100A': { vr: 'OW', bytes: rest.padding } } : {}),
  '54001010': { vr: 'OW', bytes: new Uint8Array(rest.data.buffer, rest.data.byteOffset, rest.data.byteLength) },
  ...rest.more,
});
const waveform = (...groups: DataSet[]): DataSet => ({ '54000100': sequence(...groups) });
const one = (given: Group) => readWaveform(waveform(group(given))).groups[0]!;

describe('samples', () => {
  it('of mu-law and A-law are those of the table of another implementation', () => {
    expect(hash(Array.from({ length: 256 }, (_, i) => fromMuLaw(i)))).toBe(-192776770);
    expect(hash(Array.from({ length: 256 }, (_, i) => fromALaw(i)))).toBe(-487997234);
    expect([0, 100, 127, 128, 255].map(fromMuLaw)).toEqual([-32124, -308, 0, 32124, 0]);
    expect([0, 100, 127, 128, 255].map(fromALaw)).toEqual([-5504, -1120, -848, 5504, 848]);
  });

  it('are signed, unsigned, of 8 to 64 bits and on any border', () => {
    const values = (kind: string, bits: number, data: ArrayBufferView) => [...one({ kind, bits, data }).data];
    expect(values('SB', 8, Int8Array.of(-3, 4))).toEqual([-3, 4]);
    expect(values('UB', 8, Uint8Array.of(253, 4))).toEqual([253, 4]);
    expect(values('SS', 16, Int16Array.of(-300, 4))).toEqual([-300, 4]);
    expect(values('US', 16, Uint16Array.of(65000, 4))).toEqual([65000, 4]);
    expect(values('SL', 32, Int32Array.of(-70000, 4))).toEqual([-70000, 4]);
    expect(values('UL', 32, Uint32Array.of(4000000000, 4))).toEqual([4000000000, 4]);
    expect(values('SV', 64, BigInt64Array.of(-5n, 4n))).toEqual([-5, 4]);
    expect(values('UV', 64, BigUint64Array.of(5n, 4n))).toEqual([5, 4]);
    expect(values('MB', 8, Uint8Array.of(0, 255))).toEqual([-32124, 0]);
    const odd = new Uint8Array(5);
    odd.set(new Uint8Array(Int16Array.of(-300, 4).buffer), 1);
    expect(values('SS', 16, odd.subarray(1))).toEqual([-300, 4]);
  });

  it('are values in their units: sensitivity, correction and baseline; those of the padding value are none', () => {
    const read = one({
      channels: 2,
      data: Int16Array.of(10, 20, -32768, 21, 12, -32768),
      padding: new Uint8Array(Int16Array.of(-32768).buffer),
      definitions: [
        {
          '003A0203': element('SH', 'II'),
          '003A0210': element('DS', 2.5),
          '003A0211': code('uV', 'microvolt'),
          '003A0212': element('DS', 2),
          '003A0213': element('DS', 7),
        },
        {},
      ],
    });
    expect([0, 1, 2].map((sample) => valueAt(read, 0, sample))).toEqual([57, Number.NaN, 67]);
    expect([0, 1, 2].map((sample) => valueAt(read, 1, sample))).toEqual([20, 21, Number.NaN]);
    expect(read.channels[0]).toMatchObject({ label: 'II', units: { code: 'uV' } });
    expect(read.channels[1]!.units).toBeUndefined();
    expect(extremesOf(read, 0)).toEqual({ lowest: 57, highest: 67 });
    expect(restOf(read, 1)).toBe(21);
    const law = one({ kind: 'MB', bits: 8, data: Uint8Array.of(127, 255), padding: Uint8Array.of(127, 0) });
    expect([0, 1].map((sample) => valueAt(law, 0, sample))).toEqual([Number.NaN, 0]);
  });

  it('of a channel whose sensitivity cannot be are those stored, never a flat line in millivolts', () => {
    for (const [sensitivity, correction] of [
      [0, 1],
      [2.5, 0],
    ] as const) {
      const read = readWaveform(
        waveform(
          group({
            data: Int16Array.of(10, 20),
            definitions: [
              {
                '003A0203': element('SH', 'II'),
                '003A0210': element('DS', sensitivity),
                '003A0211': code('uV', 'microvolt'),
                '003A0212': element('DS', correction),
                '003A0213': element('DS', 7),
              },
            ],
          }),
        ),
      );
      const [first] = read.groups;
      expect([0, 1].map((sample) => valueAt(first!, 0, sample))).toEqual([10, 20]);
      expect(first!.channels[0]!.units).toBeUndefined();
      expect(read.problems.join()).toMatch(/II.*sensitivity of 0/);
    }
  });

  it('have their times: offset of the group, skew and offset of the channel', () => {
    const read = one({
      channels: 2,
      hertz: 250,
      data: new Int16Array(2000),
      definitions: [
        { '003A0215': element('DS', 5) },
        { '003A0214': element('DS', 0.1), '003A0218': element('DS', 0.02) },
      ],
      more: { '00181068': element('DS', 1500) },
    });
    expect(timeOf(read, 0, 250)).toBeCloseTo(2.52, 9);
    expect(timeOf(read, 1, 0)).toBeCloseTo(1.62, 9);
    expect(sampleAt(read, 0, 2.52)).toBe(250);
  });

  it('of damaged groups are left out with a word and do no harm to others', () => {
    const good = group({ data: Int16Array.of(1, 2, 3) });
    const bad = [
      group({ kind: 'XX', data: Int16Array.of(1) }),
      group({ bits: 8, data: Int16Array.of(1) }),
      group({ hertz: 0, data: Int16Array.of(1) }),
      group({ hertz: Number.NaN, data: Int16Array.of(1) }),
      group({ channels: 0, data: Int16Array.of(1) }),
      group({ channels: 65535, data: Int16Array.of(1) }),
      group({ data: new Uint8Array(0) }),
      {},
    ];
    const read = readWaveform(waveform(...bad, good));
    expect(read.groups).toHaveLength(1);
    expect(read.groups[0]).toMatchObject({ index: 8, samples: 3 });
    expect(read.problems).toHaveLength(8);
    const cut = readWaveform(waveform(group({ samples: 4_000_000_000, data: Int16Array.of(1, 2, 3) })));
    expect(cut.groups[0]!.samples).toBe(3);
    expect(cut.problems.join()).toMatch(/3 of the 4000000000/);
    expect(readWaveform({}).problems).toEqual(['The object holds no waveform.']);
  });

  it('are named as the object names them, and their filters are those it states', () => {
    const [first, second, third] = one({
      channels: 3,
      data: new Int16Array(3),
      definitions: [
        {
          '003A0208': code('2:1', 'Lead I'),
          '003A0220': element('DS', 0.05),
          '003A0221': element('DS', 150),
          '003A0222': element('DS', 50),
          '003A0205': element('CS', 'QUESTIONABLE'),
        },
        { '003A0222': element('DS', 0), '003A0221': element('DS', -4) },
      ],
    }).channels;
    expect(first).toMatchObject({
      label: 'Lead I',
      status: ['QUESTIONABLE'],
      filters: { lowHz: 0.05, highHz: 150, notchHz: 50 },
    });
    expect(second!.filters).toEqual({});
    expect(third!.label).toBe('Channel 3');
  });
});

describe('curves', () => {
  const place = { x0: 0, t0: 0, perSecond: 100, y0: 0, zero: 0, perUnit: 1 };

  it('have a point for each sample where there is room, and gaps where there are no values', () => {
    const padding = new Uint8Array(Int16Array.of(-1).buffer);
    const read = one({ data: Int16Array.of(1, 2, -1, 4), padding, hertz: 100 });
    expect(curveOf(read, 0, 0, 1, place).map((run) => [...run])).toEqual([
      [0, -1, 1, -2],
      [3, -4],
    ]);
  });

  it('of a day keep every peak: lowest and highest of each pixel column', () => {
    const samples = 200 * 3600 * 24;
    const data = new Int16Array(samples);
    data[9_000_001] = 1500;
    data[9_000_777] = -900;
    const read = one({ data, hertz: 200 });
    const wide = { ...place, perSecond: 1000 / 86400 };
    const [run] = curveOf(read, 0, 0, 86400, wide);
    expect(run!.length / 4).toBeLessThanOrEqual(1001);
    expect(Math.min(...run!.filter((_, i) => i % 2 === 1))).toBe(-1500);
    expect(Math.max(...run!.filter((_, i) => i % 2 === 1))).toBe(900);
  });
});

describe('annotations', () => {
  it('of a date and time lie at their seconds from the beginning of the acquisition', () => {
    const annotation = (...times: string[]): DataSet => ({
      ...waveform(group({ data: new Int16Array(40) })),
      '0008002A': element('DT', '20250607235959.500+0100'),
      '0040B020': sequence({ '00700006': element('ST', 'Paced'), '0040A13A': element('DT', ...times) }),
    });
    const timesOf = (dataSet: DataSet): number[] => readWaveform(dataSet).annotations[0]!.timesS;
    expect(timesOf(annotation('20250608000001.250+0100', '20250607230000+0000', 'never'))).toEqual([1.75, 0.5]);
    // Without a time zone it is that of the recording.
    expect(timesOf(annotation('20250608000000'))).toEqual([0.5]);
    const { '0008002A': _, ...without } = annotation('20250608000000');
    expect(timesOf(without)).toEqual([]);
  });

  it('are texts, measurements and codes, of channels and moments', () => {
    const read = readWaveform({
      ...waveform(
        group({ channels: 2, hertz: 500, data: new Int16Array(4000), more: { '00181068': element('DS', 100) } }),
      ),
      '0040B020': sequence(
        { '00700006': element('ST', 'Sinus rhythm'), '0040A0B0': element('US', 1, 0), '0040A180': element('US', 0) },
        {
          '0040A043': code('5.10.2.1-3', 'RR Interval'),
          '0040A30A': element('DS', 982),
          '004008EA': code('ms', 'milliseconds'),
          '0040A0B0': element('US', 1, 2),
        },
        {
          '0040A043': code('x', 'P Onset'),
          '0040A130': element('CS', 'POINT'),
          '0040A132': element('UL', 501, 4_000_000_000, 0),
        },
        { '0040A043': code('x', 'Event'), '0040A138': element('DS', 1.25), '0040A168': code('y', 'Pacing') },
        {},
      ),
    });
    expect(read.annotations).toEqual([
      { name: '', value: 'Sinus rhythm', channels: [{ group: 0 }], timesS: [], group: 0 },
      { name: 'RR Interval', value: '982 ms', channels: [{ group: 0, channel: 1 }], timesS: [] },
      { name: 'P Onset', value: '', channels: [], range: 'POINT', timesS: [1.1] },
      { name: 'Event', value: 'Pacing', channels: [], timesS: [1.25] },
    ]);
  });
});

describe.skipIf(!corpusAvailable)('a real electrocardiogram', () => {
  it('has the values that pydicom reads', () => {
    const bytes = readFileSync(corpusPath('waveform/waveform_ecg.dcm'));
    const { groups, annotations, problems } = readWaveform(parseFile(bytes, { maximumValueBytes: 1e9 }).dataSet);
    expect(problems).toEqual([]);
    expect(groups.map(({ label, samples, channels }) => [label, samples, channels.length])).toEqual([
      ['RHYTHM', 10000, 12],
      ['MEDIAN BEAT', 1200, 12],
    ]);
    for (const [index, { rows, values, sums }] of reference.entries()) {
      const read = groups[index]!;
      for (const [at, row] of rows.entries()) {
        expect(read.channels.map((_, channel) => valueAt(read, channel, row))).toEqual(values[at]);
      }
      const found = read.channels.map((_, channel) => {
        let sum = 0;
        for (let sample = 0; sample < read.samples; sample++) sum += valueAt(read, channel, sample);
        return sum;
      });
      expect(found).toEqual(sums);
    }
    expect(groups[0]!.channels[1]).toMatchObject({
      label: 'Lead II',
      units: { code: 'uV' },
      filters: { lowHz: 0.05, highHz: 300 },
    });
    expect(annotations).toHaveLength(77);
    expect(annotations[0]!.value).toBe('RITMO SINUSALE');
    expect(annotations[2]).toMatchObject({ name: 'RR Interval', value: '982 ms' });
    expect(annotations.at(-1)).toMatchObject({ name: 'T Offset', timesS: [9.696] });
  });
});

/** A sum in which the place of each value counts. */
const hash = (values: readonly number[]): number =>
  values.reduce((sum, value, i) => (sum * 31 + value * (i + 1)) % 1_000_000_007, 7);

/** `multiplex_array` of pydicom 2.3: some samples of all channels, and the sum of each channel. */
const reference: { rows: number[]; values: number[][]; sums: number[] }[] = [
  {
    rows: [0, 1, 500, 5000, 9999],
    values: [
      [100.0, 112.5, 12.5, -106.25, 43.75, 62.5, 50.0, 18.75, -12.5, -25.0, -68.75, -50.0],
      [81.25, 106.25, 25.0, -93.75, 27.5, 65.0, 50.0, 25.0, -12.5, -25.0, -75.0, -50.0],
      [8.75, 118.75, 110.0, -63.75, -51.25, 113.75, 156.25, 112.5, 162.5, 6.25, -112.5, -93.75],
      [53.75, 68.75, 15.0, -61.25, 18.75, 41.25, 68.75, 31.25, 12.5, -50.0, -87.5, -31.25],
      [25.0, 137.5, 112.5, -81.25, -43.75, 125.0, 25.0, -12.5, -112.5, -137.5, -150.0, -112.5],
    ],
    sums: [
      926613.75, 908587.5, -18026.25, -914497.5, 469263.75, 442162.5, 357775.0, 396443.75, 367325.0, 381043.75,
      386181.25, 384187.5,
    ],
  },
  {
    rows: [0, 1, 500, 600, 1199],
    values: [
      [12.5, 100.0, 87.5, -56.25, -37.5, 93.75, -50.0, -12.5, 100.0, 112.5, 75.0, 50.0],
      [12.5, 100.0, 87.5, -56.25, -37.5, 93.75, -50.0, 0.0, 100.0, 112.5, 75.0, 50.0],
      [662.5, 1100.0, 437.5, -881.25, 112.5, 768.75, -1175.0, -825.0, -925.0, 1150.0, 1962.5, 1487.5],
      [25.0, 62.5, 37.5, -43.75, -6.25, 50.0, -25.0, 50.0, 150.0, 100.0, 62.5, 50.0],
      [18.75, 62.5, 43.75, -40.0, -12.5, 52.5, -62.5, -25.0, 12.5, 37.5, 37.5, 25.0],
    ],
    sums: [
      68675.0, 158575.0, 89900.0, -113262.5, -10985.0, 123883.75, -101475.0, -9037.5, 131825.0, 187325.0, 176050.0,
      132025.0,
    ],
  },
];
