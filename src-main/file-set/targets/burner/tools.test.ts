import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolderSync } from '../../../../testing/temp.ts';
import type { FindTool, RunTool } from '../tools/run.ts';
import { linuxBurnTool, parseMinfo, parseToc, parseWritten } from './linux.ts';
import { macosBurnTool, parseDrives, parseStatus } from './macos.ts';
import type { BurnOrder } from './types.ts';
import { parseRecorders, windowsBurnTool } from './windows.ts';

const folder = temporaryFolderSync('burn-tools');
const signal = new AbortController().signal;

/** A system with these programs: what is asked of them, and what they answer to a word of the command line. */
function system(programs: readonly string[], answers: Record<string, string> = {}) {
  const asked: string[][] = [];
  const find: FindTool = (...names) => names.find((name) => programs.includes(name));
  const run: RunTool = async (program, args, options) => {
    const script = args.find((each) => each.endsWith('.ps1'));
    const line = [program, ...args];
    asked.push(line);
    const about = [...line, script === undefined ? '' : readFileSync(script, 'utf8')].join(' ');
    const [, answer = ''] = Object.entries(answers).find(([word]) => about.includes(word)) ?? [];
    for (const each of answer.split('\n')) options?.onLine?.(each);
    return answer;
  };
  return { asked, find, run };
}

const order = (device: string, more: Partial<BurnOrder> = {}): BurnOrder & { steps: number[] } => {
  const steps: number[] = [];
  return {
    device,
    image: '/disc.iso',
    scratch: folder,
    signal,
    progress: (done) => void steps.push(done),
    steps,
    ...more,
  };
};

const toc = (
  current: string,
  status: string,
  blocks: string,
  space: string,
) => `xorriso 1.5.4 : RockRidge filesystem manipulator
Drive current: -outdev '/dev/sr0'
Drive type   : vendor 'HL-DT-ST' product 'DVDRAM GH24NSD1 ' revision 'LG00'
Media current: ${current}
Media status : ${status}
Media blocks : ${blocks}
Media summary: 0 sessions, 0 data blocks, 0 data, 703m free
Media space  : ${space}
`;

describe('xorriso', () => {
  it.each([
    ['CD-R', 'is blank', '0 readable , 359844 writable , 359849 overall', '359694s', true, false, 359_694],
    [
      'DVD-R sequential recording',
      'is blank',
      '0 readable , 2297888 writable , 2297888 overall',
      '2297888s',
      true,
      false,
      2_297_888,
    ],
    [
      'DVD+R',
      'is written , is appendable',
      '1000 readable , 2290000 writable , 2295104 overall',
      '2289000s',
      false,
      true,
      2_289_000,
    ],
    ['CD-R', 'is written , is closed', '1000 readable , 0 writable , 359849 overall', '0s', false, false, 0],
  ])('%s that %s', (current, status, blocks, space, blank, appendable, sectors) => {
    const { name, disc } = parseToc(toc(current, status, blocks, space));
    expect(name).toBe('HL-DT-ST DVDRAM GH24NSD1');
    expect(disc).toEqual({
      ...{ kind: current.split(' ')[0], blank, appendable, capacityBytes: sectors * 2048 },
    });
  });

  it('says when there is no disc', () => {
    expect(parseToc(toc('is not recognizable', 'is not present', '', '')).disc).toBeUndefined();
    expect(parseToc('').disc).toBeUndefined();
  });

  it('asks only drives that can write and that a disc lies in, so that no tray is closed', async () => {
    const [blocks, udev] = [join(folder, 'block'), join(folder, 'udev')];
    const drives = { sr0: 'E:ID_CDROM_CD_R=1\nE:ID_CDROM_MEDIA=1', sr1: 'E:ID_CDROM_CD_R=1', sr2: 'E:ID_CDROM_DVD=1' };
    await mkdir(udev, { recursive: true });
    for (const [name, data] of Object.entries(drives)) {
      await mkdir(join(blocks, name, 'device'), { recursive: true });
      await writeFile(join(blocks, name, 'device', 'vendor'), 'HL-DT-ST\n');
      await writeFile(join(blocks, name, 'device', 'model'), `Drive ${name}\n`);
      await writeFile(join(blocks, name, 'dev'), `11:${name.slice(2)}\n`);
      await writeFile(join(udev, `b11:${name.slice(2)}`), data);
    }
    await mkdir(join(blocks, 'sda'));
    const blank = toc('CD-R', 'is blank', '0 readable , 100 writable , 100 overall', '100s');
    const { asked, find, run } = system(['xorriso'], { '-toc': blank });
    const listed = await linuxBurnTool(find, run, { blocks, udev })!.list(new Set());
    expect(listed).toEqual([
      {
        device: '/dev/sr0',
        name: 'HL-DT-ST Drive sr0',
        disc: { kind: 'CD-R', blank: true, appendable: false, capacityBytes: 204_800 },
      },
      { device: '/dev/sr1', name: 'HL-DT-ST Drive sr1' },
    ]);
    expect(asked).toHaveLength(1);
    await linuxBurnTool(find, run, { blocks, udev })!.list(new Set(['/dev/sr0']));
    expect(asked).toHaveLength(1);
  });

  it('burns in one session that is closed, and is followed', async () => {
    const { asked, find, run } = system(['xorriso', 'cdrskin'], {
      cdrecord: 'Beginning to write data track.\nxorriso : UPDATE :   12 of   48 MB written [buf  50%]  8.0x.',
    });
    const burn = order('/dev/sr0', { speed: 8 });
    const tool = linuxBurnTool(find, run)!;
    await tool.burn(burn);
    await tool.eject('/dev/sr0');
    expect(tool.name).toBe('xorriso');
    expect(asked[0]?.join(' ')).toBe('xorriso -as cdrecord -v dev=/dev/sr0 speed=8 -sao padsize=300k /disc.iso');
    expect(asked[0]).not.toContain('-multi');
    expect(asked[1]?.join(' ')).toBe('xorriso -outdev /dev/sr0 -eject all');
    expect(burn.steps).toEqual([0.25]);
  });
});

describe('cdrskin', () => {
  it('takes the place of xorriso', async () => {
    const { asked, find, run } = system(['cdrskin'], {
      '-v': 'Track 01:   30 of   60 MB written (fifo 100%) [buf  99%]  16.0x.',
    });
    const burn = order('/dev/sr0');
    await linuxBurnTool(find, run)!.burn(burn);
    expect(asked[0]?.join(' ')).toBe('cdrskin -v dev=/dev/sr0 -sao padsize=300k /disc.iso');
    expect(burn.steps).toEqual([0.5]);
    expect(parseWritten('Total bytes read/written: 1/1')).toBeUndefined();
    expect(parseWritten('0 of 0 MB written')).toBeUndefined();
  });

  it('says what lies in the drive', () => {
    expect(
      parseMinfo(`Mounted media class:      CD
Mounted media type:       CD-R
disk status:              empty
Remaining writable size:  359844`),
    ).toEqual({ kind: 'CD-R', blank: true, appendable: false, capacityBytes: 359_844 * 2048 });
    expect(parseMinfo('Mounted media type:  DVD+R\ndisk status:   complete')).toMatchObject({
      blank: false,
      capacityBytes: 0,
    });
    expect(parseMinfo('')).toBeUndefined();
  });
});

describe('drutil', () => {
  const list = `   Vendor   Product           Rev   Bus       SupportLevel
 1 HL-DT-ST DVDRW  GX50N      RP05  USB       Unsupported
 2 MATSHITA DVD-R   UJ-898    HE13  ATAPI     Apple Shipping
`;
  const status = ` Vendor   Product           Rev 
 HL-DT-ST DVDRW  GX50N      RP05

           Type: DVD-R                Name: /dev/disk4
   Write Speeds: 2x, 4x, 8x
   Overwritable: 00:00:00         blocks:        0 /   0.00MB /   0.00MiB
     Space Free: 510:08:38        blocks:  2297888 /   4.71GB /   4.38GiB
     Space Used: 00:00:00         blocks:        0 /   0.00MB /   0.00MiB
    Writability: appendable, blank
      Book Type: DVD-R (v5)
`;

  it('lists drives and what lies in them', async () => {
    const { asked, find, run } = system(['drutil'], { 'status -drive 1': status, list });
    expect(await macosBurnTool(find, run)!.list(new Set(['2']))).toEqual([
      {
        device: '1',
        name: 'HL-DT-ST DVDRW GX50N',
        disc: { kind: 'DVD-R', blank: true, appendable: true, capacityBytes: 2_297_888 * 2048 },
      },
      { device: '2', name: 'MATSHITA DVD-R UJ-898' },
    ]);
    expect(asked.map((line) => line.join(' '))).toEqual(['drutil list', 'drutil status -drive 1']);
    expect(parseStatus('           Type: No Media Inserted\n')).toBeUndefined();
    expect(parseDrives('')).toEqual([]);
  });

  it('burns, compares by itself, and closes the disc', async () => {
    const { asked, find, run } = system(['drutil'], { burn: 'Burning Image to Disc: disc.iso\n 40% complete' });
    const burn = order('1', { speed: 4 });
    const tool = macosBurnTool(find, run)!;
    await tool.burn(burn);
    await tool.eject('1');
    expect(asked[0]?.join(' ')).toBe('drutil burn -drive 1 -verify -mount -noappendable -speed 4 /disc.iso');
    expect(asked[1]?.join(' ')).toBe('drutil tray eject -drive 1');
    expect(tool.hash).toBeUndefined();
    expect(burn.steps).toEqual([0.4]);
  });
});

describe('IMAPI', () => {
  const recorder = (fields: object) =>
    JSON.stringify({
      id: 'id1',
      name: 'HL-DT-ST D:\\',
      kind: 2,
      blank: true,
      appendable: false,
      capacityBytes: 7e8,
      ...fields,
    });

  it('lists recorders and what lies in them', () => {
    const lines = [recorder({}), recorder({ id: 'id2', kind: 0 }), recorder({ id: 'id3', kind: 99, blank: false })];
    expect(parseRecorders(lines.join('\r\n'))).toEqual([
      {
        device: 'id1',
        name: 'HL-DT-ST D:\\',
        disc: { kind: 'CD-R', blank: true, appendable: false, capacityBytes: 700_000_000 },
      },
      { device: 'id2', name: 'HL-DT-ST D:\\' },
      expect.objectContaining({ device: 'id3', disc: expect.objectContaining({ kind: 'disc', blank: false }) }),
    ]);
  });

  it('burns and reads back by scripts that get what they are about as parameters', async () => {
    const sha256 = 'a'.repeat(64);
    const { asked, find, run } = system(['powershell'], {
      SHA256: `12 %\r\nsha256 ${sha256}\r\n`,
      ForceMediaToBeClosed: '50 %\n100 %',
      MsftDiscMaster2: recorder({}),
    });
    const tool = windowsBurnTool(find, run)!;
    expect(await tool.list(new Set())).toHaveLength(1);
    const burn = order('id1', { image: 'C:\\disc & image.iso' });
    await tool.burn(burn);
    expect(burn.steps).toEqual([0.5, 1]);
    const hash = await tool.hash!({ device: 'id1', bytes: 4096, scratch: folder, signal, progress: () => {} });
    expect(hash).toBe(sha256);
    expect(asked[1]?.slice(-6)).toEqual(['-Id', 'id1', '-Image', 'C:\\disc & image.iso', '-Speed', '0']);
    expect(asked[2]?.slice(-2)).toEqual(['-Bytes', '4096']);
    await tool.eject('id1');
    for (const line of asked) expect(line).toContain('-NonInteractive');
  });
});

it('a system without such a program has no burner tool', () => {
  const { find, run } = system([]);
  expect([linuxBurnTool(find, run), macosBurnTool(find, run), windowsBurnTool(find, run)]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});
