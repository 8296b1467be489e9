import { readdir, statfs } from 'node:fs/promises';
import { sep } from 'node:path';
import type { CatalogueInfo, MountedVolume } from '../../../src-shared/contract/catalogues.ts';
import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import type { MediaSettings } from '../../../src-shared/settings/media.ts';
import type { Log } from '../../log/types.ts';
import { linuxVolumes } from './linux.ts';
import { macVolumes } from './macos.ts';
import type { FoundVolume, VolumeProbe } from './types.ts';
import { windowsVolumes } from './windows.ts';

/** What a volume needs of the media that are open. */
export interface VolumeMedia {
  list(): CatalogueInfo[];
  open(paths: readonly string[]): Promise<CatalogueInfo>;
  close(id: string): Promise<void>;
  /** The files of a medium are no longer there. */
  lost(id: string): void;
}

export interface VolumesOptions {
  media: VolumeMedia;
  settings: () => MediaSettings['reading'];
  log: Log;
  changed(volumes: MountedVolume[]): void;
  /** True while a job reads or writes there. */
  inUse?(path: string): boolean;
  /** That of this operating system when it is not said. */
  probe?: VolumeProbe;
}

/** A volume that does not answer for so long is shown without what it would have said. */
const patienceMs = 3000;

const probeOfSystem = (): VolumeProbe =>
  process.platform === 'win32' ? windowsVolumes() : process.platform === 'darwin' ? macVolumes() : linuxVolumes();

const identityOf = ({ path, device, name }: FoundVolume): string => `${path}\n${device}\n${name}`;

/** The volumes that are mounted: which there are, what becomes of one that is put in, and of its medium when it is taken out. */
export class Volumes {
  private readonly options: VolumesOptions;
  private readonly probe: VolumeProbe;
  private known = new Map<string, { volume: FoundVolume; shown: MountedVolume }>();
  private refreshing: Promise<void> | undefined;
  private again = false;
  /** What is there at the first look was not put in, and all that comes later was. */
  private hasLooked = false;
  private unwatch: (() => void) | undefined;
  private closed = false;

  constructor(options: VolumesOptions) {
    this.options = options;
    this.probe = options.probe ?? probeOfSystem();
  }

  /** Begins to look. What is mounted already was not put in: it is not opened by itself. */
  async start(): Promise<void> {
    // Watched first: nothing comes in between.
    if (!this.closed) this.unwatch = this.probe.watch(() => void this.refresh());
    await this.refresh();
  }

  /** What is mounted now, for people. None where the settings leave them alone. */
  async list(): Promise<MountedVolume[]> {
    await this.fresh();
    return this.shown();
  }

  /** What is mounted now, whatever is shown. */
  async mounted(): Promise<MountedVolume[]> {
    await this.fresh();
    return [...this.known.values()].map(({ shown }) => shown);
  }

  /** Windows is slow to say; it tells of changes by itself. */
  private async fresh(): Promise<void> {
    if (!this.hasLooked || process.platform !== 'win32') await this.refresh();
  }

  /** True when the path lies on a volume that can be taken out. */
  canBeTakenOut(path: string): boolean {
    return [...this.known.values()].some(({ volume }) => volume.kind !== 'network' && isBelow(path, volume.path));
  }

  /**
   * Puts a medium out: what shows it is closed first. Throws `not-found`, `busy` while a job works with it, `io` with what the system
   * said, `unsupported`.
   */
  async eject(path: string): Promise<void> {
    const { media, inUse, log } = this.options;
    await this.refresh();
    const volume = [...this.known.values()].find(({ volume: { path: own } }) => own === path)?.volume;
    if (volume === undefined) throw new NegatoscopeError('not-found', `no volume is mounted at ${path}`, { path });
    if (inUse?.(path) === true) throw new NegatoscopeError('busy', 'a job still works with this medium', { path });
    for (const { id, path: own } of media.list()) if (own !== undefined && isBelow(own, path)) await media.close(id);
    await this.probe.eject(volume);
    log.info('a medium was put out', { kind: volume.kind });
    await this.refresh();
  }

  private shown(): MountedVolume[] {
    if (this.options.settings().inserted === 'ignore') return [];
    const media = this.options.media.list();
    return [...this.known.values()].map(({ shown }) => {
      const medium = media.find(({ path, state }) => path === shown.path && state !== 'gone');
      return { ...shown, ...(medium === undefined ? {} : { catalogue: medium.id }) };
    });
  }

  /** Media were opened or closed: the volumes say which of them shows them. */
  mediaChanged(): void {
    if (this.known.size > 0) this.tell();
  }

  private told = '';

  private tell(): void {
    const shown = this.shown();
    const said = JSON.stringify(shown);
    if (said === this.told || this.closed) return;
    this.told = said;
    this.options.changed(shown);
  }

  /** One look at a time; who asks meanwhile gets the next one. */
  private refresh(): Promise<void> {
    if (this.refreshing !== undefined) {
      this.again = true;
      return this.refreshing;
    }
    const work = async (): Promise<void> => {
      try {
        do {
          this.again = false;
          await this.look();
        } while (this.again && !this.closed);
      } catch (error) {
        this.options.log.warn('the volumes cannot be listed', { message: String(error) });
      } finally {
        this.refreshing = undefined;
      }
    };
    this.refreshing = work();
    return this.refreshing;
  }

  private async look(): Promise<void> {
    const found = await this.probe.list();
    const now = new Map<string, { volume: FoundVolume; shown: MountedVolume }>();
    const inserted: MountedVolume[] = [];
    await Promise.all(
      found.map(async (volume) => {
        const before = this.known.get(identityOf(volume));
        const shown = await shownAs(volume, before?.shown);
        now.set(identityOf(volume), { volume, shown });
        if (before === undefined && this.hasLooked && volume.kind !== 'network') inserted.push(shown);
      }),
    );
    if (this.closed) return;
    this.hasLooked = true;
    const gone = [...this.known].filter(([identity]) => !now.has(identity)).map(([, { volume }]) => volume);
    this.known = new Map(found.map((volume) => [identityOf(volume), now.get(identityOf(volume))!]));
    for (const volume of gone) this.lose(volume);
    this.tell();
    if (this.options.settings().inserted === 'open') for (const volume of inserted) this.open(volume);
  }

  private lose({ path }: FoundVolume): void {
    const { media } = this.options;
    for (const { id, path: own } of media.list()) if (own !== undefined && isBelow(own, path)) media.lost(id);
  }

  /** A disc, or a stick that says that it has studies: others may have any files of anybody. */
  private open({ path, kind, hasDirectory }: MountedVolume): void {
    if (kind !== 'optical' && !hasDirectory) return;
    const { media, log } = this.options;
    media.open([path]).then(
      () => this.tell(),
      (error: unknown) => log.warn('a medium that was put in cannot be opened', { message: String(error) }),
    );
  }

  async close(): Promise<void> {
    this.closed = true;
    this.unwatch?.();
    await this.refreshing;
  }
}

/** Whether a path is a volume's or lies on it. */
export function isBelow(path: string, volume: string): boolean {
  const [one, other] = process.platform === 'win32' ? [path.toUpperCase(), volume.toUpperCase()] : [path, volume];
  return one === other || one.startsWith(other.endsWith(sep) ? other : `${other}${sep}`);
}

/** What the volume itself says; of a shared folder nothing is asked, which may hang. */
async function shownAs(volume: FoundVolume, before: MountedVolume | undefined): Promise<MountedVolume> {
  const { path, name, kind, medium, readOnly } = volume;
  const isShared = kind === 'network';
  const [space, hasDirectory] = isShared
    ? [undefined, false]
    : await Promise.all([
        within(patienceMs, statfs(path)),
        // What cannot be written to has what it had.
        before !== undefined && readOnly ? before.hasDirectory : within(patienceMs, hasDicomDirectory(path)),
      ]);
  const bytes = (blocks: number | undefined): number => (space === undefined ? 0 : (blocks ?? 0) * space.bsize);
  return {
    path,
    name,
    kind,
    ...(medium === undefined ? {} : { medium }),
    hasDirectory: hasDirectory ?? false,
    totalBytes: volume.totalBytes ?? bytes(space?.blocks),
    freeBytes: volume.freeBytes ?? bytes(space?.bavail),
    readOnly,
  };
}

const hasDicomDirectory = async (path: string): Promise<boolean> =>
  (await readdir(path)).some((name) => /^dicomdir\.?(;\d+)?$/i.test(name));

/** What a promise gives, undefined when it rejects or takes too long. */
function within<T>(ms: number, promise: Promise<T>): Promise<T | undefined> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(undefined), ms);
    promise.then(
      (value) => {
        clearTimeout(timer);
        resolve(value);
      },
      () => {
        clearTimeout(timer);
        resolve(undefined);
      },
    );
  });
}
