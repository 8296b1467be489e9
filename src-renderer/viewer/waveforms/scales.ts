import { extremesOf, restOf } from '../../../src-shared/objects/waveform/curve.ts';
import type { WaveformGroup } from '../../../src-shared/objects/waveform/model.ts';

/** Paper speeds, mm a second, and heights of a millivolt, mm. */
export const speeds = [12.5, 25, 50, 100] as const;
export const gains = [5, 10, 20] as const;
export type Speed = (typeof speeds)[number];
export type Gain = (typeof gains)[number];

/** Millivolts of a unit of electric potential, by its UCUM code; undefined: it is another quantity. */
const potentials: Readonly<Record<string, number>> = { nV: 1e-6, uV: 1e-3, µV: 1e-3, mV: 1, V: 1000, kV: 1e6 };

/** How a channel is drawn on the paper. */
export interface TraceScale {
  /** Of its unit. */
  mmPerUnit: number;
  /** Value that lies in the middle of its row. */
  zero: number;
  /** A millivolt in its unit, of electric potentials. */
  unitsPerMillivolt: number | undefined;
  unit: string;
}

/** The next number of 1, 2, 5, 10 ... that is not below. */
export function niceStep(value: number): number {
  if (!(value > 0) || !Number.isFinite(value)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  const digit = [1, 2, 5, 10].find((one) => one * power >= value * (1 - 1e-9)) ?? 10;
  return digit * power;
}

/** Height of a channel that is no electric potential, mm at 10 mm/mV. */
const otherHeightMm = 20;

/** What was found of channels: long recordings are looked through once. */
function once<T>(find: (group: WaveformGroup, channel: number) => T): (group: WaveformGroup, channel: number) => T {
  const known = new WeakMap<WaveformGroup, Map<number, T>>();
  return (group, channel) => {
    const found = known.get(group) ?? new Map<number, T>();
    known.set(group, found);
    if (!found.has(channel)) found.set(channel, find(group, channel));
    return found.get(channel) as T;
  };
}
const restAt = once(restOf);
const rangeOf = once((group, channel) => extremesOf(group, channel) ?? { lowest: 0, highest: 0 });

/**
 * The scale of a channel: potentials by the gain, about where they rest; all else by a round number of its units a millimetre, so that
 * its whole range is seen.
 */
export function scaleOf(group: WaveformGroup, channel: number, gain: Gain): TraceScale {
  const { units } = group.channels[channel] ?? {};
  const millivolts = units && potentials[units.code];
  if (millivolts !== undefined) {
    return {
      mmPerUnit: gain * millivolts,
      zero: restAt(group, channel),
      unitsPerMillivolt: 1 / millivolts,
      unit: units?.code ?? '',
    };
  }
  const { lowest, highest } = rangeOf(group, channel);
  const perMm = niceStep((highest - lowest) / otherHeightMm);
  return {
    mmPerUnit: (1 / perMm) * (gain / 10),
    zero: Math.round((lowest + highest) / 2 / perMm) * perMm,
    unitsPerMillivolt: undefined,
    unit: units ? units.code.replace(/[[\]]/g, '') : '',
  };
}

/** A number with as many digits as its size asks for. */
export const shortNumber = (value: number): string => String(Number(value.toPrecision(3)));

/** An amplitude for people: millivolts of potentials, else in its own unit. */
export function amplitudeText(value: number, { unitsPerMillivolt, unit }: TraceScale): string {
  if (unitsPerMillivolt !== undefined) return `${(value / unitsPerMillivolt).toFixed(2)} mV`;
  return `${shortNumber(value)} ${unit}`.trim();
}
