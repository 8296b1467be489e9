import { describe, expect, it } from 'vitest';
import type { WaveformGroup } from '../../../src-shared/objects/waveform/model.ts';
import { caliperText, grabbed, timeAt, traceAt, valueAtY, xOf, yOf } from './calipers.ts';
import { filtersText, filterText } from './facts.ts';
import { layoutsOf, leadOf, leads, spanOf, tracesOf } from './layouts.ts';
import { marginMm, momentText, type Paper, placeOf } from './paper.ts';
import { niceStep, scaleOf } from './scales.ts';

const group = (labels: readonly string[], more: Partial<WaveformGroup> = {}, code = 'uV'): WaveformGroup => ({
  index: 0,
  label: '',
  originality: 'ORIGINAL',
  frequencyHz: 500,
  startS: 0,
  samples: 5000,
  statedSamples: 5000,
  channels: labels.map((label, index) => ({
    index,
    label,
    source: '',
    status: [],
    units: { code, meaning: code },
    scale: 1,
    baseline: 0,
    skewS: 0,
    filters: { lowHz: 0.05, highHz: 150, notchHz: 50 },
  })),
  data: new Int16Array(5000 * labels.length),
  stride: labels.length,
  ...more,
});
const twelve = group([...leads].reverse().map((lead) => `Lead ${lead}`));
const paper = (over: Partial<Paper> = {}): Paper => ({
  widthMm: marginMm + 250,
  heightMm: 105,
  pxPerMm: 4,
  traces: tracesOf([twelve], '3x4'),
  speed: 25,
  gain: 10,
  fromS: 0,
  toS: 10,
  ...over,
});

describe('layouts', () => {
  it('know the standard leads by the names that devices give them', () => {
    const names = ['Lead II', 'MDC_ECG_LEAD_II', 'ii', 'ECG Lead II', 'Lead II (Einthoven)', 'MDC_ECG_ELEC_POTL_II'];
    for (const label of names) expect(leadOf({ label, source: '' }), label).toBe('II');
    expect(leadOf({ label: 'Channel 3', source: 'Lead aVR' })).toBe('aVR');
    for (const label of ['V7', 'Resp', 'IIII', '']) expect(leadOf({ label, source: '' })).toBeUndefined();
  });

  it('last from the first sample of any channel to the last one of any', () => {
    const skewed = (...skews: number[]): WaveformGroup => {
      const made = group(['a', 'b']);
      return { ...made, channels: made.channels.map((channel, at) => ({ ...channel, skewS: skews[at]! })) };
    };
    expect(spanOf([skewed(0.25, 0)])).toEqual({ from: 0, to: 10.25 });
    expect(spanOf([skewed(-0.5, 0)])).toEqual({ from: -0.5, to: 10 });
    expect(spanOf([skewed(1e9, -1e9)])).toEqual({ from: 0, to: 10 });
  });

  it('of twelve leads have four columns of three, and lead II below; others show what there is', () => {
    expect(layoutsOf([twelve])).toEqual(['3x4', '6x2', '12x1', 'all']);
    const traces = tracesOf([twelve], '3x4');
    const at = (row: number) => traces.filter((trace) => trace.row === row).map(({ name }) => name);
    expect([0, 1, 2, 3].map(at)).toEqual([
      ['I', 'aVR', 'V1', 'V4'],
      ['II', 'aVL', 'V2', 'V5'],
      ['III', 'aVF', 'V3', 'V6'],
      ['II'],
    ]);
    // By their names, not by their places.
    expect(traces[1]).toMatchObject({ name: 'II', channel: 10 });
    expect(layoutsOf([group(['ABP', 'CVP'])])).toEqual(['all']);
    expect(tracesOf([group(['ABP', 'CVP'])], '3x4').map(({ row }) => row)).toEqual([0, 1]);
    expect(layoutsOf([twelve, twelve])).toEqual(['all']);
    expect(
      tracesOf(
        [
          group(
            Array.from({ length: 500 }, (_, i) => `E${i}`),
            { data: new Int16Array(5000 * 500) },
          ),
        ],
        'all',
      ),
    ).toHaveLength(128);
    expect(spanOf([twelve, { ...twelve, startS: 4 }])).toEqual({ from: 0, to: 14 });
  });
});

describe('the paper', () => {
  it('is calibrated: 25 mm a second, 10 mm a millivolt', () => {
    const sheet = paper();
    const rhythm = placeOf(sheet, sheet.traces[12]!);
    expect(rhythm.right - rhythm.left).toBe(250);
    expect(xOf(rhythm, 25, 4) - xOf(rhythm, 25, 3)).toBe(25);
    expect(yOf(rhythm, 0) - yOf(rhythm, 1000)).toBeCloseTo(10, 9);
    const large = paper({ gain: 20, speed: 50 });
    const place = placeOf(large, large.traces[12]!);
    expect(yOf(place, 0) - yOf(place, 1000)).toBeCloseTo(20, 9);
    expect([place.fromS, place.toS]).toEqual([0, 5]);
  });

  it('shows one part of the time after the other in its columns', () => {
    const sheet = paper();
    const columns = [0, 3, 6, 9].map((at) => placeOf(sheet, sheet.traces[at]!));
    expect(columns.map(({ fromS }) => fromS)).toEqual([0, 2.48, 4.96, 7.44]);
    for (const [i, { left }] of columns.entries()) expect(left).toBe(marginMm + 62 * i);
    // A millimetre of each column is as long as one of the rhythm strip at the same place.
    for (const { left, fromS } of columns) expect(left - marginMm).toBeCloseTo(fromS * 25, 9);
  });

  it('has other quantities at round numbers of their units', () => {
    const pressure = group(['ABP'], { data: Int16Array.from({ length: 5000 }, (_, i) => 60 + (i % 71)) }, 'mm[Hg]');
    const scale = scaleOf(pressure, 0, 10);
    expect(scale).toMatchObject({ mmPerUnit: 0.2, zero: 95, unit: 'mmHg', unitsPerMillivolt: undefined });
    expect([0.7, 1, 3.5, 12, 0, Number.NaN].map(niceStep)).toEqual([1, 1, 5, 20, 1, 1]);
  });

  it('says moments', () => {
    expect([0, 61.9, 3725, -5].map(momentText)).toEqual(['0:00', '1:01', '1:02:05', '-0:05']);
  });
});

describe('calipers', () => {
  it('tell time, rate and amplitude, and are where they were when the paper changes', () => {
    const sheet = paper();
    const index = traceAt(sheet, marginMm + 100, 100)!;
    expect(sheet.traces[index]!.row).toBe(3);
    const place = placeOf(sheet, sheet.traces[index]!);
    const times: [number, number] = [timeAt(place, 25, marginMm + 100), timeAt(place, 25, marginMm + 120)];
    const values: [number, number] = [valueAtY(place, place.middle), valueAtY(place, place.middle - 12)];
    const calipers = { trace: index, times, values };
    expect(caliperText(sheet, calipers)).toBe('800 ms  ·  75/min  ·  1.20 mV');
    expect(caliperText(paper({ gain: 5, speed: 100, fromS: 3 }), calipers)).toBe('800 ms  ·  75/min  ·  1.20 mV');
    expect(grabbed(sheet, calipers, marginMm + 120.5, place.middle - 5, 1)).toEqual({ time: 1 });
    expect(grabbed(sheet, calipers, marginMm + 110, place.middle - 12.4, 1)).toEqual({ value: 1 });
    expect(grabbed(sheet, calipers, marginMm + 110, place.middle - 6, 1)).toBeUndefined();
    expect(traceAt(sheet, 1, 1)).toBeUndefined();
  });
});

describe('filters', () => {
  it('are those the object states, none are made up', () => {
    expect(filterText({ lowHz: 0.05, highHz: 150, notchHz: 50 })).toBe('0.05–150 Hz, notch 50 Hz');
    expect(filterText({ highHz: 40 })).toBe('to 40 Hz');
    expect(filterText({})).toBe('');
    expect(filtersText(tracesOf([twelve], '12x1'))).toBe('Recorded with 0.05–150 Hz, notch 50 Hz');
    const none = group(['A']);
    none.channels[0]!.filters = {};
    expect(filtersText(tracesOf([none], 'all'))).toBe('Filters: not stated');
  });
});
