import { createHash } from 'node:crypto';
import { open, opendir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** How long an answer holds: a disc is not exchanged faster. */
const believedMs = 500;
const pollMs = 2000;
/** Files and names of a folder, and bytes of a file, by which they are known again. */
const rememberedPaths = 50;
const rememberedBytes = 64 * 1024;

/**
 * Whether a medium is still the one that was opened: it may be taken out, and another disc may then lie at the same place, whose files
 * must never be taken for those of the first.
 */
export class Presence {
  private readonly paths: readonly string[];
  private readonly timer: NodeJS.Timeout;
  private readonly known: Promise<string | undefined>;
  private readonly names: Promise<string[]>;
  private last: { at: number; there: Promise<boolean> } | undefined;
  private isChecking = false;

  /** `paths`: the DICOMDIR, ZIP archive or disc image; of a plain medium its folders and files. `tell` is called every few seconds. */
  constructor(paths: readonly string[], tell: (there: boolean) => void) {
    this.paths = paths;
    this.known = fingerprint(paths);
    this.names = namesIn(paths);
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
    // Files come into a folder and leave it; another one has nothing of it.
    const names = await this.names;
    for (const name of names) if (await isThere(name)) return true;
    return names.length === 0;
  }

  close(): void {
    clearInterval(this.timer);
  }
}

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
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

/** The first things that lie in folders. */
async function namesIn(paths: readonly string[]): Promise<string[]> {
  const names: string[] = [];
  for (const path of paths.slice(0, rememberedPaths)) {
    try {
      for await (const { name } of await opendir(path)) {
        if (names.length === rememberedPaths) break;
        names.push(join(path, name));
      }
    } catch {
      // A file, or gone already: it has no names.
    }
  }
  return names;
}

async function firstBytes(path: string): Promise<Uint8Array> {
  const handle = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(rememberedBytes), 0, rememberedBytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
