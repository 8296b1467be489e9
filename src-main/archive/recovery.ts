import { existsSync, rmSync, statSync } from 'node:fs';
import type { WriterThread } from './database/index-thread.ts';
import type { Receipt } from './database/state.ts';
import type { Arrival } from './database/state-sending.ts';
import type { State } from './database/state-thread.ts';
import type { UnreadableReference } from './index-record.ts';
import { Journal, type StoreEntry } from './journal.ts';
import type { ObjectStore } from './object-store.ts';
import { arrivalOf } from './receipts.ts';

const batchSize = 500;

export interface Recovered {
  /** Instances that the index lacked. */
  indexed: number;
  unreadable: UnreadableReference[];
  /** Last line of the journal. */
  sequence: number;
}

/**
 * Brings the index up to the receive journal: instances after line `known` are read from their files, removals are
 * finished. A line whose file is not there was never acknowledged.
 */
export async function recoverIndex(
  journalFolder: string,
  store: ObjectStore,
  writer: WriterThread,
  known: number,
): Promise<Recovered> {
  const recovered: Recovered = { indexed: 0, unreadable: [], sequence: known };
  // A file may have been removed and received again: only what is said last of it counts.
  const last = new Map<string, StoreEntry | 'removed'>();
  // The index may still have what was removed before, and would take the new file for the old one.
  const removed = new Set<string>();
  for (const entry of Journal.entries(journalFolder, known)) {
    recovered.sequence = Math.max(recovered.sequence, entry.s);
    if ('d' in entry)
      for (const path of entry.d) {
        last.set(path, 'removed');
        removed.add(path);
      }
    else last.set(entry.f, entry);
  }
  const stored: StoreEntry[] = [];
  for (const [path, said] of last) {
    const file = store.absolute(path);
    if (said === 'removed') {
      rmSync(file, { force: true });
    } else if (existsSync(file) && statSync(file).size === said.b) {
      stored.push(said);
    }
  }
  stored.sort((a, b) => a.s - b.s);
  if (removed.size > 0) await writer.call('deleteFiles', [...removed]);
  for (let at = 0; at < stored.length; at += batchSize) {
    const batch = stored.slice(at, at + batchSize);
    const { unreadable } = await writer.call('indexEntries', JSON.stringify(batch));
    recovered.indexed += batch.length - unreadable.length;
    recovered.unreadable.push(...unreadable);
    const broken = new Set(unreadable.map(({ path }) => path));
    for (const { f, r } of batch) {
      // What took its place cannot be read: the old file stays.
      if (r !== undefined && !broken.has(f)) rmSync(store.absolute(r), { force: true });
    }
  }
  if (recovered.sequence > known) await writer.call('setSequence', recovered.sequence);
  return recovered;
}

/** Tells the state database of receipts that a crash kept from it, of arrivals when forwarding rules want them, and of studies to announce. */
export async function recoverReceipts(
  journalFolder: string,
  store: ObjectStore,
  state: State,
  wanted: { arrivals: boolean; announcements: boolean },
): Promise<void> {
  const known = await state.call('receiptSequence');
  const receipts = new Map<string, Receipt>();
  const arrivals: Arrival[] = [];
  let sequence = known;
  for (const entry of Journal.entries(journalFolder, known)) {
    if ('d' in entry || !existsSync(store.absolute(entry.f))) continue;
    const { s, t, b, u, o } = entry;
    const [kind, peer, address] = o;
    const arrival = wanted.arrivals ? arrivalOf(entry) : undefined;
    if (arrival !== undefined) arrivals.push(arrival);
    const key = `${u}\n${kind}\n${peer}\n${address}`;
    const receipt = receipts.get(key);
    if (receipt === undefined) {
      receipts.set(key, { studyUid: u, kind, peer, address, firstAt: t, lastAt: t, instances: 1, bytes: b });
    } else {
      receipt.lastAt = t;
      receipt.instances++;
      receipt.bytes += b;
    }
    sequence = Math.max(sequence, s);
  }
  if (receipts.size > 0) {
    await state.call('addReceipts', [...receipts.values()], sequence, arrivals, wanted.announcements);
  }
}
