import type { WaveformChannel, WaveformGroup } from '../../../src-shared/objects/waveform/model.ts';

/** A channel on the paper: its row, and which part of the row's width it has. */
export interface Trace {
  group: WaveformGroup;
  channel: number;
  row: number;
  /** From 0, of so many side by side. */
  column: number;
  columns: number;
  name: string;
}

export type LayoutId = '3x4' | '6x2' | '12x1' | 'all';

export const layoutNames: Readonly<Record<LayoutId, string>> = {
  '3x4': '3 × 4 + rhythm',
  '6x2': '6 × 2 + rhythm',
  '12x1': '12 × 1',
  all: 'All channels',
};

export const leads = ['I', 'II', 'III', 'aVR', 'aVL', 'aVF', 'V1', 'V2', 'V3', 'V4', 'V5', 'V6'] as const;
export type Lead = (typeof leads)[number];

/** The standard lead that a channel is by its name: "Lead II", "aVR", "ECG V1", "V5 (Einthoven)". */
export function leadOf({ label, source }: Pick<WaveformChannel, 'label' | 'source'>): Lead | undefined {
  for (const text of [label, source]) {
    const name = text
      .replace(/\(.*?\)/g, '')
      .replace(/^(mdc_)?(ecg)?[\s_-]*(elec_potl_)?(lead)?[\s_-]*/i, '')
      .trim()
      .toLowerCase();
    const found = leads.find((lead) => lead.toLowerCase() === name);
    if (found) return found;
  }
  return undefined;
}

/** Channels of the standard leads of a group, by their names. */
export function leadsOf(group: WaveformGroup): ReadonlyMap<Lead, number> {
  const found = new Map<Lead, number>();
  for (const channel of group.channels) {
    const lead = leadOf(channel);
    if (lead && !found.has(lead)) found.set(lead, channel.index);
  }
  return found;
}

/** The layouts that groups can be shown in: those of the twelve leads when all of them are there. */
export const layoutsOf = (groups: readonly WaveformGroup[]): LayoutId[] =>
  groups.length === 1 && leadsOf(groups[0]!).size === 12 ? ['3x4', '6x2', '12x1', 'all'] : ['all'];

/** Channels of all groups together that are drawn. */
export const mostTraces = 128;

/** The rhythm strip below: lead II. */
const rhythm: Lead = 'II';

export function tracesOf(groups: readonly WaveformGroup[], layout: LayoutId): Trace[] {
  const [group] = groups;
  const found = group && leadsOf(group);
  if (layout === 'all' || !group || found?.size !== 12) {
    return groups
      .flatMap((one) => one.channels.map((channel) => ({ group: one, channel: channel.index, name: channel.label })))
      .slice(0, mostTraces)
      .map((trace, row) => ({ ...trace, row, column: 0, columns: 1 }));
  }
  const rows = layout === '3x4' ? 3 : layout === '6x2' ? 6 : 12;
  const columns = 12 / rows;
  const traces = leads.map(
    (lead, at): Trace => ({
      group,
      channel: found.get(lead)!,
      row: at % rows,
      column: Math.floor(at / rows),
      columns,
      name: lead,
    }),
  );
  if (columns > 1) {
    traces.push({ group, channel: found.get(rhythm)!, row: rows, column: 0, columns: 1, name: rhythm });
  }
  return traces;
}

export const rowsOf = (traces: readonly Trace[]): number =>
  traces.reduce((rows, { row }) => Math.max(rows, row + 1), 0);

const mostSkewS = 3600;

/** First and last moment of groups, s. */
export function spanOf(groups: readonly WaveformGroup[]): { from: number; to: number } {
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  for (const { startS, samples, frequencyHz, channels } of groups) {
    // Channels that begin before or after their group are seen from end to end; an absurd offset makes no paper of years.
    const skews = channels.map(({ skewS }) => skewS).filter((skew) => Math.abs(skew) < mostSkewS);
    from = Math.min(from, startS + Math.min(0, ...skews));
    to = Math.max(to, startS + samples / frequencyHz + Math.max(0, ...skews));
  }
  return from <= to ? { from, to } : { from: 0, to: 0 };
}
