import { integer, item, items, number, numbers, text, texts } from '../../dicom/access.ts';
import type { DataSet } from '../../dicom/data-set.ts';
import type { WaveformAnnotation, WaveformGroup } from './model.ts';

const mostAnnotations = 20_000;
const mostTimes = 10_000;

const meaning = (code: DataSet | undefined): string =>
  code ? (text(code, 'CodeMeaning') ?? text(code, 'CodeValue') ?? '') : '';

/** Waveform Annotation module (PS3.3 C.10.10). `groups`: those that could be read, for the times of sample positions. */
export function annotationsOf(dataSet: DataSet, groups: readonly WaveformGroup[]): WaveformAnnotation[] {
  return items(dataSet, 'WaveformAnnotationSequence')
    .slice(0, mostAnnotations)
    .map((annotation) => annotationOf(annotation, groups))
    .filter(({ name, value }) => name !== '' || value !== '');
}

function annotationOf(annotation: DataSet, groups: readonly WaveformGroup[]): WaveformAnnotation {
  const channels = channelsOf(numbers(annotation, 'ReferencedWaveformChannels') ?? []);
  const range = text(annotation, 'TemporalRangeType');
  const group = integer(annotation, 'AnnotationGroupNumber');
  return {
    name: meaning(item(annotation, 'ConceptNameCodeSequence')),
    value: textOfValue(annotation),
    channels,
    ...(range === undefined ? {} : { range }),
    timesS: timesOf(annotation, groups, channels[0]?.group ?? 0),
    ...(group === undefined ? {} : { group }),
  };
}

/** Pairs of group and channel from 1; channel 0 stands for all of its group (PS3.3 C.10.10.1.1). */
function channelsOf(pairs: readonly number[]): WaveformAnnotation['channels'] {
  const found: WaveformAnnotation['channels'] = [];
  for (let i = 0; i + 1 < pairs.length && found.length < 1000; i += 2) {
    const [group, channel] = [pairs[i]!, pairs[i + 1]!];
    if (group >= 1) found.push({ group: group - 1, ...(channel >= 1 ? { channel: channel - 1 } : {}) });
  }
  return found;
}

function textOfValue(annotation: DataSet): string {
  const plain = text(annotation, 'UnformattedTextValue');
  if (plain !== undefined) return plain.trim();
  const values = texts(annotation, 'NumericValue').filter(Boolean);
  if (values.length > 0) {
    const units = item(annotation, 'MeasurementUnitsCodeSequence');
    const unit = units ? (text(units, 'CodeValue') ?? '') : '';
    return [values.slice(0, 100).join(', '), unit === '1' ? '' : unit].filter(Boolean).join(' ');
  }
  return meaning(item(annotation, 'ConceptCodeSequence'));
}

/** Moments in seconds: sample positions count from 1, offsets from the beginning of the acquisition. */
function timesOf(annotation: DataSet, groups: readonly WaveformGroup[], index: number): number[] {
  const offsets = numbers(annotation, 'ReferencedTimeOffsets');
  if (offsets) return offsets.slice(0, mostTimes).filter((time) => Math.abs(time) < 1e9);
  const group = groups.find((one) => one.index === index);
  const positions = numbers(annotation, 'ReferencedSamplePositions');
  if (!group || !positions) {
    const one = number(annotation, 'ReferencedTimeOffsets');
    return one === undefined ? [] : [one];
  }
  return positions
    .slice(0, mostTimes)
    .filter((position) => position >= 1 && position <= group.statedSamples)
    .map((position) => group.startS + (position - 1) / group.frequencyHz);
}
