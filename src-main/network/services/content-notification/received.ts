import type { StudyAnnouncement } from '../../../../src-shared/contract/announcements.ts';
import type { Announcement } from '../../../archive/database/state-announcements.ts';
import type { State } from '../../../archive/database/state-thread.ts';
import type { Catalogue, CatalogueChange } from '../../../archive/types.ts';
import type { Log } from '../../../log/types.ts';
import { instancesHere } from './here.ts';

const tellMs = 1000;

export interface ReceivedOptions {
  state: State;
  archive: Pick<Catalogue, 'search' | 'select' | 'places'>;
  log: Log;
  /** The list may be another; told at most once a second. */
  onChanged(): void;
}

/** What others announced, each with how much of it is here. Counted when somebody looks, and again when a study of it changed. */
export class ReceivedAnnouncements {
  readonly #options: ReceivedOptions;
  /** By announcement, as of the last change of its study. */
  readonly #here = new Map<number, number>();
  /** Of the studies of the last list. */
  #ofStudy = new Map<string, number[]>();
  #timer: NodeJS.Timeout | undefined;
  /** Lists are made one after the other. */
  #listing: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(options: ReceivedOptions) {
    this.#options = options;
  }

  /** Newest first. */
  list(): Promise<StudyAnnouncement[]> {
    const list = this.#listing.then(() => this.#list());
    this.#listing = list.catch(() => undefined);
    return list;
  }

  /** One was written down. */
  added(): void {
    this.#tell();
  }

  studiesChanged({ studies }: CatalogueChange): void {
    let changed = false;
    for (const { studyUid } of studies) {
      for (const id of this.#ofStudy.get(studyUid) ?? []) {
        changed = true;
        this.#here.delete(id);
      }
    }
    if (changed) {
      this.#tell();
    }
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  async #list(): Promise<StudyAnnouncement[]> {
    const announcements = await this.#options.state.call('announcements');
    const ofStudy = new Map<string, number[]>();
    for (const { id, studyUid } of announcements) {
      ofStudy.set(studyUid, [...(ofStudy.get(studyUid) ?? []), id]);
    }
    // Before anything is counted: what changes meanwhile is counted again.
    this.#ofStudy = ofStudy;
    const known = new Set(announcements.map(({ id }) => id));
    for (const id of this.#here.keys()) {
      if (!known.has(id)) {
        this.#here.delete(id);
      }
    }
    const list: StudyAnnouncement[] = [];
    for (const announcement of announcements) {
      const { id, ...shown } = announcement;
      list.push({ ...shown, here: this.#here.get(id) ?? (await this.#count(announcement)) });
    }
    return list;
  }

  async #count(announcement: Announcement): Promise<number> {
    const { id } = announcement;
    // Taken away again by a change while it is counted.
    this.#here.set(id, 0);
    const uids = await this.#options.state.call('announcedInstances', id);
    const here = (await instancesHere(this.#options.archive, announcement, uids)).size;
    if (this.#here.has(id)) {
      this.#here.set(id, here);
    }
    return here;
  }

  #tell(): void {
    if (this.#closed) {
      return;
    }
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#options.onChanged();
    }, tellMs).unref();
  }
}
