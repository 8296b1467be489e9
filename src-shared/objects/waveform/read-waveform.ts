import { bytes, integer, item, items, number, text, texts } from '../../dicom/access.ts';
import type { DataSet } from '../../dicom/data-set.ts';
import { annotationsOf } from './annotations.ts';
import type { Waveform, WaveformChannel, WaveformFilters, WaveformGroup } from './model.ts';
import { paddingOf, sampleBytes, samplesOf } from './samples.ts';

/** More are no recording of a patient. */
const mostGroups = 100;
const mostChannels = 512;

/** The meaning of a code; what has none is named by its value. */
export const meaningOf = (code: DataSet | undefined): string =>
  code ? (text(code, 'CodeMeaning') ?? text(code, 'CodeValue') ?? '') : '';

/**
 * Reads the waveforms of an object of any waveform class (PS3.3 A.34, C.10.9) and its annotations. What of it is damaged is left out and
 * told in `problems`; an object without a readable waveform has no groups.
 */
export function readWaveform(dataSet: DataSet): Waveform {
  const problems: string[] = [];
  const all = items(dataSet, 'WaveformSequence');
  if (all.length === 0) problems.push('The object holds no waveform.');
  if (all.length > mostGroups) problems.push(`Only the first ${mostGroups} of its ${all.length} groups are read.`);
  const groups = all.slice(0, mostGroups).flatMap((group, index) => {
    const read = groupOf(group, index);
    if (typeof read !== 'string') {
      if (read.samples < read.statedSamples) {
        problems.push(
          `${groupName(read)} is cut off: it holds ${read.samples} of the ${read.statedSamples} samples it says.`,
        );
      }
      const senseless = uncalibratedOf(group).map((at) => read.channels[at]?.label ?? '');
      if (senseless.length > 0) {
        const names = senseless.slice(0, 12).join(', ');
        problems.push(`${names}: a sensitivity of 0 is stated, the numbers are shown as they are stored.`);
      }
      return [read];
    }
    problems.push(`Group ${index + 1} cannot be shown: ${read}.`);
    return [];
  });
  return { groups, annotations: annotationsOf(dataSet, groups), problems };
}

/** What a group goes by. */
export const groupName = ({ label, index }: Pick<WaveformGroup, 'label' | 'index'>): string =>
  label || `Group ${index + 1}`;

/** A multiplex group, or why it cannot be read. */
function groupOf(group: DataSet, index: number): WaveformGroup | string {
  const interpretation = (text(group, 'WaveformSampleInterpretation') ?? '').toUpperCase();
  const size = sampleBytes[interpretation];
  if (size === undefined) return `its samples are of an unknown kind (${interpretation.slice(0, 8) || 'none stated'})`;
  const allocated = integer(group, 'WaveformBitsAllocated');
  if (allocated !== undefined && allocated !== size * 8) {
    return `its samples have ${allocated} bits and are said to be ${interpretation}`;
  }
  const frequencyHz = number(group, 'SamplingFrequency');
  if (frequencyHz === undefined || !(frequencyHz > 0) || frequencyHz > 1e9) return 'it has no sampling frequency';
  const definitions = items(group, 'ChannelDefinitionSequence');
  const stride = integer(group, 'NumberOfWaveformChannels') ?? definitions.length;
  if (stride < 1) return 'it has no channels';
  const value = bytes(group, 'WaveformData');
  if (!value || value.length === 0) return 'it has no samples';
  const padding = paddingOf(bytes(group, 'WaveformPaddingValue'), interpretation);
  const data = samplesOf(value, interpretation, padding);
  if (!data) return 'its samples are of an unknown kind';
  const held = Math.floor(data.length / stride);
  const statedSamples = integer(group, 'NumberOfWaveformSamples') ?? held;
  const samples = Math.min(held, Math.max(0, statedSamples));
  if (samples === 0) return 'it is shorter than one sample of all its channels';
  const channels = Array.from({ length: Math.min(stride, mostChannels) }, (_, at) =>
    channelOf(definitions[at] ?? {}, at, frequencyHz),
  );
  return {
    index,
    label: text(group, 'MultiplexGroupLabel')?.trim() ?? '',
    originality: text(group, 'WaveformOriginality') ?? '',
    frequencyHz,
    startS: (number(group, 'MultiplexGroupTimeOffset') ?? 0) / 1000,
    samples,
    statedSamples,
    channels,
    data,
    stride,
    // Of companded samples it is NaN already.
    ...(padding !== undefined && interpretation !== 'MB' && interpretation !== 'AB' ? { padding } : {}),
  };
}

/** (003A,0222) is 0 where no notch filter was used; frequencies below 0 are none. */
const positive = (value: number | undefined): number | undefined =>
  value !== undefined && value > 0 ? value : undefined;

function filtersOf(channel: DataSet): WaveformFilters {
  const lowHz = number(channel, 'FilterLowFrequency');
  const highHz = positive(number(channel, 'FilterHighFrequency'));
  const notchHz = positive(number(channel, 'NotchFilterFrequency'));
  const notchBandwidthHz = notchHz === undefined ? undefined : positive(number(channel, 'NotchFilterBandwidth'));
  return {
    ...(lowHz !== undefined && lowHz >= 0 ? { lowHz } : {}),
    ...(highHz !== undefined ? { highHz } : {}),
    ...(notchHz !== undefined ? { notchHz } : {}),
    ...(notchBandwidthHz !== undefined ? { notchBandwidthHz } : {}),
  };
}

/** Units of one stored step (PS3.3 C.10.9): what the sensitivity says, corrected. */
const stepOf = (channel: DataSet): number =>
  (number(channel, 'ChannelSensitivity') ?? 1) * (number(channel, 'ChannelSensitivityCorrectionFactor') ?? 1);

/** Channels whose step is said to be nothing. */
const uncalibratedOf = (group: DataSet): number[] =>
  items(group, 'ChannelDefinitionSequence')
    .slice(0, mostChannels)
    .flatMap((channel, at) => (stepOf(channel) === 0 ? [at] : []));

function channelOf(channel: DataSet, index: number, frequencyHz: number): WaveformChannel {
  const modifiers = items(channel, 'ChannelSourceModifiersSequence').map(meaningOf);
  const source = [meaningOf(item(channel, 'ChannelSourceSequence')), ...modifiers].filter(Boolean).join(', ');
  const sensitivity = number(channel, 'ChannelSensitivity');
  const scale = stepOf(channel);
  // A factor of 0 would draw the flat line of a heart that stands still.
  const known = sensitivity !== undefined && scale !== 0;
  const units = known ? item(channel, 'ChannelSensitivityUnitsSequence') : undefined;
  const skew = number(channel, 'ChannelTimeSkew');
  const samples = number(channel, 'ChannelSampleSkew') ?? 0;
  return {
    index,
    label: text(channel, 'ChannelLabel')?.trim() || source || `Channel ${index + 1}`,
    source,
    status: texts(channel, 'ChannelStatus').filter(Boolean),
    ...(units && { units: { code: text(units, 'CodeValue') ?? '', meaning: meaningOf(units) } }),
    scale: scale === 0 ? 1 : scale,
    baseline: scale === 0 ? 0 : (number(channel, 'ChannelBaseline') ?? 0),
    skewS: (skew ?? samples / frequencyHz) + (number(channel, 'ChannelOffset') ?? 0),
    filters: filtersOf(channel),
  };
}
