import { formatDa, parseDa, parseDt, toUtcMs } from '../../dicom/dates.ts';

const dayMs = 86_400_000;

/** A day so many days later (or earlier); undefined beyond the years that DICOM can write. */
function shifted(date: { year: number; month: number; day: number }, days: number): string | undefined {
  const at = new Date(toUtcMs(date) + days * dayMs);
  const year = at.getUTCFullYear();
  if (!(year >= 1 && year <= 9999)) return undefined;
  return formatDa({ year, month: at.getUTCMonth() + 1, day: at.getUTCDate() });
}

/** A DA value shifted by days, written `YYYYMMDD`. Undefined for what is no date. */
export function shiftDa(text: string, days: number): string | undefined {
  const date = parseDa(text);
  return date === undefined ? undefined : shifted(date, days);
}

/**
 * A DT value shifted by days; time of day and zone stay, and what it leaves out it leaves out (a year alone is shifted from its first day).
 * Undefined for what is no date and time.
 */
export function shiftDt(text: string, days: number): string | undefined {
  const trimmed = text.trim();
  const parsed = parseDt(trimmed);
  if (parsed === undefined) return undefined;
  const { year, month, day } = parsed.date;
  const whole = shifted({ year, month: month ?? 1, day: day ?? 1 }, days);
  if (whole === undefined) return undefined;
  if (day !== undefined) return whole + trimmed.slice(8);
  const digits = month === undefined ? 4 : 6;
  return whole.slice(0, digits) + trimmed.slice(digits);
}

/** Days from one DA value to another; undefined when one of them is none. */
export function daysBetween(from: string, to: string): number | undefined {
  const [a, b] = [parseDa(from), parseDa(to)];
  return a === undefined || b === undefined ? undefined : Math.round((toUtcMs(b) - toUtcMs(a)) / dayMs);
}
