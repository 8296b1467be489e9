import { readdir } from 'node:fs/promises';
import { basename } from 'node:path';
import { type RunProgram, runProgram, watchSignature } from './programs.ts';
import { type FoundVolume, mediumNames, type VolumeProbe } from './types.ts';

/** A line of `mount`. */
export interface MacMount {
  device: string;
  path: string;
  fileSystem: string;
  options: string[];
}

export function parseMacMounts(text: string): MacMount[] {
  const mounts: MacMount[] = [];
  for (const line of text.split('\n')) {
    const match = /^(.+?) on (.+) \(([^()]*)\)$/.exec(line);
    if (match === null) continue;
    const [fileSystem = '', ...options] = match[3]!.split(',').map((word) => word.trim());
    mounts.push({ device: match[1]!, path: match[2]!, fileSystem, options });
  }
  return mounts;
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** The texts, numbers and truth values at the top of a property list; what is nested is left out. */
export function parsePlist(xml: string): Map<string, string | number | boolean> {
  const values = new Map<string, string | number | boolean>();
  const body = xml
    .replace(/<(array|data)>[\s\S]*?<\/\1>/g, '<none/>')
    .replace(/<key>[^<]*<\/key>\s*<dict>[\s\S]*?<\/dict>/g, '');
  for (const [, key, kind, text] of body.matchAll(
    /<key>([^<]*)<\/key>\s*<(string|integer|real|true|false)(?:\s*\/>|>([^<]*)<\/\2>)/g,
  )) {
    const plain = (text ?? '').replace(/&(amp|lt|gt|quot|apos);/g, (_, name: string) => entities[name]!);
    values.set(key!, kind === 'true' || kind === 'false' ? kind === 'true' : kind === 'string' ? plain : Number(plain));
  }
  return values;
}

const networkSystems = new Set(['smbfs', 'nfs', 'afpfs', 'webdav', 'ftp']);

/** Volumes of macOS: from `mount` and `diskutil`. */
export function macVolumes(
  run: RunProgram = runProgram,
  names: () => Promise<string[]> = () => readdir('/Volumes'),
): VolumeProbe {
  return {
    list: async () => {
      const mounts = parseMacMounts(await run('/sbin/mount', []));
      const found = await Promise.all(
        mounts.filter(({ path }) => path.startsWith('/Volumes/')).map((mount) => volumeOf(mount, run)),
      );
      return found.filter((volume): volume is FoundVolume => volume !== undefined);
    },
    watch: (changed) => watchSignature(async () => (await names()).sort().join('\n'), changed),
    eject: async ({ device, kind, path }) => {
      if (kind === 'network') await run('/usr/sbin/diskutil', ['unmount', path]);
      else await run('/usr/sbin/diskutil', ['eject', device], 60_000);
    },
  };
}

async function volumeOf(
  { device, path, fileSystem, options }: MacMount,
  run: RunProgram,
): Promise<FoundVolume | undefined> {
  const readOnly = options.includes('read-only');
  if (networkSystems.has(fileSystem)) return { path, name: basename(path), kind: 'network', readOnly, device };
  const said = await run('/usr/sbin/diskutil', ['info', '-plist', path]).then(
    parsePlist,
    () => new Map<string, never>(),
  );
  const text = (key: string): string => String(said.get(key) ?? '');
  const isOptical = text('OpticalDeviceType') !== '' || fileSystem === 'cd9660' || fileSystem === 'udf';
  const canBeTakenOut =
    said.get('Ejectable') === true ||
    said.get('RemovableMedia') === true ||
    said.get('Removable') === true ||
    said.get('Internal') === false;
  if (!isOptical && !canBeTakenOut) return undefined;
  const medium = mediumNames.find((name) => name === text('OpticalMediaType').trim());
  const total = said.get('VolumeSize') ?? said.get('TotalSize');
  const free = said.get('FreeSpace');
  return {
    path,
    name: text('VolumeName') || basename(path),
    kind: isOptical ? 'optical' : 'removable',
    ...(medium === undefined ? {} : { medium }),
    readOnly: readOnly || said.get('WritableVolume') === false,
    device: text('DeviceNode') || device,
    ...(typeof total === 'number' && total > 0 ? { totalBytes: total } : {}),
    ...(typeof free === 'number' ? { freeBytes: free } : {}),
  };
}
