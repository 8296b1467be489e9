import type { InstanceChanges } from '../../../../src-shared/changes/model.ts';
import { NegatoscopeError } from '../../../../src-shared/contract/errors.ts';
import { text } from '../../../../src-shared/dicom/access.ts';
import { HeaderReader } from '../../../../src-shared/dicom/part10/read.ts';
import type { Catalogue, InstanceLocation, InstancePlace, RandomAccess } from '../../../archive/types.ts';
import { ArchivedSource } from './archived-source.ts';
import type { InstanceSource, OpenSource } from './instance-source.ts';

/** An instance on its way out: what it is, its bytes as they are stored, and what a transcoder needs to know of it. */
export interface InstanceToSend {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly transferSyntaxUid: string;
  /** For the audit trail; empty when it is not known. */
  readonly studyUid: string;
  /** The data set as it is stored. Whoever asks must open what comes back, or the file stays open. */
  source(): Promise<InstanceSource>;
  /** What is needed to have it in another transfer syntax; absent: it is sent as it is, or not at all. */
  stored?(): Promise<StoredInstance | undefined>;
  /** What becomes of it on its way out: it is made anew then, in whatever transfer syntax it goes, and may be another instance. */
  readonly changes?: InstanceChanges;
  /** The same instance as it is held now, when its file was replaced since: sent again by its sender, or compressed. */
  now?(): Promise<InstanceToSend | undefined>;
}

/** An instance as the transcoder takes it. */
export interface StoredInstance {
  location: InstanceLocation;
  open(): Promise<RandomAccess>;
}

/** What of a catalogue is needed to send from it. */
export type SendingCatalogue = Pick<Catalogue, 'instance' | 'open'>;

/** An instance of the archive or of a medium; `changes`: as it is to be sent. */
export function instanceOf(
  catalogue: SendingCatalogue,
  place: InstancePlace,
  changes?: InstanceChanges,
): InstanceToSend {
  const { sopClassUid, sopInstanceUid, transferSyntaxUid, studyUid } = place;
  return {
    sopClassUid,
    sopInstanceUid,
    transferSyntaxUid,
    studyUid,
    ...(changes === undefined ? {} : { changes }),
    source: async () =>
      place.zipEntry === undefined && place.sealed === undefined
        ? new ArchivedSource(place)
        : storedEntry(catalogue, place),
    stored: async () => {
      const location = await catalogue.instance(place.row);
      // Another revision is another instance: it has a row of its own in whatever list this one comes from.
      return location === undefined || location.revision !== place.revision
        ? undefined
        : { location, open: () => catalogue.open(location) };
    },
    now: async () => {
      const location = await catalogue.instance(place.row);
      const isReplaced = location?.sopInstanceUid === sopInstanceUid && location.revision !== place.revision;
      return isReplaced ? instanceOf(catalogue, location, changes) : undefined;
    },
  };
}

/** Bytes that are known already: a file that was described, a data set in memory. */
export const instanceFrom = (source: InstanceSource, studyUid = ''): InstanceToSend => ({
  sopClassUid: source.sopClassUid,
  sopInstanceUid: source.sopInstanceUid,
  transferSyntaxUid: source.transferSyntaxUid,
  studyUid,
  source: async () => source,
});

/** A file within a ZIP archive, or an encrypted one. */
async function storedEntry(catalogue: SendingCatalogue, place: InstancePlace): Promise<InstanceSource> {
  const location = await catalogue.instance(place.row);
  if (location === undefined || location.revision !== place.revision) {
    throw new NegatoscopeError('not-found', `${place.sopInstanceUid} is gone`, {
      sopInstanceUid: place.sopInstanceUid,
    });
  }
  const access = await catalogue.open(location);
  try {
    const offset = await offsetIn(access);
    const { sopClassUid, sopInstanceUid, transferSyntaxUid } = place;
    const bytes = access.size - offset;
    return { sopClassUid, sopInstanceUid, transferSyntaxUid, bytes, open: async () => entrySource(access, offset) };
  } catch (error) {
    await access.close();
    throw error;
  }
}

const stepBytes = 64 * 1024;

async function offsetIn(access: RandomAccess): Promise<number> {
  const reader = new HeaderReader({ want: new Set([0x00080018]), salvage: true });
  for (let at = 0; at < access.size && !reader.done && reader.packed === undefined && reader.problem === undefined; ) {
    const part = await access.read(at, Math.min(stepBytes, access.size - at));
    reader.push(part);
    at += part.length;
    if (text(reader.dataSet, 'SOPInstanceUID') !== undefined) {
      break;
    }
  }
  const read = reader.result();
  if (read.problem !== undefined && read.dataSetOffset === 0) {
    throw read.problem;
  }
  return read.dataSetOffset;
}

const entrySource = (access: RandomAccess, offset: number): OpenSource => ({
  read: async (buffers, position) => {
    let at = offset + position;
    for (const buffer of buffers) {
      const part = await access.read(at, Math.min(buffer.length, Math.max(0, access.size - at)));
      buffer.set(part);
      at += part.length;
      if (part.length < buffer.length) {
        break;
      }
    }
    return at - offset - position;
  },
  close: () => void access.close().catch(() => undefined),
});
