import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hashOf, removeQuietly } from '../files.ts';
import type { FindTool, RunTool } from '../tools/run.ts';
import type { Burner, BurnTool, Disc } from './types.ts';

const askMs = 20_000;
const sectorBytes = 2048;

export interface LinuxDrives {
  /** `/sys/block`. */
  blocks: string;
  /** `/run/udev/data`. */
  udev: string;
  /** Besides those that the system has: `stdio:path` is a file that is burned to as to a disc. */
  more: readonly string[];
}

const systemDrives: LinuxDrives = { blocks: '/sys/block', udev: '/run/udev/data', more: [] };

/** What `xorriso -toc -tell_media_space` says of a drive and its disc. */
export function parseToc(output: string): { name: string; disc?: Disc } {
  const of = (label: string): string => new RegExp(`^${label}\\s*: (.*)$`, 'm').exec(output)?.[1]?.trim() ?? '';
  const [, vendor = '', product = ''] = /vendor '(.*?)' product '(.*?)'/.exec(of('Drive type')) ?? [];
  const name = `${vendor.trim()} ${product.trim()}`.trim();
  const status = of('Media status');
  const kind = of('Media current');
  if (kind === '' || /not (present|recogni[sz]able)/.test(`${status} ${kind}`)) return { name };
  const writable = Number(/(\d+) writable/.exec(of('Media blocks'))?.[1] ?? 0);
  const space = Number(/^(\d+)s/.exec(of('Media space'))?.[1] ?? 0);
  const blank = status.includes('is blank');
  const appendable = status.includes('is appendable');
  return {
    name,
    disc: {
      kind: kind.replace(/ sequential recording$/i, ''),
      blank,
      appendable,
      capacityBytes:
        blank || appendable
          ? (writable > 0 && space > 0 ? Math.min(writable, space) : Math.max(writable, space)) * sectorBytes
          : 0,
    },
  };
}

/** What `cdrskin -minfo` says. */
export function parseMinfo(output: string): Disc | undefined {
  const kind = /^Mounted media type:\s*(.+)$/m.exec(output)?.[1]?.trim();
  if (kind === undefined || /no media|none/i.test(kind)) return undefined;
  const status = /^disk status:\s*(.+)$/m.exec(output)?.[1]?.trim() ?? '';
  const free = /^Remaining writable size:\s*(\d+)/m.exec(output)?.[1];
  return {
    kind,
    blank: status.startsWith('empty'),
    appendable: status.startsWith('incomplete'),
    capacityBytes: Number(free ?? 0) * sectorBytes,
  };
}

/** `   12 of   34 MB written` of xorriso and cdrskin. */
export function parseWritten(line: string): number | undefined {
  const [, done, total] = /(\d+)\s+of\s+(\d+)\s+MB written/.exec(line) ?? [];
  if (done === undefined || Number(total) === 0) return undefined;
  return Math.min(1, Number(done) / Number(total));
}

interface SystemDrive {
  device: string;
  name: string;
  /** False: there is no disc, and asking the drive would only close its tray. */
  loaded: boolean;
}

async function drivesOf({ blocks, udev, more }: LinuxDrives): Promise<SystemDrive[]> {
  const names = (await readdir(blocks).catch(() => [])).filter((name) => /^sr\d+$/.test(name)).sort();
  const text = (...path: string[]) =>
    readFile(join(...path), 'utf8').then(
      (value) => value.trim(),
      () => '',
    );
  const drives = await Promise.all(
    names.map(async (name) => {
      const [vendor, model, numbers] = await Promise.all([
        text(blocks, name, 'device', 'vendor'),
        text(blocks, name, 'device', 'model'),
        text(blocks, name, 'dev'),
      ]);
      const known = await text(udev, `b${numbers}`);
      return {
        device: `/dev/${name}`,
        name: `${vendor} ${model}`.trim() || name,
        loaded: known === '' || /^E:ID_CDROM_MEDIA=1$/m.test(known),
        writes: known === '' || /^E:ID_CDROM_(CD_R|CD_RW|DVD_R|DVD_RW|DVD_PLUS_R|DVD_RAM|BD_R)=1$/m.test(known),
      };
    }),
  );
  return [...drives.filter(({ writes }) => writes), ...more.map((device) => ({ device, name: device, loaded: true }))];
}

/** xorriso, else cdrskin: the burner programs of Linux. */
export function linuxBurnTool(find: FindTool, run: RunTool, drives: Partial<LinuxDrives> = {}): BurnTool | undefined {
  const places = { ...systemDrives, ...drives };
  const xorriso = find('xorriso');
  const cdrskin = find('cdrskin');
  const program = xorriso ?? cdrskin;
  if (program === undefined) return undefined;
  const isXorriso = xorriso !== undefined;

  const stateOf = async ({ device, name, loaded }: SystemDrive, signal?: AbortSignal): Promise<Burner> => {
    if (!loaded) return { device, name };
    const options = { timeoutMs: askMs, ...(signal && { signal }) };
    if (!isXorriso) {
      const disc = parseMinfo(await run(program, [`dev=${device}`, '-minfo'], options).catch(() => ''));
      return { device, name, ...(disc && { disc }) };
    }
    // A drive that cannot be asked is shown without a disc.
    const { disc } = parseToc(
      await run(program, ['-outdev', device, '-toc', '-tell_media_space'], options).catch(() => ''),
    );
    return { device, name, ...(disc && { disc }) };
  };

  return {
    name: isXorriso ? 'xorriso' : 'cdrskin',
    list: async (busy, signal) => {
      const states: Burner[] = [];
      for (const drive of await drivesOf(places)) {
        states.push(await stateOf(busy.has(drive.device) ? { ...drive, loaded: false } : drive, signal));
      }
      return states;
    },
    burn: async ({ device, image, speed, signal, progress }) => {
      const asked = [
        `dev=${device}`,
        ...(speed === undefined ? [] : [`speed=${speed}`]),
        '-sao',
        'padsize=300k',
        image,
      ];
      await run(program, [...(isXorriso ? ['-as', 'cdrecord'] : []), '-v', ...asked], {
        signal,
        onLine: (line) => {
          const done = parseWritten(line);
          if (done !== undefined) progress(done);
        },
      });
    },
    hash: async ({ device, bytes, scratch, signal, progress }) => {
      const path = device.replace(/^stdio:/, '');
      const first = await hashOf(path, bytes, signal, progress).catch(() => undefined);
      if (first !== undefined || !isXorriso || device.startsWith('stdio:')) return first;
      // The kernel may still hold the size that the disc had while it was blank: the drive itself is asked.
      const copy = join(scratch, 'read-back.iso');
      const check = ['use=outdev', 'what=disc', `max_lba=${Math.ceil(bytes / sectorBytes) - 1}`, `data_to=${copy}`];
      try {
        await run(program, ['-outdev', device, '-check_media', ...check, '--'], { signal });
        return await hashOf(copy, bytes, signal, progress);
      } finally {
        await removeQuietly(copy);
      }
    },
    eject: async (device) => {
      if (device.startsWith('stdio:')) return;
      if (isXorriso) await run(program, ['-outdev', device, '-eject', 'all'], { timeoutMs: askMs });
      else await run(program, [`dev=${device}`, '-eject'], { timeoutMs: askMs });
    },
  };
}
