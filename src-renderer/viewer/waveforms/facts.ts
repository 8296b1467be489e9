import type { WaveformChannel, WaveformFilters } from '../../../src-shared/objects/waveform/model.ts';
import type { Trace } from './layouts.ts';
import { shortNumber } from './scales.ts';

/** Filters of a channel as the object states them; empty when it states none. */
export function filterText({ lowHz, highHz, notchHz, notchBandwidthHz }: WaveformFilters): string {
  const band =
    lowHz !== undefined && highHz !== undefined
      ? `${shortNumber(lowHz)}–${shortNumber(highHz)} Hz`
      : lowHz !== undefined
        ? `from ${shortNumber(lowHz)} Hz`
        : highHz !== undefined
          ? `to ${shortNumber(highHz)} Hz`
          : '';
  const width = notchBandwidthHz === undefined ? '' : ` (${shortNumber(notchBandwidthHz)} Hz wide)`;
  const notch = notchHz === undefined ? '' : `notch ${shortNumber(notchHz)} Hz${width}`;
  return [band, notch].filter(Boolean).join(', ');
}

/** Filters of what is shown, as recorded. */
export function filtersText(traces: readonly Trace[]): string {
  const channels = traces.map(({ group, channel }) => group.channels[channel]).filter((one) => one !== undefined);
  const texts = [...new Set(channels.map((channel: WaveformChannel) => filterText(channel.filters)))];
  if (texts.length === 0 || (texts.length === 1 && texts[0] === '')) return 'Filters: not stated';
  if (texts.length === 1) return `Recorded with ${texts[0]}`;
  return 'Recorded with filters that differ by channel';
}
