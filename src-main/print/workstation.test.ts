import { createHash } from 'node:crypto';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type PrinterScript, type ScriptedPrinter, scriptedPrinter } from '../../testing/printer.ts';
import { mixedFilm } from './testing/films-of-all-kinds.ts';
import { startWholeStation, type WholeStation } from './testing/whole-station.ts';

vi.setConfig({ testTimeout: 60_000 });

/** The whole workstation: what the proof shows is what the printer gets, byte for byte. */

let printer: ScriptedPrinter;
let station: WholeStation;
beforeEach(async () => {
  printer = await scriptedPrinter();
});
afterEach(async () => {
  await station?.stop();
  await printer.close();
});

async function start(profile: object, script: PrinterScript = {}): Promise<void> {
  printer.script = script;
  station = await startWholeStation({
    printing: { pollSeconds: 0, retry: { attempts: 0 }, messages: { followPrintJob: false } },
    printers: [{ id: 'film', name: 'Film', aeTitle: 'FILM', host: '127.0.0.1', port: printer.port, profile }],
  });
}

const big = '1.2.840.10008.1.2.2';
const implicit = '1.2.840.10008.1.2';
const lut = '1.2.840.10008.5.1.1.23';
const first = (_: string, offered: readonly string[]): string | undefined => offered[0];
const withoutLut = (abstract: string, offered: readonly string[]) => (abstract === lut ? undefined : offered[0]);

it.each<[string, object, PrinterScript, { bits: number; samples: number; photometric: string }]>([
  ['12 bits', {}, { takes: first }, { bits: 12, samples: 1, photometric: 'MONOCHROME2' }],
  [
    '8 bits, implicit VR',
    { bits: 8, transferSyntaxes: [implicit] },
    { takes: first },
    { bits: 8, samples: 1, photometric: 'MONOCHROME2' },
  ],
  [
    '12 bits, big endian, MONOCHROME1',
    { photometricInterpretation: 'MONOCHROME1', transferSyntaxes: [big] },
    { takes: first },
    { bits: 12, samples: 1, photometric: 'MONOCHROME1' },
  ],
  [
    'values proportional to density',
    { presentationLut: { shape: 'LIN OD' } },
    { takes: first },
    { bits: 12, samples: 1, photometric: 'MONOCHROME2' },
  ],
  ['P-values, whose LUT is refused', {}, { takes: withoutLut }, { bits: 12, samples: 1, photometric: 'MONOCHROME2' }],
  ['colours', { colours: ['color'] }, { takes: first }, { bits: 8, samples: 3, photometric: 'RGB' }],
  [
    'sheets as one picture',
    { imaging: 'page', bits: 8 },
    { takes: first },
    { bits: 8, samples: 1, photometric: 'MONOCHROME2' },
  ],
])('every image box arrives as the proof shows it: %s', { timeout: 60_000 }, async (_, profile, script, wanted) => {
  await start(profile, script);
  const film = await mixedFilm(station);
  const imaging = (profile as { imaging?: 'page' }).imaging;
  const seen = await station.proof(film, 'film', imaging ? { imaging } : {});
  const job = await station.print(film, 'film', imaging ? { imaging } : {});
  expect(job.sheets.flatMap(({ messages }) => messages)).toEqual([]);
  expect(job).toMatchObject({ state: 'done', patientName: 'Phantom, Image', images: 5, title: 'OT, 5 images' });
  expect(printer.films).toHaveLength(2);
  for (const [index, { images }] of printer.films.entries()) {
    const boxes = seen.get(`sheet ${index + 1}`)!;
    expect([...images.keys()]).toEqual([...boxes.keys()]);
    for (const [position, image] of images) {
      const box = boxes.get(position)!;
      const arrived = image.bytes.subarray(0, box.bytes.length);
      expect(arrived.equals(box.bytes)).toBe(true);
      expect(createHash('sha256').update(arrived).digest('hex')).toBe(box.hash);
      expect(job.sheets[index]!.hashes[String(position)]).toBe(box.hash);
      expect(box).toMatchObject({ columns: image.columns, rows: image.rows, bits: image.bitsStored });
      expect(image).toMatchObject({
        bitsStored: wanted.bits,
        samples: wanted.samples,
        photometricInterpretation: wanted.photometric,
      });
      expect(image.planarConfiguration).toBe(wanted.samples === 3 ? 1 : undefined);
      // Not one grey.
      expect(new Set(image.bytes).size).toBeGreaterThan(8);
    }
  }
});

it('a printer that refuses its LUT, which makes other values, fails what was proofed for one that takes it; the next proof is as it prints', async () => {
  await start({ presentationLut: { shape: 'LIN OD' } }, { takes: withoutLut });
  const film = await mixedFilm(station);
  const job = await station.print(film, 'film');
  expect(job.state).toBe('failed');
  expect(job.sheets[0]!.messages[0]!.text).toContain('not as it was in the proof');
  expect(printer.films).toEqual([]);
  const again = await station.print(film, 'film');
  expect(again.state).toBe('done');
  expect(printer.films).toHaveLength(2);
});

it('[VIT-080] an image that was deleted is not printed from anything else, and the others are', async () => {
  await start({});
  const film = await mixedFilm(station);
  const { handlers } = station.workstation;
  const [gone] = film.sheets[0]!.boxes;
  const content = gone!.content;
  if (content.kind !== 'image') throw new Error('no image');
  content.image.sopInstanceUid = '1.2.3.4';
  const { id } = await handlers.print.submit({ printerId: 'film', film, options: {}, printedAt: 1 });
  await printer.until(() => printer.films.length === 1);
  const [job] = await handlers.print.list();
  expect(job).toMatchObject({ id });
  expect(printer.films.map(({ images }) => [...images.keys()])).toEqual([[1, 2]]);
});

it('[VIT-018] [VIT-086] printers are kept by name over a restart, with what is their own, and a job goes to the one that was chosen', async () => {
  const other = await scriptedPrinter();
  try {
    await start({ bits: 8 });
    const { handlers } = station.workstation;
    const settings = station.workstation.settings();
    const second = { ...settings.printers[0]!, id: 'second', name: 'Second floor', aeTitle: 'FILM2', port: other.port };
    await handlers.settings.set({ ...settings, printers: [...settings.printers, second] });
    await station.restart();
    const kept = station.workstation.settings();
    expect(kept.printers.map(({ name, aeTitle, port, profile }) => [name, aeTitle, port, profile])).toEqual([
      ['Film', 'FILM', printer.port, { bits: 8 }],
      ['Second floor', 'FILM2', other.port, { bits: 8 }],
    ]);
    const film = await mixedFilm(station);
    expect(await station.print(film, 'second')).toMatchObject({ state: 'done', printerName: 'Second floor' });
    expect(printer.messages).toEqual([]);
    expect(other.films).toHaveLength(2);
    expect(other.associations[0]!.request.called).toBe('FILM2');
  } finally {
    await other.close();
  }
});
