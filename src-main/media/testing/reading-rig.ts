import { afterAll, afterEach, beforeEach } from 'vitest';
import { temporaryFolder } from '../../../testing/temp.ts';
import { ScanPool } from '../../archive/scan-thread.ts';
import { silentLog } from '../../log/types.ts';
import { Media } from '../media.ts';
import type { Medium } from '../medium.ts';
import { defaultReading, type ReadingRules } from '../reading-rules.ts';

/** What reads media, without an archive: one thread for all tests of a file; for each test a folder, media and rules of its own. */
export class ReadingRig {
  readonly pool = new ScanPool(1);
  media!: Media;
  rules: ReadingRules = defaultReading;
  #folder!: Awaited<ReturnType<typeof temporaryFolder>>;
  #letGo: (() => void) | undefined;

  /** For the files of one test. */
  get folder(): string {
    return this.#folder.path;
  }

  async beginTest(): Promise<void> {
    this.#folder = await temporaryFolder('reading');
    this.rules = defaultReading;
    this.media = new Media(this.pool, silentLog, () => this.rules);
  }

  async endTest(): Promise<void> {
    this.#letGo?.();
    await this.media.closeAll();
    await this.#folder.remove();
  }

  /** A medium that was read to its end. */
  async opened(...paths: string[]): Promise<Medium> {
    const medium = await this.media.medium(paths);
    await medium.ready;
    return medium;
  }

  /** Holds every reading of files back until it is let go, at the end of the test at the latest. */
  holdReading(): () => void {
    const { pool } = this;
    const own = pool.call.bind(pool);
    let open = (): void => {};
    const held = new Promise<void>((resolve) => {
      open = resolve;
    });
    pool.call = (async (method: Parameters<typeof own>[0], ...rest: unknown[]) => {
      if (method === 'describe') await held;
      return (own as (...all: unknown[]) => unknown)(method, ...rest);
    }) as typeof pool.call;
    const letGo = (): void => {
      pool.call = own;
      open();
      this.#letGo = undefined;
    };
    this.#letGo = letGo;
    return letGo;
  }
}

/** The rig of the tests of one file. */
export function readingRigOfTests(): ReadingRig {
  const rig = new ReadingRig();
  beforeEach(() => rig.beginTest());
  afterEach(() => rig.endTest());
  afterAll(() => rig.pool.close());
  return rig;
}
