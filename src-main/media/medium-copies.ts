import { randomUUID } from 'node:crypto';
import { mkdir, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NegatoscopeError } from '../../src-shared/contract/errors.ts';

/** Left on the disk of the copies. */
const spareBytes = 512 * 1024 * 1024;

/** Files into which something of a medium is unpacked or decrypted while it is open, in a folder that nobody else may read. */
export class MediumCopies {
  readonly #parent: string;
  readonly #own: string;
  #isMade = false;

  /** @param parent a folder that nobody else uses, which is made when it is needed; absent: that of the system */
  constructor(parent?: string) {
    this.#parent = parent ?? tmpdir();
    this.#own = join(this.#parent, `negatoscope-medium-${randomUUID()}`);
  }

  /** Path of a file that is to be made, of so many bytes as far as that is known. Rejects with `disk-full`. */
  async newPath(bytes = 0): Promise<string> {
    this.#isMade = true;
    await mkdir(this.#own, { recursive: true, mode: 0o700 });
    await this.mustHaveRoom(bytes);
    return join(this.#own, randomUUID());
  }

  /** A small archive may unpack to more than there is room for: rejects with `disk-full`. */
  async mustHaveRoom(bytes = 0): Promise<void> {
    const { bavail, bsize } = await statfs(this.#own);
    if (bavail * bsize < bytes + spareBytes) throw this.#noRoom();
  }

  /** An error of writing a copy: `disk-full` when it is that. */
  problem(error: unknown): unknown {
    return (error as NodeJS.ErrnoException).code === 'ENOSPC' ? this.#noRoom(error) : error;
  }

  #noRoom(cause?: unknown): NegatoscopeError {
    const message = 'there is no room for what is unpacked or decrypted';
    return new NegatoscopeError('disk-full', message, { path: this.#parent }, cause);
  }

  /** All of them. Never rejects: what somebody still reads, where the system keeps it for him, goes with the folder of the copies of all media. */
  async remove(): Promise<void> {
    if (this.#isMade) await rm(this.#own, { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined);
  }
}
