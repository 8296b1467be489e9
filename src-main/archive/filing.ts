import { closeSync, openSync, readSync } from 'node:fs';
import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { IngestContext } from './ingest.ts';
import type { StoreEntry } from './journal.ts';
import { addFile, type Place, placePath, removeFile, type StudyFolder } from './object-store.ts';
import type { Identifiers } from './passing-data-set.ts';
import { dataSetStart } from './passing-meta.ts';
import type { IngestOutcome, IngestStart, Origin } from './types.ts';

/** A file that was received and is accepted, still under its temporary name. */
export interface AcceptedFile {
  start: IngestStart;
  identifiers: Identifiers;
  fd: number;
  temporary: string;
  bytes: number;
  /** CRC-32 of the file; -1 when it is not known. */
  crc: number;
}

const rememberedSeries = 4096;

/** Gives an accepted file its place, by the rules for what is there already. */
export class Filing {
  private readonly context: IngestContext;
  /** Study of the series filed lately: the index hears of them a moment later. */
  private readonly recentSeries = new Map<string, string>();
  private removals = 0;

  constructor(context: IngestContext) {
    this.context = context;
  }

  /** Takes over the file: whatever happens, it is stored, set aside or gone, and its descriptor closed. */
  async file(accepted: AcceptedFile): Promise<IngestOutcome> {
    const { identifiers } = accepted;
    const { folder, key } = this.context.store.keyOf(identifiers);
    let study: StudyFolder;
    try {
      const asked =
        this.context.settings().seriesInOtherStudy === 'quarantine' && accepted.start.replaces === undefined;
      if (asked && (await this.isElsewhere(identifiers))) {
        return await this.setAside(accepted);
      }
      study = this.context.store.study(folder);
      // The same instance from two senders: the second one sees what the first one did. Nothing may wait after this loop.
      for (;;) {
        const wait = study.removing ?? study.filing.get(key);
        if (wait === undefined) break;
        await wait.catch(() => {});
        study = this.context.store.study(folder);
      }
    } catch (error) {
      this.drop(accepted);
      throw error;
    }
    const existing = study.files.get(key);
    const filing =
      accepted.start.replaces !== undefined
        ? this.exchange(accepted, study, folder, key, existing ?? [])
        : existing === undefined || existing.length === 0
          ? this.store(accepted, study, { folder, key, copy: 1, revision: study.firstRevision }, 'stored')
          : this.resolveDuplicate(accepted, study, folder, key, existing);
    if (filing instanceof Promise) {
      study.filing.set(key, filing);
      try {
        return await filing;
      } finally {
        study.filing.delete(key);
      }
    }
    return filing;
  }

  private outcome(accepted: AcceptedFile, result: IngestOutcome['result']): IngestOutcome {
    const { sopClassUid, sopInstanceUid, studyUid, seriesUid, patientId } = accepted.identifiers;
    return { result, sopClassUid, sopInstanceUid, studyUid, seriesUid, patientId, bytes: accepted.bytes };
  }

  private store(
    accepted: AcceptedFile,
    study: StudyFolder,
    place: Place,
    result: IngestOutcome['result'],
    replaced?: Place,
  ): Promise<IngestOutcome> | IngestOutcome {
    const { store, committer, settings } = this.context;
    const { start, fd, temporary, identifiers } = accepted;
    try {
      store.makeFolder(study);
    } catch (error) {
      this.drop(accepted);
      throw error;
    }
    const path = placePath(place);
    const pending = {
      fd,
      temporary,
      final: store.absolute(path),
      directories: study.unflushed,
      entry: {
        t: Date.now(),
        f: path,
        b: accepted.bytes,
        c: accepted.crc,
        u: identifiers.studyUid,
        o: originOf(start.origin),
        i: identifiers.sopInstanceUid,
        ...(replaced === undefined ? {} : { r: placePath(replaced) }),
      },
    };
    const done = (entry: StoreEntry): Promise<IngestOutcome> | IngestOutcome => {
      addFile(study, place.key, place.copy, place.revision);
      if (replaced !== undefined) removeFile(study, replaced.key, replaced.copy, replaced.revision);
      this.rememberSeries(identifiers);
      const outcome = this.outcome(accepted, result);
      const wait = this.context.stored(entry);
      return wait === undefined ? outcome : wait.then(() => outcome);
    };
    if (settings().durability === 'relaxed') return done(committer.relaxed(pending));
    return committer.durable(pending).then((entry) => {
      study.unflushed = [];
      return done(entry);
    });
  }

  /** Puts a file into the place of the one it names, if that is still there. */
  private exchange(
    accepted: AcceptedFile,
    study: StudyFolder,
    folder: string,
    key: string,
    existing: readonly { copy: number; revision: number }[],
  ): Promise<IngestOutcome> | IngestOutcome {
    const place = existing
      .map((file) => ({ folder, key, ...file }))
      .find((file) => this.context.store.absolute(placePath(file)) === accepted.start.replaces);
    if (place === undefined) {
      this.drop(accepted);
      return this.outcome(accepted, 'kept-first');
    }
    return this.store(accepted, study, { ...place, revision: after(study, place.revision) }, 'replaced', place);
  }

  private async resolveDuplicate(
    accepted: AcceptedFile,
    study: StudyFolder,
    folder: string,
    key: string,
    existing: readonly { copy: number; revision: number }[],
  ): Promise<IngestOutcome> {
    const { store, settings } = this.context;
    try {
      for (const { copy, revision } of existing) {
        const path = store.absolute(placePath({ folder, key, copy, revision }));
        const same = await sameContent(accepted.temporary, path);
        if (same === 'missing') {
          // Somebody took the file away behind our back: what comes now heals it.
          return await this.store(accepted, study, { folder, key, copy, revision: after(study, revision) }, 'stored', {
            folder,
            key,
            copy,
            revision,
          });
        }
        if (same) {
          this.drop(accepted);
          return this.outcome(accepted, 'known');
        }
      }
    } catch (error) {
      this.drop(accepted);
      throw error;
    }
    const first = existing[0]!;
    switch (settings().duplicates) {
      case 'keep-first':
        this.drop(accepted);
        return this.outcome(accepted, 'kept-first');
      case 'refuse':
        this.drop(accepted);
        return this.outcome(accepted, 'refused');
      case 'replace':
        return this.store(
          accepted,
          study,
          { folder, key, copy: first.copy, revision: after(study, first.revision) },
          'replaced',
          { folder, key, ...first },
        );
      case 'keep-both': {
        const copy = Math.max(...existing.map((file) => file.copy)) + 1;
        return this.store(accepted, study, { folder, key, copy, revision: study.firstRevision }, 'kept-both');
      }
    }
  }

  private async isElsewhere({ seriesUid, studyUid }: Identifiers): Promise<boolean> {
    const { removals } = this.context.store;
    if (removals !== this.removals) {
      this.removals = removals;
      this.recentSeries.clear();
    }
    const recent = this.recentSeries.get(seriesUid);
    if (recent !== undefined) return recent !== studyUid;
    const elsewhere = await this.context.seriesElsewhere(seriesUid, studyUid);
    return elsewhere;
  }

  private rememberSeries({ seriesUid, studyUid }: Identifiers): void {
    if (this.recentSeries.has(seriesUid)) return;
    this.recentSeries.set(seriesUid, studyUid);
    if (this.recentSeries.size > rememberedSeries) {
      const [oldest] = this.recentSeries.keys();
      if (oldest !== undefined) this.recentSeries.delete(oldest);
    }
  }

  /** Answered with Success, so it is as safe as what is stored. */
  private async setAside(accepted: AcceptedFile): Promise<IngestOutcome> {
    const { files, settings, store } = this.context;
    const durable = settings().durability === 'durable';
    if (durable) await files.flush(accepted.fd);
    files.closeSync(accepted.fd);
    accepted.fd = -1;
    await this.context.quarantine(accepted.temporary, accepted.start, accepted.bytes, {
      reason: 'unsupported',
      detail: `series ${accepted.identifiers.seriesUid} belongs to another study already`,
      crc: accepted.crc,
    });
    if (durable) await files.flushDirectory(store.quarantine);
    return this.outcome(accepted, 'quarantined');
  }

  private drop(accepted: AcceptedFile): void {
    try {
      if (accepted.fd >= 0) this.context.files.closeSync(accepted.fd);
      accepted.fd = -1;
      this.context.files.unlinkSync(accepted.temporary);
    } catch (error) {
      this.context.log.warn('a temporary file stays until the next start', { message: String(error) });
    }
  }
}

/** Revision that follows another one. */
const after = (study: StudyFolder, revision: number): number => Math.max(revision + 1, study.firstRevision);

const compareBytes = 1024 * 1024;

/** Compares transfer syntax and data set of two files; the meta headers may name different senders. */
async function sameContent(one: string, other: string): Promise<boolean | 'missing'> {
  let b: number;
  try {
    b = openSync(other, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'missing';
    throw new NegatoscopeError('io', `cannot compare with ${other}`, {}, error);
  }
  const a = openSync(one, 'r');
  try {
    const startA = dataSetStart(a);
    const startB = dataSetStart(b);
    if (startA.transferSyntaxUid !== startB.transferSyntaxUid) return false;
    if (startA.fileBytes - startA.offset !== startB.fileBytes - startB.offset) return false;
    const bufferA = Buffer.allocUnsafe(compareBytes);
    const bufferB = Buffer.allocUnsafe(compareBytes);
    for (let done = 0; ; ) {
      const readA = readSync(a, bufferA, 0, compareBytes, startA.offset + done);
      const readB = readSync(b, bufferB, 0, compareBytes, startB.offset + done);
      if (readA !== readB) return false;
      if (readA === 0) return true;
      if (bufferA.compare(bufferB, 0, readB, 0, readA) !== 0) return false;
      done += readA;
      // A large comparison lets others have a turn.
      await new Promise((resolve) => setImmediate(resolve));
    }
  } finally {
    closeSync(a);
    closeSync(b);
  }
}

function originOf({ kind, peer = '', address = '', called }: Origin): StoreEntry['o'] {
  return called === undefined ? [kind, peer, address] : [kind, peer, address, called];
}
