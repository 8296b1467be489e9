import { readFile } from 'node:fs/promises';
import type { DataSet } from '../../../src-shared/dicom/data-set.ts';
import { readDataSet } from '../../../src-shared/dicom/part10/read.ts';
import type { ProfileName } from '../../../src-shared/settings/profiles.ts';
import { temporaryFolder } from '../../../testing/temp.ts';
import { type Archive, openArchive } from '../../archive/archive.ts';
import { openState } from '../../archive/database/state-thread.ts';
import type { CatalogueRow, InstanceLocation } from '../../archive/types.ts';
import { silentAudit } from '../../audit/types.ts';
import { silentLog } from '../../log/types.ts';
import type { ServiceClass } from '../services/service-class.ts';
import { encodeDataSet, type ImageOptions, testImage } from './encode.ts';
import { profileSettings, type Rig, type RigOptions, type ServiceMeans, startRig, storeOn } from './rig.ts';

/** A rig whose instances go into a real archive in a temporary folder. */
export interface ArchiveRig extends Rig {
  archive: Archive;
  /** The data folder, with the archive in it. */
  dataFolder: string;
  /** Sends one image in one transfer syntax over an association of its own; the status of the response. */
  send(
    image: ImageOptions & { transferSyntaxUid?: string; dataSet?: Buffer },
  ): Promise<{ status: number; sent: Buffer }>;
  /** Files of an instance, once everything received is in the index. */
  locate(sopInstanceUid: string): Promise<InstanceLocation[]>;
  /** The data set in the file, byte for byte, and its meta header's transfer syntax. */
  stored(location: InstanceLocation): Promise<{ meta: DataSet; dataSet: Buffer }>;
  studies(): Promise<CatalogueRow[]>;
}

export interface ArchiveRigOptions extends Omit<RigOptions, 'ingest' | 'services'> {
  /** Service classes beside Verification and Storage, over the archive. */
  services?: (means: ServiceMeans & { archive: Archive }) => readonly ServiceClass[];
  /** What the disk is said to have left, asked anew each time. */
  freeBytes?: number | (() => number);
  /** As the settings say, or without flushing to the disk, where much is stored for a test of something else. */
  durability?: 'relaxed';
}

export async function startArchiveRig(name: ProfileName, options: ArchiveRigOptions = {}): Promise<ArchiveRig> {
  const { durability, freeBytes, services, ...others } = options;
  const folder = await temporaryFolder(`archive-${name}`);
  const settings = profileSettings(name, others);
  const state = await openState(folder.path);
  const archive = await openArchive({
    folder: folder.path,
    state,
    settings: () => ({ ...settings.storage, reserveBytes: 0, ...(durability && { durability }) }),
    log: silentLog,
    audit: silentAudit,
    ...(freeBytes === undefined
      ? {}
      : {
          measureSpace: async () => ({
            freeBytes: typeof freeBytes === 'number' ? freeBytes : freeBytes(),
            totalBytes: 2 ** 40,
          }),
        }),
  });
  const rig = await startRig(name, {
    ...others,
    ingest: archive.ingest,
    ...(services && { services: (means) => services({ ...means, archive }) }),
  });
  const closeRig = rig.close;
  const additions = {
    archive,
    dataFolder: folder.path,
    async send({
      transferSyntaxUid = '1.2.840.10008.1.2.1',
      dataSet,
      ...image
    }: ImageOptions & { transferSyntaxUid?: string; dataSet?: Buffer }) {
      const { sopClassUid, sopInstanceUid, elements } = testImage(image);
      const sent = dataSet ?? encodeDataSet(elements, transferSyntaxUid);
      const endpoint = await rig.open([[sopClassUid, [transferSyntaxUid]]]);
      const { status } = await storeOn(endpoint, { sopClassUid, sopInstanceUid, dataSet: sent });
      await endpoint.release();
      return { status, sent };
    },
    async locate(sopInstanceUid: string) {
      await archive.settle();
      return archive.locate({ sopInstanceUid });
    },
    async stored({ path }: InstanceLocation) {
      const file = await readFile(path);
      // PS3.10 7.1: the group length of the meta header says where the data set begins.
      const start = 144 + file.readUInt32LE(140);
      const meta = readDataSet(file.subarray(132, start), '1.2.840.10008.1.2.1').dataSet;
      return { meta, dataSet: file.subarray(start) };
    },
    async studies() {
      await archive.settle();
      return (await archive.search({ level: 'study', match: {} })).rows;
    },
    close: async () => {
      await closeRig();
      await archive.close();
      await state.close('close');
      await folder.remove();
    },
  };
  return Object.assign(rig, additions);
}
