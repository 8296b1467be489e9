/** Dates, times and ages: DA, TM, DT, AS (PS3.5 6.2) and ranges of them (PS3.4 C.2.2.2.5). */

export interface DicomDate {
  year: number;
  month: number;
  day: number;
}

export interface DicomTime {
  hour: number;
  minute: number;
  second: number;
  /** Microseconds. */
  microsecond: number;
}

export interface DicomDateTime {
  date: { year: number; month?: number; day?: number };
  time?: { hour: number; minute?: number; second?: number; microsecond?: number };
  /** Minutes east of UTC. */
  offsetMinutes?: number;
}

const daysInMonth = (year: number, month: number): number => {
  if (month !== 2) return [4, 6, 9, 11].includes(month) ? 30 : 31;
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
};

/** DA: `20240229`, and `2024.02.29` as ACR-NEMA wrote it. Undefined for anything else, dates that do not exist included. */
export function parseDa(text: string): DicomDate | undefined {
  const match = /^(\d{4})([.-]?)(\d{2})\2(\d{2})$/.exec(text.trim());
  if (match === null) return undefined;
  const [year, month, day] = [Number(match[1]), Number(match[3]), Number(match[4])];
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return undefined;
  return { year, month, day };
}

/** TM: `101530.25`, with minutes and seconds left out from the end, and `10:15:30` as ACR-NEMA wrote it. A leap second is 60. */
export function parseTm(text: string): DicomTime | undefined {
  const match = /^(\d{2})(?:(:?)(\d{2})(?:\2(\d{2})(?:\.(\d{1,6}))?)?)?$/.exec(text.trim());
  if (match === null) return undefined;
  const [hour, minute, second] = [Number(match[1]), Number(match[3] ?? 0), Number(match[4] ?? 0)];
  if (hour > 23 || minute > 59 || second > 60) return undefined;
  return { hour, minute, second, microsecond: Number((match[5] ?? '').padEnd(6, '0')) };
}

/** DT: `YYYYMMDDHHMMSS.FFFFFF&ZZXX`, components left out from the end. */
export function parseDt(text: string): DicomDateTime | undefined {
  const match = /^(\d{4})(\d{2})?(\d{2})?(\d{2})?(\d{2})?(\d{2})?(?:\.(\d{1,6}))?([+-]\d{4})?$/.exec(text.trim());
  if (match === null) return undefined;
  const part = (index: number) => (match[index] === undefined ? undefined : Number(match[index]));
  const [year, month, day, hour, minute, second] = [part(1)!, part(2), part(3), part(4), part(5), part(6)];
  if (month !== undefined && (month < 1 || month > 12)) return undefined;
  if (day !== undefined && (day < 1 || day > daysInMonth(year, month!))) return undefined;
  if ((hour ?? 0) > 23 || (minute ?? 0) > 59 || (second ?? 0) > 60) return undefined;
  if (match[7] !== undefined && second === undefined) return undefined;
  const zone = match[8];
  const zoneMinutes = zone === undefined ? 0 : Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3));
  if (zoneMinutes > 14 * 60) return undefined;
  return {
    date: { year, ...(month === undefined ? {} : { month }), ...(day === undefined ? {} : { day }) },
    ...(hour === undefined
      ? {}
      : {
          time: {
            hour,
            ...(minute === undefined ? {} : { minute }),
            ...(second === undefined ? {} : { second }),
            ...(match[7] === undefined ? {} : { microsecond: Number(match[7].padEnd(6, '0')) }),
          },
        }),
    ...(zone === undefined ? {} : { offsetMinutes: zone.startsWith('-') ? -zoneMinutes : zoneMinutes }),
  };
}

const digits = (value: number, count: number): string => String(value).padStart(count, '0');

export function formatDa({ year, month, day }: DicomDate): string {
  return digits(year, 4) + digits(month, 2) + digits(day, 2);
}

/** Hours, minutes and seconds; microseconds only when there are any. */
export function formatTm({ hour, minute, second, microsecond }: DicomTime): string {
  const fraction = microsecond === 0 ? '' : `.${digits(microsecond, 6)}`;
  return digits(hour, 2) + digits(minute, 2) + digits(second, 2) + fraction;
}

/** A range of DA, TM or DT values as a matching key; undefined ends are open. */
export interface Range {
  from?: string;
  to?: string;
}

/**
 * Reads a matching key (PS3.4 C.2.2.2.5): `a-b`, `-b`, `a-`, or one value, which is a range of its own. Undefined when it is
 * empty, more than one range, or not of the kind. DT values may hold a minus sign of their own.
 */
export function parseRange(key: string, kind: 'DA' | 'TM' | 'DT'): Range | undefined {
  const text = key.trim();
  const isValid = (part: string): boolean =>
    (kind === 'DA' ? parseDa(part) : kind === 'TM' ? parseTm(part) : parseDt(part)) !== undefined;
  if (text === '' || text === '-') return undefined;
  if (isValid(text)) return { from: text, to: text };
  if (text.startsWith('-') && isValid(text.slice(1))) return { to: text.slice(1) };
  if (text.endsWith('-') && isValid(text.slice(0, -1))) return { from: text.slice(0, -1) };
  for (let at = text.indexOf('-'); at >= 0; at = text.indexOf('-', at + 1)) {
    const from = text.slice(0, at);
    const to = text.slice(at + 1);
    if (isValid(from) && isValid(to)) return { from, to };
  }
  return undefined;
}

/** Milliseconds since 1970 of a date and a time without zone, as if they were UTC; for sorting and differences. */
export function toUtcMs(date: DicomDate, time?: DicomTime): number {
  const { hour = 0, minute = 0, second = 0, microsecond = 0 } = time ?? {};
  const value = new Date(Date.UTC(2000, date.month - 1, date.day, hour, minute, second));
  // Date.UTC takes years below 100 for those of the last century.
  value.setUTCFullYear(date.year, date.month - 1, date.day);
  return value.getTime() + microsecond / 1000;
}

export interface Age {
  value: number;
  unit: 'D' | 'W' | 'M' | 'Y';
}

/** AS: three digits and a unit, `018M`; also with fewer digits. */
export function parseAge(text: string): Age | undefined {
  const match = /^(\d{1,3})([DWMY])$/.exec(text.trim().toUpperCase());
  return match === null ? undefined : { value: Number(match[1]), unit: match[2] as Age['unit'] };
}

/**
 * Age on a day: days in the first four weeks, weeks up to three months, months up to two years, then years. Undefined before the
 * birth.
 */
export function ageAt(birth: DicomDate, day: DicomDate): Age | undefined {
  const days = Math.round((toUtcMs(day) - toUtcMs(birth)) / 86_400_000);
  if (days < 0) return undefined;
  if (days < 28) return { value: days, unit: 'D' };
  const months = (day.year - birth.year) * 12 + day.month - birth.month - (day.day < birth.day ? 1 : 0);
  if (months < 3) return { value: Math.floor(days / 7), unit: 'W' };
  return months < 24 ? { value: months, unit: 'M' } : { value: Math.floor(months / 12), unit: 'Y' };
}

/** An age as AS writes it: `045Y`. */
export function formatAge({ value, unit }: Age): string {
  return digits(value, 3) + unit;
}
