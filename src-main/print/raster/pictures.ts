import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';

/** A picture that is kept, by the SHA-256 of its PNG. */
export interface KeptPicture {
  picture: string;
  width: number;
  height: number;
}

/** Largest PNG, most pixels in it, and most bytes of all of them together. */
export const mostPictureBytes = 64 * 1024 * 1024;
const mostPixels = 2 ** 26;
const mostSide = 20_000;
const mostTogether = 4 * 1024 ** 3;
/** What was just given is named by no film yet. */
const youngMs = 60 * 60 * 1000;

const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const isHash = (text: string): boolean => /^[0-9a-f]{64}$/.test(text);

/** Width and height of a PNG by its header. Throws `invalid-input`. */
export function pngSize(bytes: Uint8Array): { width: number; height: number } {
  const bad = (message: string): never => {
    throw new NegatoscopeError('invalid-input', message);
  };
  if (bytes.length < 33 || signature.some((byte, index) => bytes[index] !== byte)) bad('the picture is no PNG');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (view.getUint32(12) !== 0x49484452) bad('the picture is no PNG');
  const [width, height] = [view.getUint32(16), view.getUint32(20)];
  if (width < 1 || height < 1 || width > mostSide || height > mostSide || width * height > mostPixels) {
    bad('the picture is too large');
  }
  return { width, height };
}

/** Pictures that films show, each by its content, in a folder of their own. */
export class FilmPictures {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  #path(picture: string): string {
    if (!isHash(picture)) throw new NegatoscopeError('invalid-input', 'that is no name of a picture');
    return join(this.#folder, `${picture}.png`);
  }

  /** Keeps a PNG; the same one twice is kept once. Rejects with `invalid-input`, `disk-full` or `io`. */
  async keep(bytes: Uint8Array): Promise<KeptPicture> {
    if (bytes.length > mostPictureBytes) throw new NegatoscopeError('invalid-input', 'the picture is too large');
    const size = pngSize(bytes);
    const picture = createHash('sha256').update(bytes).digest('hex');
    const path = this.#path(picture);
    // Named by no film yet, as a new one: `sweep` leaves it.
    const now = new Date();
    if (
      await utimes(path, now, now)
        .then(() => true)
        .catch(() => false)
    )
      return { picture, ...size };
    await mkdir(this.#folder, { recursive: true });
    if ((await this.#total()) + bytes.length > mostTogether) {
      throw new NegatoscopeError('disk-full', 'too many pictures are kept for films');
    }
    const part = join(this.#folder, `${randomUUID()}.part`);
    try {
      await writeFile(part, bytes, { flag: 'wx', mode: 0o600 });
      await rename(part, path);
    } catch (error) {
      await rm(part, { force: true });
      const full = (error as NodeJS.ErrnoException).code === 'ENOSPC';
      throw new NegatoscopeError(full ? 'disk-full' : 'io', 'the picture cannot be kept', {}, error);
    }
    return { picture, ...size };
  }

  /** The PNG. Rejects with `not-found`, or `damaged` when it is not what it was. */
  async read(picture: string): Promise<Uint8Array<ArrayBuffer>> {
    const path = this.#path(picture);
    const bytes = await readFile(path).catch((error: unknown) => {
      throw new NegatoscopeError('not-found', 'the picture is not here any more', { object: 'The picture' }, error);
    });
    if (createHash('sha256').update(bytes).digest('hex') !== picture) {
      throw new NegatoscopeError('damaged', 'the picture is not what it was');
    }
    return new Uint8Array(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.length);
  }

  /** Forgets what nobody names and what is left of a write that was cut short; `now` in ms since 1970. */
  async sweep(named: ReadonlySet<string>, now = Date.now()): Promise<void> {
    for (const { name, path } of await this.#files()) {
      if (named.has(name.replace(/\.png$/, ''))) continue;
      const facts = await stat(path).catch(() => undefined);
      if (facts && now - facts.mtimeMs > youngMs) await rm(path, { force: true });
    }
  }

  async #files(): Promise<{ name: string; path: string }[]> {
    const names = await readdir(this.#folder).catch(() => []);
    return names
      .filter((name) => /^[0-9a-f]{64}\.png$/.test(name) || name.endsWith('.part'))
      .map((name) => ({ name, path: join(this.#folder, name) }));
  }

  async #total(): Promise<number> {
    let total = 0;
    for (const { path } of await this.#files()) total += (await stat(path).catch(() => undefined))?.size ?? 0;
    return total;
  }
}
