import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import { temporaryFolder } from '../../../testing/temp.ts';
import { linuxVolumes, parseMounts, thisSystem } from './linux.ts';
import type { FoundVolume } from './types.ts';

let folder: { path: string; remove(): Promise<void> };
beforeEach(async () => {
  folder = await temporaryFolder('volumes');
});
afterEach(() => folder.remove());

/** As a desktop has it: system, disc, two sticks, an SD card, shares, an image file, packages, and a bind mount. */
const table = `22 1 8:2 / / rw,relatime shared:1 - ext4 /dev/sda2 rw,errors=remount-ro
23 22 0:21 / /proc rw,nosuid shared:12 - proc proc rw
40 22 8:1 / /boot/efi rw,relatime shared:33 - vfat /dev/sda1 rw,fmask=0077
41 22 7:3 / /snap/core/1 ro,nodev shared:34 - squashfs /dev/loop3 ro
60 22 11:0 / /media/reader/RADIOLOGY\\040CD ro,nosuid,nodev shared:50 - iso9660 /dev/sr0 ro,nojoliet,check=s
61 22 11:1 / /run/media/reader/UDF ro,nosuid - udf /dev/sr1 ro
62 22 8:17 / /media/reader/STICK rw,nosuid shared:51 - vfat /dev/sdb1 rw,uid=1000
63 22 8:33 / /mnt/backup rw,relatime shared:52 - ext4 /dev/sdc1 rw
64 22 179:1 / /media/reader/SD rw - exfat /dev/mmcblk0p1 rw
65 22 0:50 / /mnt/pacs rw,relatime - cifs //server/share\\040one rw,vers=3.0
66 22 0:51 / /home ro,relatime - nfs4 server:/home rw
67 22 7:0 / /mnt/image ro,relatime - iso9660 /dev/loop0 ro
68 22 8:17 /sub /srv/bound rw - vfat /dev/sdb1 rw
69 22 8:18 / /data rw - ext4 /dev/sdd1 rw
70 22 8:49 / /archive rw - ext4 /dev/sde1 rw
broken line
`;

function places() {
  const udev = join(folder.path, 'udev');
  const sys = join(folder.path, 'sys');
  mkdirSync(udev);
  mkdirSync(join(sys, 'dev/block'), { recursive: true });
  const said = (device: string, ...lines: string[]) =>
    writeFileSync(
      join(udev, `b${device}`),
      ['S:disk/by-id/x', ...lines.map((line) => `E:${line}`), 'G:systemd', ''].join('\n'),
    );
  said(
    '11:0',
    'ID_CDROM=1',
    'ID_CDROM_MEDIA=1',
    'ID_CDROM_MEDIA_CD_R=1',
    'ID_FS_LABEL=RADIOLOGY_CD',
    'ID_FS_LABEL_ENC=RADIOLOGY\\x20CD',
  );
  said('11:1', 'ID_CDROM_MEDIA_DVD=1', 'ID_CDROM_MEDIA_DVD_PLUS_RW=1');
  said('8:17', 'ID_BUS=usb', 'ID_FS_LABEL_ENC=\\xe7\\x94\\xbb\\xe5\\x83\\x8f');
  said('8:33', 'ID_BUS=ata');
  const disk = (path: string, device: string, partition: string, removable: string) => {
    const folderOf = join(sys, 'devices', path);
    mkdirSync(join(folderOf, partition), { recursive: true });
    writeFileSync(join(folderOf, 'removable'), `${removable}\n`);
    symlinkSync(join(folderOf, partition), join(sys, 'dev/block', device));
  };
  disk('pci/ata1/block/sdc', '8:33', 'sdc1', '0');
  disk('pci/ata2/block/sdd', '8:18', 'sdd1', '1');
  disk('pci/usb2/2-1/block/sde', '8:49', 'sde1', '0');
  return { mounts: async () => table, sys, udev, home: '/home/reader' };
}

describe('volumes of Linux', () => {
  it('[VIT-089] are found in the table of mounts, with the medium that the drive says', async () => {
    const found = await linuxVolumes(async () => '', places()).list();
    expect(found).toEqual([
      {
        path: '/media/reader/RADIOLOGY CD',
        name: 'RADIOLOGY CD',
        kind: 'optical',
        medium: 'CD-R',
        readOnly: true,
        device: '/dev/sr0',
      },
      {
        path: '/run/media/reader/UDF',
        name: 'UDF',
        kind: 'optical',
        medium: 'DVD+RW',
        readOnly: true,
        device: '/dev/sr1',
      },
      { path: '/media/reader/STICK', name: '画像', kind: 'removable', readOnly: false, device: '/dev/sdb1' },
      { path: '/media/reader/SD', name: 'SD', kind: 'removable', readOnly: false, device: '/dev/mmcblk0p1' },
      { path: '/mnt/pacs', name: 'pacs', kind: 'network', readOnly: false, device: '//server/share one' },
      { path: '/mnt/image', name: 'image', kind: 'optical', readOnly: true, device: '/dev/loop0' },
      { path: '/data', name: 'data', kind: 'removable', readOnly: false, device: '/dev/sdd1' },
      { path: '/archive', name: 'archive', kind: 'removable', readOnly: false, device: '/dev/sde1' },
    ]);
  });

  it.each([
    ['CD-R', 'CD_R'],
    ['CD-RW', 'CD_RW'],
    ['DVD-R', 'DVD_R'],
    ['DVD-RW', 'DVD_RW'],
    ['DVD+R', 'DVD_PLUS_R'],
    ['DVD+RW', 'DVD_PLUS_RW'],
    ['DVD-RAM', 'DVD_RAM'],
    ['BD-ROM', 'BD'],
  ])('[VIT-089] a %s is recognised', async (medium, property) => {
    const given = places();
    writeFileSync(join(given.udev, 'b11:0'), `E:ID_CDROM_MEDIA=1\nE:ID_CDROM_MEDIA_${property}=1\n`);
    expect((await linuxVolumes(async () => '', given).list())[0]).toMatchObject({ medium });
  });

  it('has the mounts of this very system', async () => {
    const mounts = parseMounts(readFileSync('/proc/self/mountinfo', 'utf8'));
    expect(mounts.find(({ path }) => path === '/')).toBeDefined();
    expect(await linuxVolumes().list()).toBeInstanceOf(Array);
  });

  it('finds an image file that is mounted, and tells of its coming and going', async ({ skip }) => {
    const image = join(folder.path, 'stick.img');
    const place = join(folder.path, 'mounted here');
    mkdirSync(place);
    try {
      execFileSync('mke2fs', ['-q', '-t', 'ext2', image, '2048'], { stdio: 'ignore' });
      execFileSync('mount', ['-o', 'loop,ro', image, place], { stdio: 'ignore' });
    } catch {
      skip('image files cannot be mounted here');
    }
    let readTwice = (): void => {};
    const second = new Promise<void>((resolve) => {
      readTwice = resolve;
    });
    let reads = 0;
    const mounts = async (): Promise<string> => {
      const table = await thisSystem.mounts();
      if (++reads > 2) readTwice();
      return table;
    };
    const probe = linuxVolumes(undefined, { ...thisSystem, mounts });
    let mounted = true;
    try {
      const own = (await probe.list()).find(({ path }) => path === place);
      expect(own).toMatchObject({ kind: 'removable', name: 'mounted here', readOnly: true });
      // gio and udisks know nothing of it, umount does.
      const told = new Promise<void>((resolve) => {
        const stop = probe.watch(() => {
          stop();
          resolve();
        });
      });
      // The table was looked at before; what changes now is seen.
      await second;
      await probe.eject(own!);
      mounted = false;
      await told;
      expect((await probe.list()).some(({ path }) => path === place)).toBe(false);
    } finally {
      if (mounted) execFileSync('umount', [place]);
    }
  });

  it('puts a disc out with what is installed, and says what the system said', async () => {
    const disc: FoundVolume = { path: '/media/x', name: 'x', kind: 'optical', readOnly: true, device: '/dev/sr0' };
    const runs: string[][] = [];
    const only = (programs: Record<string, string | undefined>) => async (program: string, args: readonly string[]) => {
      runs.push([program, ...args]);
      if (!(program in programs)) throw new NegatoscopeError('not-found', `${program} is not installed`);
      if (programs[program] !== undefined) throw new NegatoscopeError('io', programs[program]);
      return '';
    };
    await linuxVolumes(only({ gio: undefined })).eject(disc);
    expect(runs.splice(0)).toEqual([['gio', 'mount', '--eject', '/media/x']]);
    await linuxVolumes(only({ gio: 'not mountable', udisksctl: undefined, eject: undefined })).eject(disc);
    expect(runs.splice(0).slice(1)).toEqual([
      ['udisksctl', 'unmount', '--no-user-interaction', '-b', '/dev/sr0'],
      ['eject', '/dev/sr0'],
    ]);
    await expect(linuxVolumes(only({ umount: 'target is busy' })).eject(disc)).rejects.toMatchObject({
      code: 'io',
      message: 'target is busy',
    });
    await expect(linuxVolumes(only({})).eject(disc)).rejects.toMatchObject({ code: 'unsupported' });
    await expect(linuxVolumes(only({ gio: undefined })).eject({ ...disc, kind: 'network' })).rejects.toMatchObject({
      code: 'unsupported',
    });
  });
});
