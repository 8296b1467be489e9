/** How values of the standard are written for people. Everything here takes text as DICOM has it and never throws. */

/**
 * A text of a file on one line: nothing in it begins another line or turns the direction of reading, which would show an
 * identifier backwards.
 */
export const onOneLine = (text: string): string =>
  text.replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu, ' ').slice(0, 400);

interface Name {
  alphabetic: string;
  ideographic?: string | undefined;
  phonetic?: string | undefined;
}

/** One component group of PS3.5 6.2.1.1 (`Family^Given^Middle^Prefix^Suffix`) as "Family, Given Middle". */
export function formatNameGroup(group: string): string {
  const [family = '', given = '', middle = '', prefix = '', suffix = ''] = group
    .split('^')
    .map((component) => component.replace(/\s+/g, ' ').trim());
  const rest = [prefix, given, middle].filter(Boolean).join(' ');
  const name = [family, rest].filter(Boolean).join(', ');
  return suffix ? `${name}${name ? ', ' : ''}${suffix}` : name;
}

/** Ideographic and phonetic groups have no comma: family and given name, side by side. */
const formatCompact = (group: string): string =>
  group
    .split('^')
    .map((component) => component.trim())
    .filter(Boolean)
    .join(' ');

/** A patient's name: "Doe, Jane", and where there is one the ideographic group beside it. */
export function formatName(name: Name): string {
  const alphabetic = formatNameGroup(name.alphabetic);
  const ideographic = formatCompact(name.ideographic ?? '');
  const phonetic = formatCompact(name.phonetic ?? '');
  if (!alphabetic) return ideographic || phonetic;
  return ideographic ? `${alphabetic}  ${ideographic}` : alphabetic;
}

/** Both halves apart, for places that set them differently. */
export const nameParts = (name: Name): { main: string; ideographic: string; phonetic: string } => {
  const alphabetic = formatNameGroup(name.alphabetic);
  const ideographic = formatCompact(name.ideographic ?? '');
  const phonetic = formatCompact(name.phonetic ?? '');
  return { main: alphabetic || ideographic || phonetic, ideographic: alphabetic ? ideographic : '', phonetic };
};

/** `YYYYMMDD` (or the old `YYYY.MM.DD`) as ISO 8601; what is not a date stays as it is. */
export function formatDate(date: string | undefined): string {
  const match = /^(\d{4})\.?(\d{2})\.?(\d{2})$/.exec(date?.trim() ?? '');
  return match ? `${match[1]}-${match[2]}-${match[3]}` : (date ?? '').trim();
}

/** `HHMMSS.FFFFFF` (or shorter, or with colons) as `HH:MM`. */
export function formatTime(time: string | undefined): string {
  const match = /^(\d{2}):?(\d{2})/.exec(time?.trim() ?? '');
  return match ? `${match[1]}:${match[2]}` : '';
}

export const formatDateTime = (date: string | undefined, time: string | undefined): string =>
  [formatDate(date), formatTime(time)].filter(Boolean).join(' ');

/** A point in time of this computer, with seconds. */
export function formatInstant(milliseconds: number): string {
  const at = new Date(milliseconds);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}

/** A day of this computer as `YYYYMMDD`, some days before today. */
export function dicomDay(daysAgo = 0, now = new Date()): string {
  const day = new Date(now.getFullYear(), now.getMonth(), now.getDate() - daysAgo);
  return `${day.getFullYear()}${String(day.getMonth() + 1).padStart(2, '0')}${String(day.getDate()).padStart(2, '0')}`;
}

const thin = '\u202f';

/** A count with thin spaces: 12 345. */
export function formatCount(value: number): string {
  return String(Math.trunc(value)).replace(/\B(?=(\d{3})+$)/g, thin);
}

/** "1 study", "2 studies". */
export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${formatCount(count)} ${count === 1 ? one : many}`;

const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];

/** Bytes in powers of ten, three significant digits: `1.23 GB`. */
export function formatBytes(bytes: number): string {
  if (!Number.isFinite(bytes) || bytes < 0) return '';
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  const digits = unit === 0 || value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return `${value.toFixed(digits)} ${units[unit]}`;
}

export const formatSpeed = (bytesPerSecond: number): string => `${formatBytes(bytesPerSecond)}/s`;

/** A duration: `0.4 s`, `12 s`, `3 min 20 s`, `2 h 5 min`. */
export function formatDuration(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 9.95) return `${Math.max(0, seconds).toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min${whole % 60 ? ` ${whole % 60} s` : ''}`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** Share of a whole in percent, never rounded up to 100 before it is complete. */
export function formatShare(done: number, total: number): string {
  if (total <= 0) return '';
  const percent = (done / total) * 100;
  return `${done >= total ? 100 : Math.min(99, Math.floor(percent))} %`;
}

/** (0010,0040). */
export const formatSex = (sex: string): string => (['M', 'F', 'O'].includes(sex) ? sex : '');
