import { type FileHandle, mkdir, open, rename, stat, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Log } from '../log/types.ts';
import {
  endOf,
  fileHeader,
  fileName,
  genesis,
  headFile,
  type Position,
  readHead,
  recordHash,
  recordLine,
  trailFiles,
} from './chain.ts';

export interface TrailOptions {
  folder: string;
  maxFileBytes: number;
  /** 0: closed files stay. */
  keepDays: number;
  log: Log;
}

/** Records waiting for a disk that fails; beyond it the newest are counted as failures. */
const maximumWaiting = 20_000;
const retryMs = 2_000;

/** Appends records to the chained files. One writer for a folder at a time. */
export class Trail {
  recorded = 0;
  lastError: string | undefined;
  readonly #options: TrailOptions;
  #lost = 0;
  #waiting: string[] = [];
  #file: FileHandle | undefined;
  #index = 0;
  #bytes = 0;
  #position: Position = { number: 0, hash: genesis };
  #opened = false;
  #wasOpen = false;
  #writing: Promise<void> | undefined;
  #retry: NodeJS.Timeout | undefined;
  #closed = false;
  #held = false;

  constructor(options: TrailOptions) {
    this.#options = options;
  }

  /** Records that are not in the files: given up, or waiting for a disk that fails. */
  get failures(): number {
    return this.#lost + (this.lastError === undefined ? 0 : this.#waiting.length);
  }

  /** Takes a message; never throws, never waits. */
  append(xml: string): void {
    if (this.#closed || this.#waiting.length >= maximumWaiting) {
      this.#lost++;
      return;
    }
    this.#waiting.push(xml);
    this.#start();
  }

  /** Keeps what is appended until `release`: another writer still has the files. */
  hold(): void {
    this.#held = true;
  }

  release(): void {
    this.#held = false;
    this.#start();
  }

  /** Resolves when everything appended so far is in the files, or was given up after a failure. */
  async flush(): Promise<void> {
    clearTimeout(this.#retry);
    this.#retry = undefined;
    this.#start();
    while (this.#writing) {
      await this.#writing;
    }
  }

  async close(): Promise<void> {
    await this.flush();
    this.#closed = true;
    clearTimeout(this.#retry);
    this.#lost += this.#waiting.length;
    this.#waiting = [];
    await this.#file?.close().catch(() => {});
    this.#file = undefined;
  }

  #start(): void {
    if (this.#held || this.#writing || this.#retry || this.#waiting.length === 0) {
      return;
    }
    this.#writing = this.#writeAll().finally(() => {
      this.#writing = undefined;
    });
  }

  async #writeAll(): Promise<void> {
    try {
      await this.#open();
      while (this.#waiting.length > 0) {
        await this.#writeBatch(this.#waiting.slice(0, 500));
      }
      await this.#writeHead();
      if (this.lastError !== undefined) {
        this.#options.log.info('the audit trail is written again');
        this.lastError = undefined;
      }
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      if (this.lastError === undefined) {
        this.#options.log.error('the audit trail cannot be written', { error: text });
      }
      this.lastError = text;
      // What was written of the batch is unknown: begin again from what the file holds.
      await this.#file?.close().catch(() => {});
      this.#file = undefined;
      this.#opened = false;
      if (!this.#closed) {
        this.#retry = setTimeout(() => {
          this.#retry = undefined;
          this.#start();
        }, retryMs);
        this.#retry.unref();
      }
    }
  }

  async #open(): Promise<void> {
    if (this.#opened) {
      return;
    }
    const { folder } = this.#options;
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const files = await trailFiles(folder);
    const last = files.at(-1);
    const end = last ? await endOf(last.path) : { position: undefined, torn: false };
    const position = end.position ?? (await this.#positionBefore(files.slice(0, -1)));
    if (this.#wasOpen) {
      // A batch that failed half-way: what lies in the file need not be written again.
      const already = Math.max(0, position.number - this.#position.number);
      this.#waiting.splice(0, already);
      this.recorded += already;
    }
    this.#position = position;
    const head = await readHead(folder);
    if (head && head.number > position.number) {
      // Somebody shortened the trail. It goes on from where it was, in a new file, so that the gap stays visible.
      this.#options.log.error('records are missing from the audit trail', {
        from: position.number + 1,
        to: head.number,
      });
      this.#position = head;
      await this.#begin((last?.index ?? 0) + 1);
    } else if (!last) {
      await this.#begin(1);
    } else {
      await this.#continue(last, end);
    }
    this.#opened = true;
    this.#wasOpen = true;
    await this.#removeOld();
  }

  async #continue(last: { index: number; path: string }, end: Awaited<ReturnType<typeof endOf>>): Promise<void> {
    this.#index = last.index;
    this.#file = await open(last.path, 'a', 0o600);
    if (end.torn) {
      // The torn record stays as evidence on a line of its own.
      await this.#file.write('\n');
    }
    if (!end.position) {
      await this.#file.write(fileHeader(this.#position));
    }
    this.#bytes = (await stat(last.path)).size;
  }

  async #positionBefore(files: { path: string }[]): Promise<Position> {
    for (const file of files.reverse()) {
      const { position } = await endOf(file.path);
      if (position) {
        return position;
      }
    }
    return { number: 0, hash: genesis };
  }

  async #begin(index: number): Promise<void> {
    await this.#file?.close();
    const header = fileHeader(this.#position);
    this.#file = await open(join(this.#options.folder, fileName(index)), 'ax', 0o600);
    await this.#file.write(header);
    this.#index = index;
    this.#bytes = Buffer.byteLength(header);
  }

  async #writeBatch(batch: readonly string[]): Promise<void> {
    if (this.#bytes >= this.#options.maxFileBytes) {
      await this.#begin(this.#index + 1);
      await this.#removeOld();
    }
    let { number, hash } = this.#position;
    let text = '';
    let taken = 0;
    for (const xml of batch) {
      number++;
      hash = recordHash(hash, number, xml);
      text += recordLine(number, hash, xml);
      taken++;
      if (this.#bytes + text.length >= this.#options.maxFileBytes) {
        break;
      }
    }
    const bytes = Buffer.from(text, 'utf8');
    for (let written = 0; written < bytes.length; ) {
      const { bytesWritten } = await this.#file!.write(bytes, written);
      written += bytesWritten;
    }
    await this.#file!.datasync();
    this.#bytes += bytes.length;
    this.#position = { number, hash };
    this.#waiting.splice(0, taken);
    this.recorded += taken;
  }

  async #writeHead(): Promise<void> {
    const path = join(this.#options.folder, headFile);
    await writeFile(`${path}.new`, `${JSON.stringify(this.#position)}\n`, { mode: 0o600 });
    await rename(`${path}.new`, path);
  }

  async #removeOld(): Promise<void> {
    const { folder, keepDays, log } = this.#options;
    if (keepDays === 0) {
      return;
    }
    const oldest = Date.now() - keepDays * 86_400_000;
    for (const file of (await trailFiles(folder)).slice(0, -1)) {
      if ((await stat(file.path)).mtimeMs < oldest) {
        await unlink(file.path);
        log.info('an audit file past its days was removed', { file: file.path });
      }
    }
  }
}
