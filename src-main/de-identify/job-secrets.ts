import { createHash, randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';

const secretBytes = 32;
const keptMs = 7 * 24 * 60 * 60 * 1000;

/**
 * Keys of jobs without a project: the same for a job that goes on after a restart. A week after it was last used a key is removed; nobody can
 * tell then who was who.
 */
export class JobSecrets {
  readonly #folder: string;
  readonly #ready: Promise<void>;
  readonly #asked = new Map<string, Promise<Uint8Array>>();

  constructor(folder: string) {
    this.#folder = folder;
    this.#ready = this.#forgetOld();
    this.#ready.catch(() => undefined);
  }

  async #forgetOld(): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    for (const name of await readdir(this.#folder)) {
      const path = join(this.#folder, name);
      const mtimeMs = await stat(path).then(
        (found) => found.mtimeMs,
        () => Number.POSITIVE_INFINITY,
      );
      if (mtimeMs < Date.now() - keptMs) await rm(path, { force: true });
    }
  }

  /** The key of a job, made when it is first asked for. */
  of(jobKey: string): Promise<Uint8Array> {
    const name = createHash('sha256').update(jobKey).digest('hex');
    let asked = this.#asked.get(name);
    if (asked === undefined) {
      asked = this.#read(name);
      this.#asked.set(name, asked);
      asked.catch(() => this.#asked.delete(name));
    }
    return asked;
  }

  async #read(name: string): Promise<Uint8Array> {
    await this.#ready;
    const path = join(this.#folder, name);
    // One that is there and cannot be read must not be replaced: the job would make other patients of those it has written.
    const known = await readFile(path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    if (known?.length === secretBytes) {
      await utimes(path, new Date(), new Date()).catch(() => undefined);
      return known;
    }
    const made = randomBytes(secretBytes);
    const file = await open(path, 'w', 0o600);
    try {
      await file.writeFile(made);
      await file.sync();
    } finally {
      await file.close();
    }
    return made;
  }
}
