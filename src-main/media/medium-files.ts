import type { FileCache } from '../archive/file-access.ts';
import type { FilePlace } from '../archive/scan-thread.ts';
import type { InstancePlace, RandomAccess } from '../archive/types.ts';
import type { OwnIdentity } from '../file-set/secure/recipients.ts';
import type { Container } from './container.ts';
import type { MediumCopies } from './medium-copies.ts';
import { Protection } from './protected/protection.ts';

/** Files are closed when nobody read any for so long: a disc with open files cannot be taken out. */
const idleMs = 3000;

/** A file of a medium. */
export interface MediumFile {
  path: string;
  zipEntry?: string;
}

/** The files of a medium, wherever they lie, and what is in them when they are encrypted and a password is known. */
export class MediumFiles {
  readonly protection: Protection;
  private readonly files: FileCache;
  private readonly container: Container | undefined;
  private readonly copies: MediumCopies;
  private idle: NodeJS.Timeout | undefined;

  /** @param own what of it is encrypted for this station is opened with */
  constructor(files: FileCache, container: Container | undefined, copies: MediumCopies, own?: OwnIdentity) {
    this.files = files;
    this.container = container;
    this.copies = copies;
    this.protection = new Protection(files, container, copies, own);
  }

  /** Lets a thread work where it finds the file. */
  async withPlace<T>(file: MediumFile, work: (place: FilePlace) => Promise<T>): Promise<T> {
    const { path, zipEntry } = file;
    if (!this.protection.isSealed(file)) {
      const zip = zipEntry === undefined ? undefined : this.container?.entries.get(zipEntry)?.place;
      return work({ path, ...(zip === undefined ? {} : { zip }) });
    }
    const { clear, release } = await this.protection.borrow(file);
    return work({ path, clear }).finally(release);
  }

  /** At any place of it. Throws `io`, `not-found`, `unsupported` (`reason`: `encrypted`). */
  open(file: MediumFile): Promise<RandomAccess> {
    clearTimeout(this.idle);
    this.idle = setTimeout(() => void this.closeIdle(), idleMs).unref();
    if (this.protection.isSealed(file)) return this.protection.open(file);
    return file.zipEntry === undefined ? this.files.open(file.path) : this.container!.openEntry(file.zipEntry);
  }

  /** Says of an encrypted file that it cannot be read where it lies. */
  marked<T extends InstancePlace>(location: T): T {
    if (location.zipEntry === undefined && this.protection.isSealed(location)) location.sealed = true;
    return location;
  }

  closeIdle(): Promise<void> {
    return this.files.closeIdle();
  }

  async close(): Promise<void> {
    clearTimeout(this.idle);
    await this.container?.close();
    await this.files.close();
    await this.protection.close();
    await this.copies.remove();
  }
}
