import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { NegatoscopeError } from '../../../../src-shared/contract/errors.ts';
import type { ApplicationProfile } from '../../../../src-shared/file-set/model.ts';
import { imapiImageScript } from '../imapi/image-script.ts';
import { powershellArguments } from '../imapi/powershell.ts';
import type { FindTool, RunTool } from '../tools/run.ts';

export type FileSystem = ApplicationProfile['fileSystem'];

export interface ImageOrder {
  /** Folder whose contents become the root. */
  tree: string;
  /** File to be made; ends in `.iso`. */
  image: string;
  /** Volume identifier: at most 16 of A-Z 0-9 _. */
  label: string;
  /** A UDF file system over the same files, as DVDs have (PS3.12 Annex J: UDF bridge). */
  udf: boolean;
  /** A folder for what the tool needs, which is removed afterwards. */
  scratch: string;
  signal: AbortSignal;
  progress(done: number): void;
}

/** Makes disc images: ISO 9660 level 1 with Joliet, and a UDF bridge where asked. */
export interface ImageTool {
  name: string;
  udf: boolean;
  make(order: ImageOrder): Promise<void>;
}

const percent = (line: string): number | undefined => {
  const [, value] = /(\d+(?:\.\d+)?)\s*%/.exec(line) ?? /PERCENT:\s*(-?\d+(?:\.\d+)?)/.exec(line) ?? [];
  const done = Number(value) / 100;
  return value === undefined || !(done >= 0 && done <= 1) ? undefined : done;
};

const follow = (progress: (done: number) => void) => (line: string) => {
  const done = percent(line);
  if (done !== undefined) progress(done);
};

const application = 'NEGATOSCOPE';

const mkisofs = (program: string, run: RunTool): ImageTool => ({
  name: 'genisoimage',
  udf: true,
  make: async ({ tree, image, label, udf, signal, progress }) => {
    await run(
      program,
      [
        ...['-gui', '-iso-level', '1', '-J', '-input-charset', 'utf-8', '-V', label, '-A', application],
        ...(udf ? ['-udf'] : []),
        ...['-o', image, tree],
      ],
      { signal, onLine: follow(progress) },
    );
  },
});

const xorriso = (program: string, run: RunTool): ImageTool => ({
  name: 'xorriso',
  udf: false,
  make: async ({ tree, image, label, signal, progress }) => {
    await run(
      program,
      [
        ...['-as', 'mkisofs', '-iso-level', '1', '-J', '--norock', '-input-charset', 'utf-8'],
        ...['-V', label, '-A', application, '-o', image, tree],
      ],
      { signal, onLine: follow(progress) },
    );
  },
});

const hdiutil = (program: string, run: RunTool): ImageTool => ({
  name: 'hdiutil',
  udf: true,
  make: async ({ tree, image, label, udf, signal, progress }) => {
    await run(
      program,
      [
        ...['makehybrid', '-iso', '-joliet', ...(udf ? ['-udf', '-udf-volume-name', label] : [])],
        ...['-iso-volume-name', label, '-joliet-volume-name', label, '-puppetstrings', '-o', image, tree],
      ],
      { signal, onLine: follow(progress) },
    );
  },
});

const imapi = (program: string, run: RunTool): ImageTool => ({
  name: 'IMAPI',
  udf: true,
  make: async ({ tree, image, label, udf, scratch, signal, progress }) => {
    const script = join(scratch, 'image.ps1');
    await writeFile(script, imapiImageScript);
    await run(program, powershellArguments(script, { Tree: tree, Image: image, Label: label, Udf: udf ? '1' : '0' }), {
      signal,
      onLine: follow(progress),
    });
  },
});

/** The tool of this system that makes images, one that can make a UDF bridge before one that cannot. */
export function findImageTool(find: FindTool, run: RunTool, platform = process.platform): ImageTool | undefined {
  if (platform === 'win32') {
    const program = find('powershell');
    return program === undefined ? undefined : imapi(program, run);
  }
  if (platform === 'darwin') {
    const program = find('hdiutil');
    return program === undefined ? undefined : hdiutil(program, run);
  }
  const genisoimage = find('genisoimage');
  if (genisoimage !== undefined) return mkisofs(genisoimage, run);
  const other = find('xorriso');
  return other === undefined ? undefined : xorriso(other, run);
}

/** Whether a medium of this file system can be made with the tool. */
export const canMake = (tool: ImageTool | undefined, fileSystem: FileSystem): boolean =>
  tool !== undefined && (fileSystem !== 'udf-bridge' || tool.udf);

/** A volume identifier of ISO 9660 d-characters from a file-set ID (0004,1130). */
export function volumeLabel(fileSetId: string, number: number, volumes: number): string {
  const id = fileSetId.trim().replace(/[^A-Z0-9_]/g, '_') || 'DICOM';
  const suffix = volumes > 1 ? `_${number}` : '';
  // 16: what Joliet has room for, and UDF.
  return id.slice(0, 16 - suffix.length) + suffix;
}

export const sectorBytes = 2048;
/** What an image takes beside its files and folders: descriptors, path tables, padding. */
export const discItself = 512 * sectorBytes;
/** What a folder takes of a disc at most: its directories of ISO 9660 and Joliet, its file entry and directory of UDF. */
export const folderOnDisc = 4 * sectorBytes;
/** Entries of a file: in the directories of ISO 9660 and Joliet, its file entry and identifier of UDF. */
const entryBytes = 512;

/** What a file of so many bytes takes on a disc, at most, with its entries in directories. */
export const bytesOnDisc = (bytes: number, udf: boolean): number =>
  Math.ceil(bytes / sectorBytes) * sectorBytes + (udf ? sectorBytes : 0) + entryBytes;

/** A file of 4 GiB has no place in ISO 9660 level 1, which has each in one extent. */
export const largestFile = 0xffff_f800;

export function mustFitIso(path: string, bytes: number): void {
  if (bytes > largestFile) {
    throw new NegatoscopeError('unsupported', 'a file of 4 GiB has no place on an ISO 9660 disc', {
      reason: 'too-large',
      path,
      bytes,
    });
  }
}
