import { readFile, realpath } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import { type RunProgram, runProgram, watchSignature } from './programs.ts';
import type { FoundVolume, MediumName, VolumeProbe } from './types.ts';

/** A line of /proc/self/mountinfo (proc(5)). */
export interface Mount {
  device: string;
  /** Folder of the file system that is mounted. */
  root: string;
  path: string;
  readOnly: boolean;
  fileSystem: string;
  source: string;
}

/** Spaces and the like stand as `\\040`. */
const unescaped = (text: string): string =>
  text.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));

/** Lines that cannot be understood are left out. */
export function parseMounts(text: string): Mount[] {
  const mounts: Mount[] = [];
  for (const line of text.split('\n')) {
    const [front, back] = line.split(' - ');
    const [, , device, root, path, options] = front?.split(' ') ?? [];
    const [fileSystem, source, superOptions] = back?.split(' ') ?? [];
    if (device === undefined || root === undefined || path === undefined || fileSystem === undefined) continue;
    const isReadOnly = [options, superOptions].some((list) => list?.split(',').includes('ro'));
    mounts.push({
      device,
      root: unescaped(root),
      path: unescaped(path),
      readOnly: isReadOnly,
      fileSystem,
      source: unescaped(source ?? ''),
    });
  }
  return mounts;
}

/** What cdrom_id of udev says of the disc that is in. */
const udevMedia: Readonly<Record<string, MediumName>> = {
  ID_CDROM_MEDIA_BD_RE: 'BD-RE',
  ID_CDROM_MEDIA_BD_R: 'BD-R',
  ID_CDROM_MEDIA_BD: 'BD-ROM',
  ID_CDROM_MEDIA_DVD_PLUS_RW_DL: 'DVD+RW DL',
  ID_CDROM_MEDIA_DVD_PLUS_R_DL: 'DVD+R DL',
  ID_CDROM_MEDIA_DVD_PLUS_RW: 'DVD+RW',
  ID_CDROM_MEDIA_DVD_PLUS_R: 'DVD+R',
  ID_CDROM_MEDIA_DVD_R_DL: 'DVD-R DL',
  ID_CDROM_MEDIA_DVD_RW_SEQ: 'DVD-RW',
  ID_CDROM_MEDIA_DVD_RW_RO: 'DVD-RW',
  ID_CDROM_MEDIA_DVD_RW: 'DVD-RW',
  ID_CDROM_MEDIA_DVD_R: 'DVD-R',
  ID_CDROM_MEDIA_DVD_RAM: 'DVD-RAM',
  ID_CDROM_MEDIA_DVD: 'DVD-ROM',
  ID_CDROM_MEDIA_CD_RW: 'CD-RW',
  ID_CDROM_MEDIA_CD_R: 'CD-R',
  ID_CDROM_MEDIA_CD: 'CD-ROM',
};

const opticalSystems = new Set(['iso9660', 'udf']);
const networkSystems =
  /^(nfs4?|cifs|smb3?|smbfs|davfs|afs|ceph|glusterfs|9p|vboxsf|fuse\.(sshfs|rclone|davfs2?|s3fs|vmhgfs-fuse))$/;
/** Of image files that were mounted by hand; the packages of the system come as squashfs. */
const imageSystems = new Set([
  'vfat',
  'exfat',
  'ntfs',
  'ntfs3',
  'fuseblk',
  'ext2',
  'ext3',
  'ext4',
  'hfsplus',
  'xfs',
  'btrfs',
]);
const systemPlaces = /^\/(|boot|efi|home|opt|root|srv|tmp|usr|var|etc|nix|snap|sysroot|proc|sys|dev)$/;
const mountPlaces = /^\/(media|mnt|run\/media|net|smb|autofs)\//;

export interface LinuxPlaces {
  mounts(): Promise<string>;
  /** `/sys` and the database of udev. */
  sys: string;
  udev: string;
  home: string;
}

export const thisSystem: LinuxPlaces = {
  mounts: () => readFile('/proc/self/mountinfo', 'utf8'),
  sys: '/sys',
  udev: '/run/udev/data',
  home: homedir(),
};

/** Volumes of Linux: from the table of mounts, what sysfs says of their devices, and udev of the discs in them. */
export function linuxVolumes(run: RunProgram = runProgram, places: LinuxPlaces = thisSystem): VolumeProbe {
  return {
    list: async () => {
      const found: FoundVolume[] = [];
      const seen = new Set<string>();
      // The last mount on a path is the one that is seen.
      for (const mount of parseMounts(await places.mounts()).reverse()) {
        if (seen.has(mount.path)) continue;
        seen.add(mount.path);
        const volume = await volumeOf(mount, places);
        if (volume !== undefined && !found.some(({ device }) => device === volume.device && device !== '')) {
          found.unshift(volume);
        }
      }
      return found;
    },
    watch: (changed) => watchSignature(places.mounts, changed),
    eject: (volume) => ejectVolume(volume, run),
  };
}

async function volumeOf(mount: Mount, places: LinuxPlaces): Promise<FoundVolume | undefined> {
  const { device, fileSystem, path, readOnly, source } = mount;
  if (systemPlaces.test(path) || /^\/(boot|snap|proc|sys|dev)\//.test(path) || mount.root !== '/') return undefined;
  if (networkSystems.test(fileSystem)) {
    if (!mountPlaces.test(path) && !path.startsWith(`${places.home}/`)) return undefined;
    return { path, name: nameOf(path), kind: 'network', readOnly, device: source };
  }
  if (!source.startsWith('/dev/')) return undefined;
  const properties = await udevProperties(join(places.udev, `b${device}`));
  const isDrive = /^\/dev\/s(r|cd)\d+$/.test(source);
  const kind =
    isDrive || opticalSystems.has(fileSystem)
      ? 'optical'
      : (await canBeTakenOut(mount, properties, places))
        ? 'removable'
        : undefined;
  if (kind === undefined) return undefined;
  const medium = Object.entries(udevMedia).find(([property]) => properties.get(property) === '1')?.[1];
  return {
    path,
    name: labelOf(properties) || nameOf(path),
    kind,
    ...(medium === undefined ? {} : { medium }),
    readOnly,
    device: source,
  };
}

const nameOf = (path: string): string => basename(path) || path;

async function canBeTakenOut(
  { device, fileSystem, path, source }: Mount,
  properties: ReadonlyMap<string, string>,
  { sys }: LinuxPlaces,
): Promise<boolean> {
  if (/^\/dev\/loop\d+$/.test(source)) return imageSystems.has(fileSystem);
  const bus = properties.get('ID_BUS');
  if (bus === 'usb' || bus === 'ieee1394' || bus === 'memstick') return true;
  if (mountPlaces.test(path) && /^\/dev\/mmcblk\d/.test(source)) return true;
  const own = await realpath(join(sys, 'dev', 'block', device)).catch(() => undefined);
  if (own === undefined) return false;
  for (const folder of [own, dirname(own)]) {
    const text = await readFile(join(folder, 'removable'), 'utf8').catch(() => '');
    if (text.trim() === '1') return true;
  }
  return /\/usb\d+\//.test(own);
}

async function udevProperties(path: string): Promise<Map<string, string>> {
  const text = await readFile(path, 'utf8').catch(() => '');
  const properties = new Map<string, string>();
  for (const line of text.split('\n')) {
    const match = /^E:([A-Z0-9_]+)=(.*)$/.exec(line);
    if (match) properties.set(match[1]!, match[2]!);
  }
  return properties;
}

/** `ID_FS_LABEL_ENC` has what is not plain as `\x20`, bytes of UTF-8. */
function labelOf(properties: ReadonlyMap<string, string>): string {
  const encoded = properties.get('ID_FS_LABEL_ENC');
  if (encoded === undefined) return properties.get('ID_FS_LABEL') ?? '';
  const percent = encodeURI(encoded).replace(/%5Cx([0-9a-fA-F]{2})/g, '%$1');
  try {
    return decodeURIComponent(percent).trim();
  } catch {
    return properties.get('ID_FS_LABEL') ?? '';
  }
}

/** Whoever mounted it may take it off again: the desktop (gio), udisks, or eject with the rights of the user; first come first. */
async function ejectVolume({ path, device, kind }: FoundVolume, run: RunProgram): Promise<void> {
  if (kind === 'network') throw new NegatoscopeError('unsupported', 'a shared folder cannot be put out', { path });
  const ways: (() => Promise<unknown>)[] = [
    () => run('gio', ['mount', '--eject', path]),
    async () => {
      await run('udisksctl', ['unmount', '--no-user-interaction', '-b', device]);
      if (kind === 'optical') await run('eject', [device]);
      else await run('udisksctl', ['power-off', '--no-user-interaction', '-b', device]);
    },
    () => run('eject', [path]),
    () => run('umount', [path]),
  ];
  let failure: unknown;
  for (const way of ways) {
    try {
      await way();
      return;
    } catch (error) {
      // A program that is not there says nothing; the last that is there says why.
      if (!(error instanceof NegatoscopeError && error.code === 'not-found')) failure = error;
    }
  }
  throw failure ?? new NegatoscopeError('unsupported', 'no program that puts media out is installed', { path });
}
