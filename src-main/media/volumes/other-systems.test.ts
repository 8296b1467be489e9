import { describe, expect, it } from 'vitest';
import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import { macVolumes, parsePlist } from './macos.ts';
import { runProgram } from './programs.ts';
import { parseDisks, windowsVolumes } from './windows.ts';

const mountOutput = `/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)
devfs on /dev (devfs, local, nobrowse)
map auto_home on /System/Volumes/Data/home (autofs, automounted, nobrowse)
/dev/disk4 on /Volumes/RADIOLOGY (1) (cd9660, local, nodev, nosuid, read-only, noowners)
/dev/disk5s1 on /Volumes/Stick & Co (msdos, local, nodev, nosuid, noowners)
/dev/disk3s6 on /Volumes/Work (apfs, local, journaled)
//reader@server/share on /Volumes/share (smbfs, nodev, nosuid, mounted by reader)
`;

const plist = (values: string) => `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
	<key>AESHardware</key>
	<false/>
	<key>APFSPhysicalStores</key>
	<array>
		<dict>
			<key>VolumeName</key>
			<string>not this one</string>
		</dict>
	</array>
${values}
</dict>
</plist>
`;
const infos: Record<string, string> = {
  '/Volumes/RADIOLOGY (1)': plist(`	<key>DeviceNode</key>
	<string>/dev/disk4</string>
	<key>Ejectable</key>
	<true/>
	<key>FreeSpace</key>
	<integer>0</integer>
	<key>OpticalDeviceType</key>
	<string>CD-ROM, CD-R, CD-RW, DVD-ROM</string>
	<key>OpticalMediaType</key>
	<string>CD-R</string>
	<key>TotalSize</key>
	<integer>681574400</integer>
	<key>VolumeName</key>
	<string>RADIOLOGY</string>`),
  '/Volumes/Stick & Co': plist(`	<key>DeviceNode</key>
	<string>/dev/disk5s1</string>
	<key>Internal</key>
	<false/>
	<key>VolumeName</key>
	<string>Stick &amp; Co</string>
	<key>VolumeSize</key>
	<integer>16008609792</integer>
	<key>FreeSpace</key>
	<integer>15000000000</integer>
	<key>WritableVolume</key>
	<true/>`),
  '/Volumes/Work': plist(`	<key>Internal</key>
	<true/>
	<key>Ejectable</key>
	<false/>
	<key>VolumeName</key>
	<string>Work</string>`),
};

describe('volumes of macOS', () => {
  const runs: string[][] = [];
  const run = async (program: string, args: readonly string[]): Promise<string> => {
    runs.push([program, ...args]);
    if (program === '/sbin/mount') return mountOutput;
    const info = infos[args[2] ?? ''];
    if (args[0] === 'info' && info === undefined) throw new NegatoscopeError('io', 'could not find disk');
    return info ?? '';
  };

  it('[VIT-089] are what lies below /Volumes and can be taken out', async () => {
    expect(await macVolumes(run).list()).toEqual([
      {
        path: '/Volumes/RADIOLOGY (1)',
        name: 'RADIOLOGY',
        kind: 'optical',
        medium: 'CD-R',
        readOnly: true,
        device: '/dev/disk4',
        totalBytes: 681_574_400,
        freeBytes: 0,
      },
      {
        path: '/Volumes/Stick & Co',
        name: 'Stick & Co',
        kind: 'removable',
        readOnly: false,
        device: '/dev/disk5s1',
        totalBytes: 16_008_609_792,
        freeBytes: 15_000_000_000,
      },
      { path: '/Volumes/share', name: 'share', kind: 'network', readOnly: false, device: '//reader@server/share' },
    ]);
  });

  it('are put out by diskutil', async () => {
    runs.length = 0;
    const [disc, , share] = await macVolumes(run).list();
    runs.length = 0;
    await macVolumes(run).eject(disc!);
    await macVolumes(run).eject(share!);
    expect(runs).toEqual([
      ['/usr/sbin/diskutil', 'eject', '/dev/disk4'],
      ['/usr/sbin/diskutil', 'unmount', '/Volumes/share'],
    ]);
  });

  it('a property list is read at its top', () => {
    expect(Object.fromEntries(parsePlist(infos['/Volumes/Stick & Co']!))).toMatchObject({
      VolumeName: 'Stick & Co',
      Internal: false,
      WritableVolume: true,
    });
    expect(parsePlist('no list').size).toBe(0);
  });
});

describe('volumes of Windows', () => {
  const output = `\ufeff${JSON.stringify([
    {
      id: 'C:',
      type: 3,
      name: 'System',
      size: 500_000_000_000,
      free: 100_000_000_000,
      system: 'NTFS',
      bus: 'NVMe',
      media: null,
    },
    { id: 'D:', type: 5, name: 'RADIOLOGY', size: 681_574_400, free: 0, system: 'CDFS', bus: null, media: 2 },
    { id: 'E:', type: 5, name: null, size: null, free: null, system: null, bus: null, media: 0 },
    {
      id: 'F:',
      type: 2,
      name: '画像',
      size: 16_008_609_792,
      free: 15_000_000_000,
      system: 'FAT32',
      bus: 'USB',
      media: null,
    },
    { id: 'G:', type: 3, name: 'Disk', size: 2_000_000_000_000, free: 1, system: 'NTFS', bus: 'USB', media: null },
    { id: 'H:', type: 4, name: 'share', size: null, free: null, system: 'NTFS', bus: null, media: null },
    { id: 'I:', type: 5, name: 'RAM', size: 4_700_000_000, free: 4_000_000_000, system: 'FAT32', bus: null, media: 5 },
  ])}\r\n`;

  it('[VIT-089] are discs, sticks, disks on USB and shares', () => {
    expect(parseDisks(output)).toEqual([
      {
        path: 'D:\\',
        name: 'RADIOLOGY',
        kind: 'optical',
        medium: 'CD-R',
        readOnly: true,
        device: 'D:',
        totalBytes: 681_574_400,
        freeBytes: 0,
      },
      {
        path: 'F:\\',
        name: '画像',
        kind: 'removable',
        readOnly: false,
        device: 'F:',
        totalBytes: 16_008_609_792,
        freeBytes: 15_000_000_000,
      },
      {
        path: 'G:\\',
        name: 'Disk',
        kind: 'removable',
        readOnly: false,
        device: 'G:',
        totalBytes: 2_000_000_000_000,
        freeBytes: 1,
      },
      { path: 'H:\\', name: 'share', kind: 'network', readOnly: false, device: 'H:' },
      {
        path: 'I:\\',
        name: 'RAM',
        kind: 'optical',
        medium: 'DVD-RAM',
        readOnly: false,
        device: 'I:',
        totalBytes: 4_700_000_000,
        freeBytes: 4_000_000_000,
      },
    ]);
    expect(() => parseDisks('Get-CimInstance : access denied')).toThrow(expect.objectContaining({ code: 'io' }));
  });

  it('are put out by their letter alone', async () => {
    const scripts: string[] = [];
    const run = async (_: string, args: readonly string[]): Promise<string> => {
      scripts.push(args.at(-1)!);
      return output;
    };
    const volumes = windowsVolumes(run, () => () => {});
    const [disc] = await volumes.list();
    await volumes.eject(disc!);
    expect(scripts[1]).toContain("ParseName('D:')");
    await expect(volumes.eject({ ...disc!, device: "D:'); Remove-Item" })).rejects.toMatchObject({
      code: 'unsupported',
    });
  });
});

describe('programs of the system', () => {
  it('give what they wrote, or say why not', async () => {
    expect(await runProgram(process.execPath, ['-e', 'console.log(process.argv[1])', '$(x) `y`'])).toBe('$(x) `y`\n');
    await expect(runProgram('/no/such/program', [])).rejects.toMatchObject({ code: 'not-found' });
    await expect(
      runProgram(process.execPath, ['-e', 'console.error("no medium"); process.exit(3)']),
    ).rejects.toMatchObject({ code: 'io', message: 'no medium' });
    await expect(runProgram(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], 200)).rejects.toMatchObject({
      code: 'io',
    });
  });
});
