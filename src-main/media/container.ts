import type { EntryPlace, FileReference, UnreadableReference } from '../archive/index-record.ts';
import type { RandomAccess } from '../archive/types.ts';
import { plainName } from './find-files.ts';

export interface ContainerEntry {
  /** With `/` between its parts. */
  name: string;
  place: EntryPlace;
  modifiedAt: number;
}

/** A file with files in it, read where it lies: a ZIP archive or a disc image. */
export interface Container {
  readonly path: string;
  readonly entries: ReadonlyMap<string, ContainerEntry>;
  /** What in it cannot be read, with its reason. */
  readonly unreadable: readonly UnreadableReference[];
  openEntry(name: string): Promise<RandomAccess>;
  /** The bytes of an entry as they lie there, packed and encrypted; of ZIP archives. */
  openPacked?(name: string): Promise<RandomAccess>;
  /** Forgets what was unpacked. */
  close(): Promise<void>;
}

export const fileOf = (path: string, { name, place, modifiedAt }: ContainerEntry): FileReference => ({
  path,
  zipEntry: name,
  zip: place,
  bytes: place.bytes,
  receivedAt: modifiedAt,
});

/** A name that no other entry has: a hostile container has a million of one name, so the count in `copies` goes on where it was. */
export function ownName(name: string, entries: ReadonlyMap<string, unknown>, copies: Map<string, number>): string {
  if (!entries.has(name)) return name;
  let copy = copies.get(name) ?? 1;
  let own: string;
  do own = `${name}#${++copy}`;
  while (entries.has(own));
  copies.set(name, copy);
  return own;
}

const folded = (name: string): string => name.split('/').map(plainName).join('/');

/** Finds entries by the names that a DICOMDIR has for them, as `NameResolver` does in folders. */
export class EntryResolver {
  private readonly container: Container;
  private readonly base: string;
  private readonly names = new Map<string, ContainerEntry>();

  /** `base`: folder of the DICOMDIR in the container, with a `/` at its end, or empty. */
  constructor(container: Container, base: string) {
    this.container = container;
    this.base = base;
    for (const entry of container.entries.values()) {
      const name = folded(entry.name);
      if (!this.names.has(name)) this.names.set(name, entry);
    }
  }

  async resolve(components: readonly string[]): Promise<FileReference | undefined> {
    const entry = this.names.get(folded(this.base + components.join('/')));
    return entry === undefined ? undefined : fileOf(this.container.path, entry);
  }
}
