import type { WaveformGroup } from '../../../src-shared/objects/waveform/model.ts';
import { filtersText } from './facts.ts';
import { mostTraces } from './layouts.ts';
import { momentText, type Paper } from './paper.ts';
import { scaleOf } from './scales.ts';

interface StripFactsProps {
  paper: Paper;
  groups: readonly WaveformGroup[];
  /** That are on the paper. */
  seconds: number;
  /** The monitor was measured. */
  measured: boolean;
  problems: readonly string[];
}

/** Scale, time, filters and what is wrong with the recording. */
export function StripFacts({ paper, groups, seconds, measured, problems }: StripFactsProps) {
  const { speed, gain, fromS, toS, traces } = paper;
  const [group] = groups;
  const channels = groups.reduce((sum, one) => sum + one.channels.length, 0);
  const potentials = traces.some((trace) => scaleOf(trace.group, trace.channel, gain).unitsPerMillivolt !== undefined);
  return (
    <>
      <span data-scale>
        {speed} mm/s{potentials && `, ${gain} mm/mV`}
      </span>
      {measured ? <span>True millimetres</span> : <strong>This monitor was not measured: not true to size</strong>}
      <span>
        {momentText(fromS)} – {momentText(fromS + seconds)} of {momentText(toS)}
      </span>
      <span>{filtersText(traces)}</span>
      {group && <span>{group.frequencyHz} samples/s</span>}
      {group?.originality === 'DERIVED' && <span>Derived, not recorded</span>}
      {channels > mostTraces && traces.length === mostTraces && (
        <strong>
          The first {mostTraces} of {channels} channels
        </strong>
      )}
      {problems.map((problem) => (
        <strong key={problem}>{problem}</strong>
      ))}
    </>
  );
}
