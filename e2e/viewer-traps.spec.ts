import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import type { DataSet, Element, Vr } from '../src-shared/dicom/data-set.ts';
import { writePart10 } from '../src-shared/dicom/part10/write.ts';
import { peersAvailable } from '../testing/peers.ts';
import { ctPhantomSlice, phantomUid } from '../testing/phantom.ts';
import { withTemporaryFolder } from '../testing/temp.ts';
import { expect, test } from './fixture.ts';
import { send } from './peers.ts';
import { dcmtkPicture, expectAlike, hook, openStudy, readImage, settled } from './viewer-window.ts';

test.skip(!peersAvailable('storescu', 'dcmj2pnm'), 'dcmtk is not installed');

const element = (vr: Vr, ...values: NonNullable<Element['Value']>): Element => ({ vr, Value: [...values] });
const bytesOf = (cells: ArrayBufferView): Uint8Array =>
  new Uint8Array(cells.buffer, cells.byteOffset, cells.byteLength);

const rows = 96;
const columns = 128;
const each = (value: (column: number, row: number) => number): number[] =>
  Array.from({ length: rows * columns }, (_, i) => value(i % columns, Math.floor(i / columns)));
/** A ramp over 12 bits that differs in both directions, so that no turn of the picture goes unseen. */
const ramp = each((column, row) => (column * 29 + row * 5) % 4096);
const words = (values: number[]): Uint8Array => bytesOf(Uint16Array.from(values));

interface Trap {
  name: string;
  changes: DataSet;
  /** Elements of the phantom that this image does not have. */
  without?: string[];
  pixels: Uint8Array;
  /** Options of dcmj2pnm that make the reference; without them the test has its own. */
  reference?: string[];
  tolerance?: number;
  check?: (viewer: Page, name: string) => Promise<void>;
}

const lut = (tag: string, first: number, bits: number, entries: number[]): DataSet => ({
  [tag]: {
    vr: 'SQ',
    Value: [
      {
        '00283002': element('US', entries.length, first, bits),
        '00283003': element('LO', 'Curve'),
        ...(tag === '00283000' ? { '00283004': element('LO', 'US') } : {}),
        '00283006': { vr: 'OW', bytes: words(entries) },
      },
    ],
  },
});
const noRescale = ['00281052', '00281053', '00281054'];
const noWindow = ['00281050', '00281051'];
const window = (center: number, width: number): DataSet => ({
  '00281050': element('DS', center),
  '00281051': element('DS', width),
});
const bits = (allocated: number, stored: number, high = stored - 1, signed = 0): DataSet => ({
  '00280100': element('US', allocated),
  '00280101': element('US', stored),
  '00280102': element('US', high),
  '00280103': element('US', signed),
});
const color = (photometric: string, planar = 0): DataSet => ({
  '00280002': element('US', 3),
  '00280004': element('CS', photometric),
  '00280006': element('US', planar),
  ...bits(8, 8),
});
const rgb = each((column, row) => column + 256 * row).flatMap((_, i) => [
  (i * 2) & 255,
  (i >> 5) & 255,
  255 - ((i * 3) & 255),
]);

const traps: Trap[] = [
  {
    name: 'MONOCHROME1 is shown with its lowest value white',
    changes: { '00280004': element('CS', 'MONOCHROME1'), ...window(2048, 4096) },
    without: noRescale,
    pixels: words(ramp),
    reference: ['+Wi', '1'],
  },
  {
    name: 'MONOCHROME1 with presentation LUT shape INVERSE is not inverted twice',
    changes: {
      '00280004': element('CS', 'MONOCHROME1'),
      '20500020': element('CS', 'INVERSE'),
      ...window(2048, 4096),
    },
    without: noRescale,
    pixels: words(ramp),
    check: async (viewer, name) => {
      const { data } = await readImage(viewer);
      expect(data[0], name).toBe(255);
      expect(data[0]! > data[columns - 1]!, name).toBe(true);
    },
  },
  {
    name: 'SIGMOID is a curve',
    changes: { ...window(2048, 1500), '00281056': element('CS', 'SIGMOID') },
    without: noRescale,
    pixels: words(ramp),
    reference: ['+Wi', '1', '+Wfs'],
  },
  {
    name: 'bits above the high bit are no part of the value',
    changes: { ...bits(16, 12), ...window(2048, 4096) },
    without: noRescale,
    pixels: words(ramp.map((value, i) => value | ((i % 16) << 12))),
    reference: ['+Wi', '1'],
  },
  {
    name: 'values below a high bit that is not the highest',
    changes: { ...bits(16, 12, 15), ...window(2048, 4096) },
    without: noRescale,
    pixels: words(ramp.map((value, i) => (value << 4) | (i % 16))),
    reference: ['+Wi', '1'],
  },
  {
    name: 'signed values',
    changes: { ...bits(16, 12, 11, 1), ...window(0, 4096) },
    without: noRescale,
    pixels: words(ramp.map((value) => (value - 2048) & 0xfff)),
    reference: ['+Wi', '1'],
  },
  {
    name: 'a VOI lookup table',
    changes: lut(
      '00283010',
      0,
      12,
      Array.from({ length: 4096 }, (_, i) => Math.round(4095 * (i / 4095) ** 2)),
    ),
    without: [...noRescale, ...noWindow],
    pixels: words(ramp),
    reference: ['+Wl', '1'],
  },
  {
    name: 'a modality lookup table',
    changes: {
      ...lut(
        '00283000',
        0,
        16,
        Array.from({ length: 4096 }, (_, i) => Math.round(40_000 * Math.sqrt(i / 4095))),
      ),
      ...window(20_000, 40_000),
    },
    without: noRescale,
    pixels: words(ramp),
    reference: ['+Wi', '1'],
  },
  {
    name: 'a fractional rescale slope',
    changes: {
      '00281052': element('DS', -10.5),
      '00281053': element('DS', 0.25),
      ...window(500, 1000),
    },
    pixels: words(ramp),
    reference: ['+Wi', '1'],
  },
  {
    name: 'a window of the whole range where the header has none',
    changes: bits(16, 12),
    without: [...noRescale, ...noWindow],
    pixels: words(ramp.map((value) => 500 + (value >> 2))),
    reference: ['+Wm'],
  },
  {
    name: 'one bit a pixel',
    changes: bits(1, 1),
    without: [...noRescale, ...noWindow],
    pixels: (() => {
      const out = new Uint8Array((rows * columns) / 8);
      ramp.forEach((value, i) => {
        if (value > 2000) out[i >> 3]! |= 1 << (i & 7);
      });
      return out;
    })(),
    check: async (viewer, name) => {
      const { data } = await readImage(viewer);
      expect(
        [...data].every((value, i) => value === (ramp[i]! > 2000 ? 255 : 0)),
        name,
      ).toBe(true);
    },
  },
  {
    name: 'padding is black and no part of the range',
    changes: { ...bits(16, 16, 15, 1), '00280120': element('SS', -2000), '00280004': element('CS', 'MONOCHROME1') },
    without: [...noRescale, ...noWindow],
    pixels: bytesOf(Int16Array.from(each((column, row) => (row < 10 ? -2000 : 100 + column)))),
    check: async (viewer, name) => {
      const { data } = await readImage(viewer);
      const [padding, first, last] = [data[5], data[20 * columns], data[20 * columns + columns - 1]];
      expect([padding, first], name).toEqual([0, 255]);
      expect(last, name).toBeLessThanOrEqual(1);
    },
  },
  {
    name: 'pixels that are not square',
    changes: { ...window(2048, 4096), '00280034': element('IS', 2, 1) },
    without: [...noRescale, '00280030'],
    pixels: words(ramp.map(() => 4000)),
    check: async (viewer, name) => {
      await hook(viewer, 'setState', 0, { scaling: 'fit' });
      const { lit, corners } = await hook(viewer, 'boxes', 0);
      const ratio = (lit.bottom - lit.top) / (lit.right - lit.left);
      expect(ratio, name).toBeCloseTo((2 * rows) / columns, 1);
      expect(Math.abs(lit.left - corners[0]![0]!), name).toBeLessThan(2);
      expect(Math.abs(lit.bottom - corners[1]![1]!), name).toBeLessThan(2);
    },
  },
  {
    name: 'RGB by pixel',
    changes: color('RGB'),
    without: [...noRescale, ...noWindow],
    pixels: Uint8Array.from(rgb),
    reference: [],
  },
  {
    name: 'RGB by plane',
    changes: color('RGB', 1),
    without: [...noRescale, ...noWindow],
    pixels: Uint8Array.from([0, 1, 2].flatMap((part) => rgb.filter((_, i) => i % 3 === part))),
    reference: [],
  },
  {
    name: 'YBR_FULL',
    changes: color('YBR_FULL'),
    without: [...noRescale, ...noWindow],
    pixels: Uint8Array.from(rgb),
    reference: [],
    tolerance: 2,
  },
  {
    name: 'YBR_FULL_422 that is not compressed',
    changes: color('YBR_FULL_422'),
    without: [...noRescale, ...noWindow],
    pixels: Uint8Array.from(
      Array.from({ length: (rows * columns) / 2 }, (_, i) => [
        (2 * i) & 255,
        (2 * i + 1) & 255,
        100 + (i % 50),
        150 - (i % 60),
      ]).flat(),
    ),
    reference: [],
    tolerance: 2,
  },
  {
    name: 'a palette',
    changes: {
      '00280002': element('US', 1),
      '00280004': element('CS', 'PALETTE COLOR'),
      ...bits(8, 8),
      '00281101': element('US', 256, 0, 16),
      '00281102': element('US', 256, 0, 16),
      '00281103': element('US', 256, 0, 16),
      '00281201': { vr: 'OW', bytes: words(Array.from({ length: 256 }, (_, i) => i * 257)) },
      '00281202': { vr: 'OW', bytes: words(Array.from({ length: 256 }, (_, i) => (255 - i) * 257)) },
      '00281203': { vr: 'OW', bytes: words(Array.from({ length: 256 }, (_, i) => ((i * 7) & 255) * 257)) },
    },
    without: [...noRescale, ...noWindow],
    pixels: Uint8Array.from(each((column, row) => (column * 2 + row) & 255)),
    reference: [],
  },
];

async function writeTraps(folder: string): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const files: string[] = [];
  for (const [index, { changes, without, pixels }] of traps.entries()) {
    const sopInstanceUid = phantomUid(`trap ${index}`);
    const { dataSet } = ctPhantomSlice(0, { seed: 'traps', patientName: 'Trap^Door' });
    const trap: DataSet = {
      ...dataSet,
      '00080016': element('UI', '1.2.840.10008.5.1.4.1.1.7'),
      '00080018': element('UI', sopInstanceUid),
      '00080060': element('CS', 'OT'),
      '0008103E': element('LO', `Trap ${index}`),
      '0020000E': element('UI', phantomUid(`trap series ${index}`)),
      '00200011': element('IS', index + 1),
      '00280010': element('US', rows),
      '00280011': element('US', columns),
      ...changes,
      '7FE00010': { vr: pixels.length === rows * columns * 2 ? 'OW' : 'OB', bytes: pixels },
    };
    for (const tag of without ?? []) if (!(tag in changes)) delete trap[tag];
    const sorted = Object.fromEntries(Object.entries(trap).sort(([a], [b]) => (a < b ? -1 : 1)));
    const file = join(folder, `${index}.dcm`);
    const meta = {
      sopClassUid: '1.2.840.10008.5.1.4.1.1.7',
      sopInstanceUid,
      transferSyntaxUid: '1.2.840.10008.1.2.1',
      implementationClassUid: phantomUid('implementation'),
    };
    await writeFile(file, writePart10(meta, sorted));
    files.push(file);
  }
  return files;
}

for (const rendering of ['cpu', 'gpu'] as const) {
  test.describe(`drawn by the ${rendering.toUpperCase()}`, () => {
    test.use({ environment: { NEGATOSCOPE_RENDERING: rendering } });

    test('images with odd pixels look as dcmtk shows them', async ({ application }) => {
      test.setTimeout(180_000);
      await withTemporaryFolder(async (folder) => {
        const files = await writeTraps(folder);
        await send(application, files);
        const viewer = await openStudy(application, /Trap, Door/);
        expect(await hook(viewer, 'rendering')).toBe(rendering);
        for (const [index, trap] of traps.entries()) {
          await test.step(trap.name, async () => {
            await viewer.locator('[data-frame-set]').nth(index).dblclick();
            const label = viewer.locator('[data-corner="bottomLeft"]');
            await hook(viewer, 'annotations', 'full');
            await expect(label).toContainText(`Trap ${index}`);
            await settled(viewer);
            if (trap.check) await trap.check(viewer, trap.name);
            else {
              const shown = await readImage(viewer);
              const reference = await dcmtkPicture(files[index]!, folder, trap.reference ?? []);
              expectAlike(shown, reference, trap.name, 0.999, trap.tolerance);
            }
          });
        }
      });
    });
  });
}
