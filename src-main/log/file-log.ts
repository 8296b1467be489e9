import { appendFileSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { appendFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Log } from './types.ts';

export type Level = 'debug' | 'info' | 'warn' | 'error';
const order: Record<Level, number> = { debug: 0, info: 1, warn: 2, error: 3 };

export interface FileLogOptions {
  folder: string;
  /** Least level that is written; default `info`. */
  level?: Level;
  /** A file is put aside when it grew beyond this; default 5 MB. */
  maximumBytes?: number;
  /** Files put aside; default 5. */
  keep?: number;
  /** Also shown there, one line each. */
  echo?: (line: string, level: Level) => void;
}

export interface FileLog extends Log {
  /** Waits until everything logged so far is in the file. */
  flush(): Promise<void>;
  /** The same without an event loop, for the last moments of a process. */
  flushSync(): void;
  close(): Promise<void>;
  /** Lines that could not be written. */
  readonly lost: number;
}

/** A safety net: what names or dates a person never reaches the file, whoever logs it. */
const personal = /^(patient(name|birthdate|sex|address|s?)|birthdate|personname|.*physicianname|name)$/i;

function plain(value: unknown, depth = 0): unknown {
  if (value instanceof Error) {
    return { error: value.message, code: (value as NodeJS.ErrnoException).code, stack: value.stack };
  }
  if (typeof value === 'bigint') return String(value);
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  if (typeof value === 'string') return value.length > 8000 ? `${value.slice(0, 8000)}...` : value;
  if (typeof value !== 'object' || value === null) return value;
  if (depth > 4) return '...';
  if (Array.isArray(value)) return value.slice(0, 100).map((item) => plain(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, personal.test(key) ? '(withheld)' : plain(item, depth + 1)]),
  );
}

/**
 * A log in JSON lines (`time`, `level`, `component`, `message`, details), rotated by size. Logging never throws and
 * never waits; lines are written in batches, errors at once.
 */
export function openFileLog({
  folder,
  level = 'info',
  maximumBytes = 5_000_000,
  keep = 5,
  echo,
}: FileLogOptions): FileLog {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'negatoscope.log');
  const aside = (number: number): string => join(folder, `negatoscope.${number}.log`);
  let size = 0;
  try {
    size = statSync(file).size;
  } catch {
    // A new file.
  }
  let pending: string[] = [];
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();
  let lost = 0;

  const take = (): string => {
    const text = pending.join('');
    pending = [];
    clearTimeout(timer);
    timer = undefined;
    return text;
  };

  async function write(): Promise<void> {
    const lines = pending.length;
    const text = take();
    if (text === '') return;
    try {
      if (size > maximumBytes) {
        await rm(aside(keep), { force: true });
        for (let number = keep - 1; number >= 1; number--)
          await rename(aside(number), aside(number + 1)).catch(() => {});
        await rename(file, aside(1));
        size = 0;
      }
      await appendFile(file, text);
      size += Buffer.byteLength(text);
    } catch {
      lost += lines;
    }
  }

  const flush = (): Promise<void> => {
    writing = writing.then(write);
    return writing;
  };

  function flushSync(): void {
    const lines = pending.length;
    const text = take();
    if (text === '') return;
    try {
      if (size > maximumBytes) {
        rmSync(aside(1), { force: true });
        renameSync(file, aside(1));
        size = 0;
      }
      appendFileSync(file, text);
      size += Buffer.byteLength(text);
    } catch {
      lost += lines;
    }
  }

  function add(lineLevel: Level, component: string, message: string, details?: Record<string, unknown>): void {
    if (order[lineLevel] < order[level]) return;
    let line: string;
    try {
      line = JSON.stringify({
        time: new Date().toISOString(),
        level: lineLevel,
        ...(component === '' ? {} : { component }),
        message,
        ...(details === undefined ? {} : { details: plain(details) }),
      });
    } catch (error) {
      line = JSON.stringify({
        time: new Date().toISOString(),
        level: lineLevel,
        component,
        message,
        unprintable: String(error),
      });
    }
    pending.push(`${line}\n`);
    echo?.(line, lineLevel);
    if (lineLevel === 'error' || pending.length >= 500) void flush();
    else timer ??= setTimeout(() => void flush(), 200).unref();
  }

  const log = (component: string): Log => ({
    debug: (message, details) => add('debug', component, message, details),
    info: (message, details) => add('info', component, message, details),
    warn: (message, details) => add('warn', component, message, details),
    error: (message, details) => add('error', component, message, details),
    child: (name) => log(component === '' ? name : `${component}.${name}`),
  });

  return {
    ...log(''),
    flush,
    flushSync,
    close: flush,
    get lost() {
      return lost;
    },
  };
}
