import { defaultSettings, type StorageSettings } from '../../../src-shared/settings/schema.ts';
import type { AuditEvent } from '../../audit/types.ts';
import { type Log, silentLog } from '../../log/types.ts';
import { type Archive, type ArchiveOptions, openArchive } from '../archive.ts';
import { openState, type State } from '../database/state-thread.ts';
import type { IngestOutcome, IngestStart } from '../types.ts';
import { ctImageStorage, type MadeInstance, madeBytes } from './instance.ts';

/** An archive for tests, with what it is made of. */
export interface OpenedArchive {
  archive: Archive;
  state: State;
  settings: StorageSettings;
  audited: AuditEvent[];
  close(): Promise<void>;
}

export async function openTestArchive(
  folder: string,
  settings: Partial<StorageSettings> = {},
  options: Partial<ArchiveOptions> & { log?: Log } = {},
): Promise<OpenedArchive> {
  const state = await openState(folder);
  const merged: StorageSettings = { ...defaultSettings().storage, reserveBytes: 0, ...settings };
  const audited: AuditEvent[] = [];
  try {
    const archive = await openArchive({
      folder,
      state,
      settings: () => merged,
      log: silentLog,
      audit: { record: (event) => audited.push(event), flush: async () => {} },
      ...options,
    });
    const close = async (): Promise<void> => {
      await archive.close();
      await state.close('close');
    };
    return { archive, state, settings: merged, audited, close };
  } catch (error) {
    await state.close('close');
    throw error;
  }
}

/** Sends bytes the way the network does: as a bare data set in slices. */
export async function receive(
  archive: Pick<Archive, 'ingest'>,
  bytes: Uint8Array,
  start: Partial<IngestStart> = {},
  slice = 16_384,
): Promise<IngestOutcome> {
  const stream = archive.ingest.begin({
    origin: { kind: 'c-store', peer: 'SENDER', address: '192.0.2.1' },
    transferSyntaxUid: '1.2.840.10008.1.2.1',
    bareDataSet: true,
    ...start,
  });
  for (let at = 0; at < bytes.length; at += slice) {
    const wait = stream.write(bytes.subarray(at, at + slice));
    if (wait !== undefined) await wait;
  }
  return stream.commit();
}

/** Receives a made instance. */
export const receiveMade = (
  archive: Pick<Archive, 'ingest'>,
  made: MadeInstance = {},
  start: Partial<IngestStart> = {},
): Promise<IngestOutcome> =>
  receive(archive, madeBytes(made), {
    sopClassUid: ctImageStorage,
    sopInstanceUid: made.sopInstanceUid ?? '1.2.3.1.1.1',
    ...start,
  });
