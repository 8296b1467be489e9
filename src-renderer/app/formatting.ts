import { formatCompact, formatDate, formatNameGroup, type Name } from '../../src-shared/dicom/written.ts';

export {
  formatDate,
  formatInstant,
  formatName,
  formatNameGroup,
  onOneLine,
} from '../../src-shared/dicom/written.ts';

/** How values of the standard are written for people. Everything here takes text as DICOM has it and never throws. */

/** Both halves apart, for places that set them differently. */
export const nameParts = (name: Name): { main: string; ideographic: string; phonetic: string } => {
  const alphabetic = formatNameGroup(name.alphabetic);
  const ideographic = formatCompact(name.ideographic ?? '');
  const phonetic = formatCompact(name.phonetic ?? '');
  return { main: alphabetic || ideographic || phonetic, ideographic: alphabetic ? ideographic : '', phonetic };
};

/** `HHMMSS.FFFFFF` (or shorter, or with colons) as `HH:MM`. */
export function formatTime(time: string | undefined): string {
  const match = /^(\d{2}):?(\d{2})/.exec(time?.trim() ?? '');
  return match ? `${match[1]}:${match[2]}` : '';
}

export const formatDateTime = (date: string | undefined, time: string | undefined): string =>
  [formatDate(date), formatTime(time)].filter(Boolean).join(' ');

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

/** A text that begins with a capital letter. */
export const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** What is said, as a sentence of its own: with a capital letter and a full stop. */
export const sentence = (text: string): string =>
  text === '' || /[.!?]$/.test(text) ? capitalised(text) : `${capitalised(text)}.`;

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
