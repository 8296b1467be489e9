import { readdir, rm, stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import type { FileSetTarget, WritableTarget } from '../../../src-shared/contract/file-sets.ts';
import type { ApplicationProfile } from '../../../src-shared/file-set/model.ts';
import { systemSpace } from '../../archive/disk-space.ts';
import type { Log } from '../../log/types.ts';
import type { TargetJob, TargetKind } from '../types.ts';
import { FolderVolume } from '../write-folder.ts';
import { Burners } from './burner/burners.ts';
import { linuxBurnTool } from './burner/linux.ts';
import { macosBurnTool } from './burner/macos.ts';
import type { BurnTool } from './burner/types.ts';
import { DiscVolume } from './burner/volume.ts';
import { windowsBurnTool } from './burner/windows.ts';
import { mustBeWritable, removeParts } from './files.ts';
import {
  bytesOnDisc,
  canMake,
  discItself,
  findImageTool,
  folderOnDisc,
  type ImageTool,
  volumeLabel,
} from './image/tools.ts';
import { ImageVolume } from './image/volume.ts';
import { findTool, runTool } from './tools/run.ts';
import { ZipVolume } from './zip/volume.ts';

/** A removable volume or a share that is mounted, as far as one writes to it. */
export interface MountedPlace {
  path: string;
  name: string;
  kind: 'optical' | 'removable' | 'network';
  freeBytes: number;
  totalBytes: number;
  readOnly: boolean;
}

export interface TargetsOptions {
  /** For images and files on their way; emptied at the start. */
  folder: string;
  log: Log;
  /** What is mounted. */
  volumes(): Promise<readonly MountedPlace[]>;
  /** In place of what this system has, for tests; null: nothing. */
  imageTool?: ImageTool | null;
  burnTool?: BurnTool | null;
}

/** Targets that are no folder, and what can be written to. */
export interface Targets {
  list(): Promise<{ targets: WritableTarget[]; imageTool?: string; burnTool?: string }>;
  zip: TargetKind;
  image: TargetKind;
  burner: TargetKind;
}

/** A folder for what one volume needs on its way. */
type Scratch = (job: TargetJob, number: number) => Promise<string>;

type Of<Kind extends FileSetTarget['kind']> = Extract<FileSetTarget, { kind: Kind }>;

function of<Kind extends FileSetTarget['kind']>(target: FileSetTarget, kind: Kind): Of<Kind> {
  if (target.kind !== kind) throw new NegatoscopeError('internal', `a target of another kind: ${target.kind}`);
  return target as Of<Kind>;
}

/** `exam.zip` of one volume, `exam-2.zip` of several. */
export function numberedPath(path: string, number: number, volumes: number): string {
  if (volumes <= 1 && number <= 1) return path;
  const extension = extname(path);
  return `${path.slice(0, path.length - extension.length)}-${number}${extension}`;
}

const withoutExtension = (path: string): string => {
  const extension = extname(path);
  return extension === '' ? `${path}-disc` : path.slice(0, -extension.length);
};

/** More than a CD has room for is for a DVD, which has UDF. */
const dvdBytes = 800 * 1024 * 1024;

const wantsUdf = (profile: ApplicationProfile | undefined, tool: ImageTool, capacityBytes?: number): boolean =>
  profile?.fileSystem === 'udf-bridge' ||
  (tool.udf && profile?.fileSystem !== 'iso9660' && (capacityBytes ?? 0) > dvdBytes);

async function fileRefusals(path: string): Promise<string[]> {
  const reasons: string[] = [];
  await mustBeWritable(dirname(path)).catch(() => reasons.push('not-writable'));
  const there = await stat(path).catch(() => undefined);
  if (there?.isDirectory()) reasons.push('already-exists');
  return reasons;
}

const anyThere = async (paths: readonly string[]): Promise<boolean> => {
  const found = await Promise.all(paths.map((path) => stat(path).catch(() => undefined)));
  return found.some((entry) => entry !== undefined);
};

/** Paths of so many volumes. */
const numberedPaths = (path: string, volumes: number): string[] =>
  Array.from({ length: volumes }, (_, index) => numberedPath(path, index + 1, volumes));

async function fileRoom(path: string): Promise<{ freeBytes?: number }> {
  const space = await systemSpace(dirname(path)).catch(() => undefined);
  return space === undefined ? {} : { freeBytes: space.freeBytes };
}

function zipKind(): TargetKind {
  return {
    open: async (target, job) => {
      const { path, encrypt } = of(target, 'zip');
      if (encrypt && (job.password ?? '') === '') {
        throw new NegatoscopeError('invalid-input', 'an encrypted archive needs a password', {
          reason: 'password-missing',
        });
      }
      const password = encrypt ? { password: job.password! } : {};
      const { mark } = job;
      return (number, signal, volumes) =>
        ZipVolume.open(numberedPath(path, number, volumes), { signal, mark, ...password });
    },
    tidy: (target, mark) => removeParts(of(target, 'zip').path, mark),
    room: (target) => fileRoom(of(target, 'zip').path),
    refusals: (target) => fileRefusals(of(target, 'zip').path),
    // One of the name that was chosen may be replaced, which was asked; the numbered ones beside it nobody saw.
    inTheWay: (target, volumes) => anyThere(numberedPaths(of(target, 'zip').path, volumes)),
    placeOf: (target, number, volumes) => numberedPath(of(target, 'zip').path, number, volumes),
    // A file is no medium of PS3.12.
    claims: async () => false,
  };
}

const discTakes = (tool: ImageTool | undefined): Pick<TargetKind, 'takes' | 'takesItself' | 'takesOfFolders'> => ({
  takes: (bytes) => bytesOnDisc(bytes, tool?.udf === true),
  takesItself: discItself,
  takesOfFolders: folderOnDisc,
});

function imageKind(tool: ImageTool | undefined, scratch: Scratch): TargetKind {
  /** Without a tool for what the profile asks: a folder that is ready to burn. */
  const placeOf = (path: string, number: number, volumes: number) => {
    const numbered = numberedPath(path, number, volumes);
    return tool === undefined ? withoutExtension(numbered) : numbered;
  };
  return {
    open: async (target, job) => {
      const { path } = of(target, 'image');
      return async (number, signal, volumes) => {
        const place = placeOf(path, number, volumes);
        if (tool === undefined) return FolderVolume.open({ path: place, mark: job.mark, update: false, signal });
        return ImageVolume.open({
          ...{ path: place, mark: job.mark, scratch: await scratch(job, number), tool, signal, verify: job.verify },
          label: volumeLabel(job.fileSetId, number, volumes),
          // Without a profile that says so both: every system reads one of the two.
          udf: tool.udf && job.profile?.fileSystem !== 'iso9660',
        });
      };
    },
    async tidy(target, mark) {
      const { path } = of(target, 'image');
      await removeParts(path, mark);
      if (tool !== undefined) return;
      const base = basename(path, extname(path));
      for (const name of await readdir(dirname(path)).catch(() => [])) {
        if (name.startsWith(base)) await FolderVolume.tidy(join(dirname(path), name), mark);
      }
    },
    room: (target) => fileRoom(of(target, 'image').path),
    refusals: (target) => fileRefusals(of(target, 'image').path),
    inTheWay: (target, volumes) => anyThere(numberedPaths(of(target, 'image').path, volumes)),
    placeOf: (target, number, volumes) => placeOf(of(target, 'image').path, number, volumes),
    claims: async (_target, { fileSystem }) => fileSystem !== 'any' && canMake(tool, fileSystem),
    ...discTakes(tool),
  };
}

function burnerKind(tool: ImageTool | undefined, burners: Burners | undefined, scratch: Scratch): TargetKind {
  return {
    open: async (target, job) => {
      const { device, speed, copies } = of(target, 'burner');
      if (tool === undefined || burners === undefined) {
        const reason = tool === undefined ? 'no-image-tool' : 'no-burn-tool';
        throw new NegatoscopeError('unsupported', 'there is no program here that writes discs', { reason });
      }
      const { disc } = await burners.find(device, job.signal);
      const capacity = disc?.blank ? disc.capacityBytes : undefined;
      const udf = wantsUdf(job.profile, tool, capacity);
      return async (number, signal, volumes) =>
        DiscVolume.open({
          ...{ device, copies, burners, tool, udf, signal, verify: job.verify },
          ...(speed !== undefined && { speed }),
          scratch: await scratch(job, number),
          label: volumeLabel(job.fileSetId, number, volumes),
          ...(job.waiting && { waiting: (reason: string | undefined) => job.waiting?.(reason) }),
          ...(capacity !== undefined && { capacityBytes: capacity }),
        });
    },
    room: async (target) => {
      const { disc } = (await burners?.find(of(target, 'burner').device).catch(() => undefined)) ?? {};
      return disc?.blank ? { capacityBytes: disc.capacityBytes, freeBytes: disc.capacityBytes } : {};
    },
    refusals: async (target) => {
      if (tool === undefined) return ['no-image-tool'];
      if (burners === undefined) return ['no-burn-tool'];
      const found = await burners.find(of(target, 'burner').device).catch(() => undefined);
      // That there is no disc yet is no obstacle: the job waits for one.
      return found === undefined ? ['no-such-device'] : [];
    },
    placeOf: (target) => of(target, 'burner').device,
    claims: async (_target, { fileSystem }) => fileSystem !== 'any' && canMake(tool, fileSystem),
    ...discTakes(tool),
  };
}

function findBurnTool(): BurnTool | undefined {
  if (process.platform === 'win32') return windowsBurnTool(findTool, runTool);
  if (process.platform === 'darwin') return macosBurnTool(findTool, runTool);
  return linuxBurnTool(findTool, runTool);
}

/** Targets of this computer, by the programs that it has. */
export function createTargets(options: TargetsOptions): Targets {
  const { folder, log } = options;
  const swept = rm(folder, { recursive: true, force: true }).catch((error: unknown) =>
    log.warn('what an earlier run left of discs cannot be removed', { error }),
  );
  const tool = options.imageTool === undefined ? findImageTool(findTool, runTool) : (options.imageTool ?? undefined);
  const burnTool = options.burnTool === undefined ? findBurnTool() : (options.burnTool ?? undefined);
  const burners = burnTool && new Burners(burnTool);
  const scratch: Scratch = async ({ jobId }, number) => {
    await swept;
    return join(folder, `${jobId}-${number}`);
  };
  return {
    zip: zipKind(),
    image: imageKind(tool, scratch),
    burner: burnerKind(tool, burners, scratch),
    list: async () => {
      const failed = (what: string) => (error: unknown) => {
        log.warn(`${what} cannot be listed`, { error });
        return [];
      };
      const [places, drives] = await Promise.all([
        options.volumes().catch(failed('volumes')),
        burners?.list().catch(failed('burners')) ?? [],
      ]);
      const targets: WritableTarget[] = places.flatMap(({ path, name, kind, freeBytes, totalBytes, readOnly }) =>
        readOnly || kind === 'optical' ? [] : [{ kind, path, name, freeBytes, totalBytes }],
      );
      for (const { device, name, disc } of drives) {
        targets.push({ kind: 'burner', path: device, name, ...(disc && { disc }) });
      }
      return { targets, ...(tool && { imageTool: tool.name }), ...(burnTool && { burnTool: burnTool.name }) };
    },
  };
}
