import { integer, item, items, numbers, text, texts } from '../../dicom/access.ts';
import type { DataSet } from '../../dicom/data-set.ts';
import { parseDt } from '../../dicom/dates.ts';
import type { WaveformAnnotation, WaveformGroup } from './model.ts';

const mostAnnotations = 20_000;
const mostTimes = 10_000;

const meaning = (code: DataSet | undefined): string =>
  code ? (text(code, 'CodeMeaning') ?? text(code, 'CodeValue') ?? '') : '';

/** Waveform Annotation module (PS3.3 C.10.10). `groups`: those that could be read, for the times of sample positions. */
export function annotationsOf(dataSet: DataSet, groups: readonly WaveformGroup[]): WaveformAnnotation[] {
  return items(dataSet, 'WaveformAnnotationSequence')
    .slice(0, mostAnnotations)
    .map((annotation) => annotationOf(annotation, groups, dataSet))
    .filter(({ name, value }) => name !== '' || value !== '');
}

function annotationOf(annotation: DataSet, groups: readonly WaveformGroup[], recording: DataSet): WaveformAnnotation {
  const channels = channelsOf(numbers(annotation, 'ReferencedWaveformChannels') ?? []);
  const range = text(annotation, 'TemporalRangeType');
  const group = integer(annotation, 'AnnotationGroupNumber');
  return {
    name: meaning(item(annotation, 'ConceptNameCodeSequence')),
    value: textOfValue(annotation),
    channels,
    ...(range === undefined ? {} : { range }),
    timesS: timesOf(annotation, groups, channels[0]?.group ?? 0, recording),
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

/** Seconds of a DT value; without a time zone in that of `offsetMinutes`. Undefined when it tells no second. */
function secondsOf(value: string, offsetMinutes: number): number | undefined {
  const parsed = parseDt(value);
  const { date, time } = parsed ?? {};
  if (date?.day === undefined || time?.second === undefined) return undefined;
  const minute = (time.minute ?? 0) - (parsed?.offsetMinutes ?? offsetMinutes);
  return (
    Date.UTC(date.year, (date.month ?? 1) - 1, date.day, time.hour, minute, time.second) / 1000 +
    (time.microsecond ?? 0) / 1e6
  );
}

/** Referenced DateTime (0040,A13A) as seconds from Acquisition DateTime (0008,002A). */
function clockTimesOf(annotation: DataSet, recording: DataSet): number[] {
  const start = text(recording, 'AcquisitionDateTime') ?? '';
  const zone = parseDt(start)?.offsetMinutes ?? 0;
  const from = secondsOf(start, zone);
  if (from === undefined) return [];
  return texts(annotation, 'ReferencedDateTime')
    .slice(0, mostTimes)
    .flatMap((value) => {
      const at = secondsOf(value, zone);
      return at === undefined ? [] : [Number((at - from).toFixed(6))];
    });
}

/** Moments in seconds: sample positions count from 1, offsets and dates from the beginning of the acquisition. */
function timesOf(annotation: DataSet, groups: readonly WaveformGroup[], index: number, recording: DataSet): number[] {
  const offsets = numbers(annotation, 'ReferencedTimeOffsets');
  if (offsets) return offsets.slice(0, mostTimes).filter((time) => Math.abs(time) < 1e9);
  const group = groups.find((one) => one.index === index);
  const positions = numbers(annotation, 'ReferencedSamplePositions');
  if (!group || !positions) return clockTimesOf(annotation, recording);
  return positions
    .slice(0, mostTimes)
    .filter((position) => position >= 1 && position <= group.statedSamples)
    .map((position) => group.startS + (position - 1) / group.frequencyHz);
}
