import { parseDa, parseDt, parseRange, parseTm, type Range, toUtcMs } from '../dates.ts';

/** An interval of time as numbers, both ends included: days and microseconds make one number that grows with time. */
export interface Interval {
  from: number;
  to: number;
}

const microsecondsOfDay = 86_400_000_000;

/** Days since 1970 of a DA. */
export function dayOf(text: string): number | undefined {
  const date = parseDa(text);
  return date === undefined ? undefined : Math.round(toUtcMs(date) / 86_400_000);
}

/** What a TM means, in microseconds of the day: components that were left out make it an interval. */
export function timeOf(text: string): Interval | undefined {
  const time = parseTm(text);
  if (time === undefined) return undefined;
  const from = ((time.hour * 60 + time.minute) * 60 + time.second) * 1_000_000 + time.microsecond;
  const plain = text.trim().replaceAll(':', '');
  const unit =
    plain.length === 2
      ? 3_600_000_000
      : plain.length === 4
        ? 60_000_000
        : 10 ** (6 - (plain.length > 7 ? plain.length - 7 : 0));
  return { from, to: from + unit - 1 };
}

/** What a DT means, in microseconds since 1970 without regard to its zone, and its zone in minutes. */
function dateTimeOf(text: string): (Interval & { zone?: number }) | undefined {
  const parsed = parseDt(text);
  if (parsed === undefined) return undefined;
  const { date, time, offsetMinutes } = parsed;
  const zone = offsetMinutes === undefined ? {} : { zone: offsetMinutes };
  const day = { year: date.year, month: date.month ?? 1, day: date.day ?? 1 };
  const start = toUtcMs(day) * 1000;
  if (time === undefined) {
    const next =
      date.month === undefined
        ? { year: date.year + 1, month: 1, day: 1 }
        : date.day !== undefined
          ? undefined
          : date.month === 12
            ? { year: date.year + 1, month: 1, day: 1 }
            : { year: date.year, month: date.month + 1, day: 1 };
    const end = next === undefined ? start + microsecondsOfDay : toUtcMs(next) * 1000;
    return { from: start, to: end - 1, ...zone };
  }
  const digits = text.trim().replace(/[+-]\d{4}$/, '');
  const [whole = '', fraction] = digits.split('.');
  const ofDay = timeOf(whole.slice(8) + (fraction === undefined ? '' : `.${fraction}`));
  return ofDay === undefined ? undefined : { from: start + ofDay.from, to: start + ofDay.to, ...zone };
}

type Test = (text: string) => boolean;

const intervalOf = (
  range: Range,
  lower: (text: string) => number | undefined,
  upper: (text: string) => number | undefined,
): Interval | undefined => {
  const from = range.from === undefined ? Number.NEGATIVE_INFINITY : lower(range.from);
  const to = range.to === undefined ? Number.POSITIVE_INFINITY : upper(range.to);
  return from === undefined || to === undefined ? undefined : { from, to };
};

export const dateInterval = (key: string): Interval | undefined => {
  const range = parseRange(key.replaceAll(' ', ''), 'DA');
  return range && intervalOf(range, dayOf, dayOf);
};

export const timeInterval = (key: string): Interval | undefined => {
  const range = parseRange(key.replaceAll(' ', ''), 'TM');
  return (
    range &&
    intervalOf(
      range,
      (text) => timeOf(text)?.from,
      (text) => timeOf(text)?.to,
    )
  );
};

/** Range matching (PS3.4 C.2.2.2.5), a single value being a range of its own. Undefined: not a key of this kind. */
export function momentMatcher(key: string, vr: 'DA' | 'TM' | 'DT'): Test | undefined {
  if (vr === 'DA') {
    const interval = dateInterval(key);
    return interval && ((text) => inside(dayOf(text), interval));
  }
  if (vr === 'TM') {
    const interval = timeInterval(key);
    return interval && ((text) => inside(timeOf(text)?.from, interval));
  }
  const range = parseRange(key.trim(), 'DT');
  if (range === undefined) return undefined;
  const [from, to] = [range.from, range.to].map((end) => (end === undefined ? undefined : dateTimeOf(end)));
  return (text) => {
    const value = dateTimeOf(text);
    if (value === undefined) return false;
    // Where one of the two says no zone, both are taken as written.
    const shift = (end: { zone?: number }): number =>
      end.zone === undefined || value.zone === undefined ? 0 : (value.zone - end.zone) * 60_000_000;
    if (from !== undefined && value.from < from.from + shift(from)) return false;
    return to === undefined || value.from <= to.to + shift(to);
  };
}

const inside = (value: number | undefined, { from, to }: Interval): boolean =>
  value !== undefined && value >= from && value <= to;

/**
 * Date and time of one entity as one interval (PS3.4 C.2.2.2.5, combined date-time matching): from the first date's first time to the last
 * date's last time. A value that has a date but no time is inside when its day touches the interval.
 */
export function combinedMatcher(
  dateKey: string,
  timeKey: string,
): ((date: string, time: string) => boolean) | undefined {
  const dates = dateInterval(dateKey);
  const times = timeInterval(timeKey);
  if (dates === undefined || times === undefined) return undefined;
  const from = dates.from * microsecondsOfDay + Math.max(0, times.from);
  const to = dates.to * microsecondsOfDay + Math.min(microsecondsOfDay - 1, times.to);
  return (date, time) => {
    const day = dayOf(date);
    if (day === undefined) return false;
    const moment = time === '' ? undefined : timeOf(time);
    if (moment === undefined) return day >= dates.from && day <= dates.to;
    return inside(day * microsecondsOfDay + moment.from, { from, to });
  };
}
