import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { NegatoscopeError } from '../../src-shared/contract/errors.ts';

/** Files of one folder. */
const largestFolder = 100_000;
/** Of one file. */
const largestFile = 64 * 1024 ** 3;
/** An export nobody goes on with ends. */
const idleMs = 5 * 60_000;

const ioError = (error: unknown, path: string): NegatoscopeError => {
  const { code } = (error ?? {}) as NodeJS.ErrnoException;
  if (error instanceof NegatoscopeError) return error;
  return new NegatoscopeError(
    code === 'ENOSPC' || code === 'EDQUOT' ? 'disk-full' : 'io',
    `cannot write ${path}: ${(error as Error)?.message ?? error}`,
    { path },
    error,
  );
};

/** A name beside `wanted` that is not taken: `name (2)`. */
async function freeName(wanted: string): Promise<string> {
  for (let count = 1; ; count++) {
    const path = count === 1 ? wanted : `${wanted} (${count})`;
    const taken = await stat(path).then(
      () => true,
      () => false,
    );
    if (!taken) return path;
  }
}

/** One export on its way: a file, or a new folder of files, under another name until it is whole. */
class Unfinished {
  readonly wanted: string;
  readonly folder: boolean;
  readonly path: string;
  private handle: { name: string; file: FileHandle; size: number } | undefined;
  private files = 0;
  /** Writes follow one another. */
  private last: Promise<unknown> = Promise.resolve();

  constructor(wanted: string, folder: boolean, id: string) {
    this.wanted = wanted;
    this.folder = folder;
    // Short, so that every name has room beside it, and without the patient's.
    this.path = join(dirname(wanted), `.negatoscope-${id}.part`);
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.last.then(work).catch((error: unknown) => {
      throw ioError(error, this.wanted);
    });
    this.last = done.catch(() => undefined);
    return done;
  }

  begin(): Promise<void> {
    return this.inTurn(async () => {
      if (this.folder) await mkdir(this.path);
      else this.handle = { name: '', file: await open(this.path, 'wx'), size: 0 };
    });
  }

  private async endFile(): Promise<void> {
    const { handle } = this;
    this.handle = undefined;
    if (!handle) return;
    try {
      await handle.file.sync();
    } finally {
      await handle.file.close();
    }
  }

  write(bytes: Uint8Array, name: string, position: number | undefined): Promise<void> {
    return this.inTurn(async () => {
      if (this.folder !== (name !== ''))
        throw new NegatoscopeError('invalid-input', 'files have names in folders alone');
      if (this.handle?.name !== name) {
        await this.endFile();
        if (++this.files > largestFolder) throw new NegatoscopeError('invalid-input', 'too many files');
        this.handle = { name, file: await open(join(this.path, name), 'wx'), size: 0 };
      }
      const { handle } = this;
      const at = position ?? handle.size;
      if (at > handle.size || at + bytes.length > largestFile) {
        throw new NegatoscopeError('invalid-input', 'outside of the file', { position: at });
      }
      for (let done = 0; done < bytes.length; ) {
        done += (await handle.file.write(bytes, done, bytes.length - done, at + done)).bytesWritten;
      }
      handle.size = Math.max(handle.size, at + bytes.length);
    });
  }

  finish(): Promise<string> {
    return this.inTurn(async () => {
      await this.endFile();
      const path = this.folder ? await freeName(this.wanted) : this.wanted;
      await rename(this.path, path);
      return path;
    });
  }

  remove(): Promise<void> {
    return this.inTurn(async () => {
      await this.handle?.file.close().catch(() => undefined);
      this.handle = undefined;
      await rm(this.path, { recursive: true, force: true });
    });
  }
}

/** The exports on their way. */
export class UnfinishedExports {
  private readonly list = new Map<string, { export: Unfinished; timer: NodeJS.Timeout }>();
  private readonly limit: number;

  constructor(limit = 8) {
    this.limit = limit;
  }

  /**
   * Begins a file of that path, or a new folder there. It ends when nobody goes on with it for so long. Throws `busy` when too many are under
   * way.
   */
  async begin(path: string, folder: boolean, endsAfterMs = idleMs): Promise<string> {
    if (this.list.size >= this.limit) throw new NegatoscopeError('busy', 'too many exports at the same time');
    const id = randomUUID();
    const begun = new Unfinished(path, folder, id);
    await begun.begin();
    const timer = setTimeout(() => void this.cancel(id).catch(() => undefined), endsAfterMs);
    timer.unref();
    this.list.set(id, { export: begun, timer });
    return id;
  }

  private of(id: string): { export: Unfinished; timer: NodeJS.Timeout } {
    const found = this.list.get(id);
    if (!found) throw new NegatoscopeError('not-found', 'this export has ended', { id });
    found.timer.refresh();
    return found;
  }

  async write(id: string, bytes: Uint8Array, file = '', position?: number): Promise<void> {
    await this.of(id).export.write(bytes, file, position);
  }

  /** Gives back where it lies. When that fails nothing stays. */
  async finish(id: string): Promise<string> {
    const found = this.of(id);
    try {
      const path = await found.export.finish();
      this.forget(id);
      return path;
    } catch (error) {
      await this.cancel(id);
      throw error;
    }
  }

  async cancel(id: string): Promise<void> {
    const found = this.list.get(id);
    this.forget(id);
    await found?.export.remove();
  }

  private forget(id: string): void {
    clearTimeout(this.list.get(id)?.timer);
    this.list.delete(id);
  }

  async cancelAll(): Promise<void> {
    await Promise.allSettled([...this.list.keys()].map((id) => this.cancel(id)));
  }
}
