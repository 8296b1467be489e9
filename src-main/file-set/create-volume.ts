import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import { FileIds } from '../../src-shared/file-set/file-ids.ts';
import type { ApplicationProfile, DirectoryFile } from '../../src-shared/file-set/model.ts';
import { writingDirectory } from '../../src-shared/file-set/write-directory.ts';
import { newUid } from '../network/new-uid.ts';
import { type CopiedInstance, type MetaOrigin, type PreparedInstance, SourceError } from './create-source.ts';
import { inSlices } from './in-slices.ts';
import type { PlannedInstance } from './plan-instance.ts';
import { Filling, type Overhead } from './split.ts';
import type { VolumeWriter, WrittenFile } from './types.ts';
import type { ExistingFileSet } from './update.ts';

export interface VolumeOptions {
  /** Opens an instance; undefined: it is left out, and somebody was told. Rejects with `SourceError` for what cannot be read. */
  prepare(instance: PlannedInstance): Promise<PreparedInstance | undefined>;
  /** What is written before what, because that refers to it; absent: in any order. */
  stages?(instances: readonly PlannedInstance[]): PlannedInstance[][];
  /** Has a thread put an instance into a file, as it is stored; undefined: nothing is there, and `prepare` it is. */
  copy(instance: PlannedInstance, to: string): Promise<CopiedInstance | undefined>;
  /** Everything is written but the directory: gives some files icons. */
  icons(files: WrittenFile[]): Promise<void>;
  meta: MetaOrigin;
  profile: ApplicationProfile | undefined;
  /** False: files in folders, without a directory. */
  directory: boolean;
  fileSetId: string;
  existing?: ExistingFileSet | undefined;
  overhead: Overhead;
  /** Bytes that the volume may have, as it was asked for. */
  capacityBytes?: number | undefined;
  signal: AbortSignal;
  /** An instance lies in the volume, under which UID and in which syntax. */
  written(instance: PlannedInstance, file: WrittenFile, made: Omit<PreparedInstance, 'contents' | 'dispose'>): void;
  /** It could not be read; the others are written. */
  unreadable(instance: PlannedInstance, cause: unknown): void;
  /** The file system of the volume has no place for so large a file. */
  tooLarge(instance: PlannedInstance): void;
}

export interface VolumeContents {
  fileSetUid: string;
  /** What was written now. */
  files: WrittenFile[];
  /** What did not fit any more. */
  left: PlannedInstance[];
}

/** Writes instances and their directory into a volume; `finish` is the caller's. Rejects for what is wrong with the volume. */
export async function fillVolume(
  volume: VolumeWriter,
  instances: readonly PlannedInstance[],
  options: VolumeOptions,
): Promise<VolumeContents> {
  const { signal, existing, overhead } = options;
  const ids = new FileIds(existing === undefined ? [] : await volume.existing());
  for (const file of existing?.files ?? []) ids.keep(file);
  const { capacityBytes: asked = Number.POSITIVE_INFINITY } = options;
  const limit = Math.min(asked, volume.capacityBytes ?? Number.POSITIVE_INFINITY) - overhead.fixed;
  const files: WrittenFile[] = [];
  const left: PlannedInstance[] = [];
  const filling = new Filling(overhead);
  let failed = false;
  const work = async (queue: Iterator<PlannedInstance>): Promise<void> => {
    for (let next = queue.next(); !next.done && !failed; next = queue.next()) {
      signal.throwIfAborted();
      const instance = next.value;
      try {
        const copied = await copyFile(volume, instance, ids, options);
        if (copied !== undefined) {
          files.push(copied);
          options.written(instance, copied, copied);
          continue;
        }
        const made = await options.prepare(instance);
        if (made === undefined) continue;
        try {
          const { studyRow, seriesUid } = instance.place;
          // Made anew it may be larger than it was planned.
          const sized = [{ studyRow, seriesUid, bytes: made.bytes }];
          if (filling.bytes + filling.sizeOf(sized) > limit) {
            if (new Filling(overhead).sizeOf(sized) > limit) options.tooLarge(instance);
            else left.push(instance);
            continue;
          }
          filling.add(sized);
          const file = await writeFile(volume, made, ids, options);
          files.push(file);
          options.written(instance, file, made);
        } finally {
          await made.dispose();
        }
      } catch (error) {
        signal.throwIfAborted();
        if (error instanceof SourceError) options.unreadable(instance, error.cause);
        else if (hasNoPlace(error)) options.tooLarge(instance);
        else {
          failed = true;
          throw error;
        }
      }
    }
  };
  for (const stage of options.stages?.(instances) ?? [instances]) {
    const queue = stage.values();
    const ends = await Promise.allSettled(Array.from({ length: volume.atOnce ?? 1 }, () => work(queue)));
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
  }
  if (options.directory) await options.icons(files);
  const fileSetUid = existing?.fileSetUid || newUid();
  if (options.directory && (files.length > 0 || existing !== undefined)) {
    const directory = writingDirectory([...(existing?.files ?? []), ...files], {
      fileSetId: options.fileSetId,
      fileSetUid,
      implementationClassUid: options.meta.implementationClassUid,
      ...(options.meta.implementationVersionName !== '' && {
        implementationVersionName: options.meta.implementationVersionName,
      }),
      ...(options.meta.sourceAeTitle !== '' && { sourceAeTitle: options.meta.sourceAeTitle }),
      ...(options.profile !== undefined && { profile: options.profile }),
    });
    const { bytes } = await inSlices(directory, signal);
    await volume.write('DICOMDIR', bytes);
  }
  return { fileSetUid, files, left };
}

export const pathOf = (fileId: readonly string[]): string => fileId.join('/');

const hasNoPlace = (error: unknown): boolean =>
  error instanceof NegatoscopeError && error.parameters['reason'] === 'too-large';

/** The short way, where the volume and the instance have it. */
async function copyFile(
  volume: VolumeWriter,
  instance: PlannedInstance,
  ids: FileIds,
  { capacityBytes, copy, directory }: VolumeOptions,
): Promise<WrittenFile | undefined> {
  if (volume.newFile === undefined || (volume.capacityBytes ?? capacityBytes) !== undefined) return undefined;
  const file = volume.newFile();
  const made = await copy(instance, file);
  if (made === undefined) return undefined;
  const { bytes, sha256, ...rest } = made;
  const fileId = ids.next(rest);
  await volume.adopt!(pathIn(fileId, directory), file, { bytes, sha256 });
  return { ...rest, fileId, bytes, sha256 };
}

const pathIn = (fileId: readonly string[], directory: boolean): string =>
  directory ? pathOf(fileId) : `${pathOf(fileId)}.dcm`;

async function writeFile(
  volume: VolumeWriter,
  made: PreparedInstance,
  ids: FileIds,
  { directory }: VolumeOptions,
): Promise<WrittenFile> {
  const { sopClassUid, sopInstanceUid, transferSyntaxUid, header } = made;
  const fileId = ids.next({ sopClassUid, header });
  const path = pathIn(fileId, directory);
  let readFails: SourceError | undefined;
  async function* contents(): AsyncGenerator<Uint8Array> {
    try {
      yield* made.contents();
    } catch (error) {
      if (error instanceof SourceError) readFails = error;
      throw error;
    }
  }
  let written: { bytes: number; sha256: string };
  try {
    written = await volume.write(path, contents());
  } catch (error) {
    throw readFails ?? error;
  }
  if (written.bytes < made.bytes) {
    throw new NegatoscopeError('io', 'less was written than there is', { path });
  }
  const file: DirectoryFile = { fileId, sopClassUid, sopInstanceUid, transferSyntaxUid, header };
  return { ...file, ...written };
}
