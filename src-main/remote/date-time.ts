import { text } from '../../src-shared/dicom/access.ts';
import type { DataSet } from '../../src-shared/dicom/data-set.ts';
import { parseDa, parseRange, parseTm, toUtcMs } from '../../src-shared/dicom/dates.ts';
import { rangeText } from '../network/services/query-retrieve/key-values.ts';

/** Milliseconds, both ends included; undefined: open. */
export interface Span {
  fromMs?: number;
  toMs?: number;
}

/**
 * Study Date and Study Time as one span (PS3.4 C.2.2.2.5: combined date-time matching); undefined when they are not two keys over more than
 * one day, where matching each for itself comes to the same.
 */
export function combinedSpan(date: string | undefined, time: string | undefined): Span | undefined {
  const dates = parseRange(rangeText(date ?? ''), 'DA');
  const times = parseRange(rangeText(time ?? ''), 'TM');
  if (dates === undefined || times === undefined || dates.from === dates.to) return undefined;
  const at = (day: string | undefined, clock: string | undefined, last: boolean): number | undefined => {
    const parsed = parseDa(day ?? '');
    if (parsed === undefined) return undefined;
    const hour = parseTm(clock ?? (last ? '235959.999999' : '00'));
    return toUtcMs(parsed, hour) + (last ? lastOf(clock) : 0);
  };
  const fromMs = at(dates.from, times.from, false);
  const toMs = at(dates.to, times.to, true);
  return { ...(fromMs === undefined ? {} : { fromMs }), ...(toMs === undefined ? {} : { toMs }) };
}

/** A time without minutes or seconds stands for all of them: milliseconds to its end. */
function lastOf(clock: string | undefined): number {
  if (clock === undefined || clock.length > 6) return 0;
  return clock.length > 4 ? 999 : clock.length > 2 ? 59_999 : 3_599_999;
}

/** Whether a study lies within; one that does not say when it was made is not left out. */
export function within(study: DataSet, { fromMs, toMs }: Span): boolean {
  const date = parseDa(text(study, 'StudyDate') ?? '');
  if (date === undefined) return true;
  const at = toUtcMs(date, parseTm(text(study, 'StudyTime') ?? ''));
  return (fromMs === undefined || at >= fromMs) && (toMs === undefined || at <= toMs);
}
