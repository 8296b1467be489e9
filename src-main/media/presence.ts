import { createHash } from 'node:crypto';
import { open, stat as statOf } from 'node:fs/promises';
import { join } from 'node:path';
import { entriesOf, systemPath } from '../archive/system-path.ts';

const stat = (path: string) => statOf(systemPath(path));

/** How long an answer holds: a disc is not exchanged faster. */
const believedMs = 500;
const pollMs = 2000;
/** Files and bytes of a file by which a medium is known again, and folders in which those files are looked for. */
const rememberedPaths = 50;
const searchedFolders = 50;
const rememberedBytes = 64 * 1024;

/**
 * Whether a medium is still the one that was opened: it may be taken out, and another disc may then lie at the same place, whose files
 * must never be taken for those of the first.
 */
export class Presence {
  private readonly paths: readonly string[];
  private readonly timer: NodeJS.Timeout;
  private readonly known: Promise<string | undefined>;
  private readonly files: Promise<Map<string, string>>;
  private last: { at: number; there: Promise<boolean> } | undefined;
  private isChecking = false;

  /** `paths`: the DICOMDIR, ZIP archive or disc image; of a plain medium its folders and files. `tell` is called every few seconds. */
  constructor(paths: readonly string[], tell: (there: boolean) => void) {
    this.paths = paths;
    this.known = fingerprint(paths);
    this.files = filesIn(paths);
    this.timer = setInterval(() => void this.there().then(tell), pollMs).unref();
  }

  /** As of half a second ago. */
  there(): Promise<boolean> {
    const now = Date.now();
    // One question at a time: a share that does not answer is asked once.
    if (this.last === undefined || (!this.isChecking && now - this.last.at > believedMs)) {
      this.isChecking = true;
      const there = this.check().finally(() => {
        this.isChecking = false;
      });
      this.last = { at: now, there };
    }
    return this.last.there;
  }

  /** As of now: after something went wrong. */
  async again(): Promise<boolean> {
    if (this.isChecking) await this.last?.there;
    this.last = undefined;
    return this.there();
  }

  private async check(): Promise<boolean> {
    const known = await this.known;
    const now = await fingerprint(this.paths);
    if (now === undefined || now !== known) return false;
    // Files come into a folder and leave it. Another disc may have files of the same names, but none that was written at the same time.
    const files = await this.files;
    for (const [path, sign] of files) if ((await signOf(path)) === sign) return true;
    return files.size === 0;
  }

  close(): void {
    clearInterval(this.timer);
  }
}

/** What a file is known by again; undefined when it is not there. */
const signOf = (path: string): Promise<string | undefined> =>
  stat(path).then(
    ({ size, mtimeMs }) => `${size} ${Math.round(mtimeMs)}`,
    () => undefined,
  );

/** What does not change without the medium being another one; undefined when it is not there. */
async function fingerprint(paths: readonly string[]): Promise<string | undefined> {
  const hash = createHash('sha256');
  try {
    for (const path of paths.slice(0, rememberedPaths)) {
      const found = await stat(path);
      hash.update(`${found.dev}\n`);
      if (found.isDirectory()) continue;
      hash.update(`${found.size} ${Math.round(found.mtimeMs)}\n`);
      if (paths.length === 1) hash.update(await firstBytes(path));
    }
    return hash.digest('hex');
  } catch {
    return undefined;
  }
}

/** The first files that lie in or below folders. */
async function filesIn(paths: readonly string[]): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  const folders = paths.slice(0, rememberedPaths);
  let searched = 0;
  // Downwards first: files mostly lie in the innermost folders.
  for (let folder = folders.pop(); folder !== undefined && searched++ < searchedFolders; folder = folders.pop()) {
    try {
      for await (const { name, entry } of entriesOf(folder)) {
        if (files.size === rememberedPaths) return files;
        const path = join(folder, name);
        if (entry.isDirectory()) folders.push(path);
        const sign = entry.isFile() ? await signOf(path) : undefined;
        if (sign !== undefined) files.set(path, sign);
      }
    } catch {
      // A file, or gone already: nothing lies in it.
    }
  }
  return files;
}

async function firstBytes(path: string): Promise<Uint8Array> {
  const handle = await open(systemPath(path), 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(rememberedBytes), 0, rememberedBytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
