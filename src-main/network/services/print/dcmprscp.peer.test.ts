import { createHash } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import type { PrintOptions } from '../../../../src-shared/film/model.ts';
import { boxPixels, digitPixels, sheetOf } from '../../../../testing/box-pixels.ts';
import { certificatesAvailable, makeCertificate } from '../../../../testing/certificates.ts';
import { type DcmPrintServer, type DcmtkPrinter, startDcmPrintServer } from '../../../../testing/dcmprscp.ts';
import { peersAvailable, runPeer } from '../../../../testing/peers.ts';
import { temporaryFolderSync } from '../../../../testing/temp.ts';
import type { BoxPixels, SheetToPrint } from '../../../print/types.ts';
import { type PrintedJob, type PrintRig, type PrintRigOptions, startPrintRig } from '../../testing/print-rig.ts';
import { tryPrinter } from './ask-printer.ts';

type Json = Record<string, { vr: string; Value?: unknown[]; InlineBinary?: string }>;

let rig: PrintRig | undefined;
let server: DcmPrintServer | undefined;
afterEach(async () => {
  await rig?.close();
  await server?.stop();
  rig = undefined;
  server = undefined;
});

/** A station that prints on one of dcmtk's printers. */
async function on(printer: DcmtkPrinter, profile: Record<string, unknown> = {}, more: PrintRigOptions = {}) {
  server = await startDcmPrintServer(printer);
  rig = await startPrintRig({ ...more, profile, printer: { port: server.port, aeTitle: server.aeTitle } });
  return { server, rig };
}

/** As dcmtk reads it. */
async function read(file: string): Promise<Json> {
  const { stdout, status, stderr } = await runPeer('dcm2json', [file]);
  expect(status, stderr).toBe(0);
  return JSON.parse(stdout);
}
const text = (set: Json | undefined, tag: string) => (set?.[tag]?.Value ?? []).join('\\');
const items = (set: Json | undefined, tag: string) => (set?.[tag]?.Value ?? []) as Json[];

/** Films that were stored: the stored print, and the hardcopy image of each image box by position. */
async function films(): Promise<{ print: Json; images: Map<number, Json> }[]> {
  const hardcopies = new Map<string, Json>();
  for (const file of await server!.files('HG')) {
    const image = await read(file);
    hardcopies.set(text(image, '00080018'), image);
  }
  const prints: Json[] = [];
  for (const file of await server!.files('SP')) prints.push(await read(file));
  return prints.map((print) => ({
    print,
    images: new Map(
      items(print, '21300040').map((box) => [
        Number(text(box, '20200010')),
        hardcopies.get(text(items(box, '00081140')[0], '00081155'))!,
      ]),
    ),
  }));
}

const pixelsOf = (image: Json | undefined): Buffer => Buffer.from(image?.['7FE00010']?.InlineBinary ?? '', 'base64');
const sha = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** What arrived is what was sent, byte for byte. */
function same(image: Json | undefined, pixels: BoxPixels): void {
  const bytes = pixelsOf(image);
  expect(sha(bytes.subarray(0, pixels.bytes.length))).toBe(pixels.hash);
  expect(bytes.length - pixels.bytes.length).toBeLessThan(2);
  expect(
    ['00280011', '00280010', '00280100', '00280101', '00280102', '00280103'].map((tag) => text(image, tag)),
  ).toEqual([pixels.columns, pixels.rows, pixels.bits > 8 ? 16 : 8, pixels.bits, pixels.bits - 1, 0].map(String));
  expect(text(image, '00280004')).toBe(pixels.photometricInterpretation);
}

const sheetWith = (pixels: readonly BoxPixels[], format: string): SheetToPrint => ({
  ...sheetOf(format, []),
  boxes: pixels.map((one, index) => ({ position: index + 1, pixels: async () => one })),
});
const well = (job: PrintedJob) =>
  expect({ error: job.error?.message, warnings: job.warnings, sheets: job.sheets }).toEqual({
    error: undefined,
    warnings: [],
    sheets: job.sheets.map(() => 'printed'),
  });

describe.skipIf(!peersAvailable('dcmprscp', 'dcm2json', 'dciodvfy'))('films on the printers of dcmtk', () => {
  it('every attribute that the printer knows is stored with the print as it was asked for', async () => {
    const { rig } = await on('IHEFULL');
    const options: PrintOptions = {
      copies: 2,
      priority: 'HIGH',
      mediumType: 'BLUE FILM',
      filmDestination: 'BIN_1',
      sessionLabel: 'CHEST',
      magnificationType: 'CUBIC',
      smoothingType: 'NONE',
      borderDensity: '150',
      emptyImageDensity: 'WHITE',
      minDensity: 25,
      maxDensity: 310,
      trim: 'YES',
      resolution: 'HIGH',
      illumination: 1800,
      reflectedAmbientLight: 8,
      polarity: 'REVERSE',
      decimateCrop: 'CROP',
      requestedImageSize: 'always',
    };
    well(await rig.print([sheetOf('STANDARD\\2,3', [1, 4, 6], { columns: 128, rows: 100 })], options));
    const [film] = await films();
    const [box] = items(film?.print, '21300030');
    expect(Object.fromEntries(Object.keys(box ?? {}).map((tag) => [tag, text(box, tag)]))).toMatchObject({
      '20100010': 'STANDARD\\2,3',
      '20100040': 'PORTRAIT',
      '20100050': '14INX17IN',
      '20100060': 'CUBIC',
      '20100080': 'NONE',
      '20100100': '150',
      '20100110': 'WHITE',
      '20100120': '25',
      '20100130': '310',
      '20100140': 'YES',
      '2010015E': '1800',
      '20100160': '8',
      '20200050': 'HIGH',
    });
    const [lut] = items(film?.print, '21300080');
    expect(text(lut, '20500020')).toBe('IDENTITY');
    expect(text(items(box, '20500500')[0], '00081155')).toBe(text(lut, '00080018'));
    const boxes = items(film?.print, '21300040');
    expect(boxes.map((one) => text(one, '20200010'))).toEqual(['1', '4', '6']);
    for (const one of boxes) {
      expect(['20200020', '20200030', '20200040', '20100060'].map((tag) => text(one, tag))).toEqual([
        'REVERSE',
        '12.8',
        'CROP',
        'CUBIC',
      ]);
    }
    const log = await server!.log();
    for (const said of ['CHEST', 'BLUE FILM', 'BIN_1', 'HIGH']) expect(log).toContain(said);
  });

  it.each([
    [2, 3, 'PORTRAIT'],
    [3, 2, 'LANDSCAPE'],
    [4, 5, 'PORTRAIT'],
  ] as const)(
    'STANDARD\\%i,%i has columns first: the digit of each position lies where the printer counts it',
    async (columns, rows, orientation) => {
      const { rig } = await on('IHEFULL');
      const pixels = Array.from({ length: columns * rows }, (_, index) => digitPixels(index + 1));
      const sheet = { ...sheetWith(pixels, `STANDARD\\${columns},${rows}`), orientation };
      well(await rig.print([sheet]));
      const [film] = await films();
      expect(text(items(film?.print, '21300030')[0], '20100010')).toBe(`STANDARD\\${columns},${rows}`);
      expect([...film!.images.keys()].sort((a, b) => a - b)).toEqual(pixels.map((_, index) => index + 1));
      for (const [index, one] of pixels.entries()) same(film!.images.get(index + 1), one);
    },
  );

  it.each([
    ['the Presentation LUT IDENTITY', { presentationLut: { shape: 'IDENTITY' } }, 'IDENTITY'],
    ['the Presentation LUT LIN OD', { presentationLut: { shape: 'LIN OD' } }, 'LIN OD'],
    [
      'a Presentation LUT of its own',
      { presentationLut: { shape: 'TABLE', table: { bits: 12, entries: [0, 2000, 4095] }, explanation: 'bent' } },
      '',
    ],
    ['no Presentation LUT', { presentationLut: { use: false } }, undefined],
  ])('with %s the pixels arrive as they were sent, of 12 bits and of 8', async (_, profile, shape) => {
    const { rig } = await on('IHEFULL', profile);
    const pixels = [
      boxPixels({ columns: 517, rows: 311 }),
      boxPixels({ columns: 301, rows: 97, bits: 8 }),
      boxPixels({ columns: 640, rows: 480, bits: 8, photometricInterpretation: 'MONOCHROME1', seed: 5 }),
    ];
    const job = await rig.print([sheetWith(pixels, 'STANDARD\\2,2')]);
    well(job);
    expect(job.lut).toBe(shape === undefined ? 'here' : 'printer');
    const [film] = await films();
    for (const [index, one] of pixels.entries()) same(film!.images.get(index + 1), one);
    const luts = items(film?.print, '21300080');
    expect(luts.map((lut) => text(lut, '20500020'))).toEqual(shape === undefined ? [] : [shape]);
    if (shape === '') {
      const [table] = items(luts[0], '20500010');
      expect(text(table, '00283002')).toBe('4096\\0\\12');
      expect(text(table, '00283003')).toBe('bent');
    }
  });

  it.each(['1.2.840.10008.1.2', '1.2.840.10008.1.2.1', '1.2.840.10008.1.2.2'])(
    'the pixels arrive as they were sent over %s',
    async (syntax) => {
      const { rig } = await on('IHEFULL', { transferSyntaxes: [syntax] });
      const pixels = [boxPixels({ columns: 333, rows: 111 }), boxPixels({ columns: 333, rows: 111, bits: 8 })];
      well(await rig.print([sheetWith(pixels, 'STANDARD\\1,2')]));
      const [film] = await films();
      for (const [index, one] of pixels.entries()) same(film!.images.get(index + 1), one);
    },
  );

  it('a printer that knows Implicit VR alone and names no classes in its answers', async () => {
    const { rig } = await on('IHERESTRICTED');
    const pixels = boxPixels({ columns: 800, rows: 600 });
    const options = { mediumType: 'STOREDPRINT', filmDestination: 'STOREDPRINT' };
    well(await rig.print([sheetWith([pixels], 'STANDARD\\1,1')], options));
    const [film] = await films();
    same(film!.images.get(1), pixels);
  });

  it('a printer that wants the Presentation LUT in the film session', async () => {
    const { rig } = await on('LUTINSESSION', { presentationLut: { referencedBy: 'film-session' } });
    well(await rig.print([sheetOf('STANDARD\\1,1', [1])]));
    await server!.stop();
    await rig.close();
    const wrong = await on('LUTINSESSION');
    const job = await wrong.rig.print([sheetOf('STANDARD\\1,1', [1])]);
    expect(job.sheets).toEqual(['failed']);
    expect(job.events.find(({ step }) => step === 'failed')?.text).toBe('Film box: 0105H No such attribute');
  });

  it('a printer without 12 bits refuses the image, and says so', async () => {
    const { rig } = await on('EIGHTBIT');
    const job = await rig.print([sheetOf('STANDARD\\1,1', [1])]);
    expect(job.sheets).toEqual(['failed']);
    expect(job.events.find(({ step }) => step === 'failed')?.text).toBe('Image box: 0106H Invalid attribute value');
    const pixels = boxPixels({ bits: 8 });
    well(await rig.print([sheetWith([pixels], 'STANDARD\\1,1')]));
  });

  it('a film size that the printer does not have fails its sheet alone', async () => {
    const { rig } = await on('IHEFULL');
    const sheets = [sheetOf('STANDARD\\1,1', [1], { filmSize: 'A0' }), sheetOf('STANDARD\\1,1', [1])];
    const job = await rig.print(sheets);
    expect(job.sheets).toEqual(['failed', 'printed']);
    expect(await server!.files('SP')).toHaveLength(1);
  });

  it.each([false, true])('several films in one session, printed as a whole: %s', async (collation) => {
    const { rig } = await on('IHEFULL', { messages: { collation } });
    const sheets = [1, 2, 3].map((seed) => sheetOf('STANDARD\\1,2', [1, 2], { seed: 10 * seed }));
    well(await rig.print(sheets));
    expect(await server!.files('SP')).toHaveLength(3);
    expect(await server!.files('HG')).toHaveLength(6);
  });

  it('annotation boxes that the printer does not take are done without', async () => {
    const { rig } = await on('ANNOTATED', { annotationBox: true });
    const job = await rig.print([sheetOf('STANDARD\\1,1', [1], { annotations: ['DOE^JANE'] })], {
      annotationFormat: 'COMBINED',
    });
    expect(job.sheets).toEqual(['printed']);
    expect(job.warnings).toEqual(['The printer takes no annotation boxes; a text is not printed: "DOE^JANE"']);
  });

  it.skipIf(!certificatesAvailable)(
    'a printer that is spoken to over TLS, and not one with a certificate that nobody trusts',
    async () => {
      const folder = temporaryFolderSync('print-tls');
      const theirs = makeCertificate(folder, 'theirs', { key: 'rsa' });
      const ours = makeCertificate(folder, 'ours', { key: 'rsa' });
      const stranger = makeCertificate(folder, 'stranger');
      server = await startDcmPrintServer('IHEFULL', { ...theirs, trustedFile: ours.certificateFile });
      const printer = { port: server.port, aeTitle: 'IHEFULL', tls: true };
      const trusting = ({ certificateFile }: typeof theirs) => ({
        listener: { tls: { ...ours, authoritiesFile: certificateFile } },
      });
      rig = await startPrintRig({ printer, settings: trusting(theirs) });
      const pixels = boxPixels({ columns: 500, rows: 400 });
      well(await rig.print([sheetWith([pixels], 'STANDARD\\1,1')]));
      same((await films())[0]!.images.get(1), pixels);
      await rig.close();
      rig = await startPrintRig({ printer, settings: trusting(stranger) });
      const job = await rig.print([sheetWith([pixels], 'STANDARD\\1,1')]);
      expect(job.error).toMatchObject({ code: 'connection-failed' });
      expect(job.sheets).toEqual([undefined]);
    },
  );

  it('says what it takes and how it is', async () => {
    const { rig } = await on('IHEFULL', { annotationBox: true });
    const test = await tryPrinter({ printer: rig.settings, profile: rig.profile }, rig.services);
    expect(test).toMatchObject({
      reached: true,
      error: '',
      accepted: ['1.2.840.10008.5.1.1.9', '1.2.840.10008.5.1.1.23'],
      status: { status: 'NORMAL', meaning: 'Ready' },
    });
  });

  it('the stored print and the images are what dciodvfy calls well-formed', async () => {
    const { rig } = await on('IHEFULL');
    well(await rig.print([sheetOf('STANDARD\\1,1', [1])]));
    for (const file of [...(await server!.files('HG')), ...(await server!.files('SP'))]) {
      const { stderr } = await runPeer('dciodvfy', [file]);
      const errors = stderr.split('\n').filter((line) => line.startsWith('Error'));
      // It knows the retired objects of print no more; it has nothing else to say of them.
      expect(errors.filter((line) => !line.includes('Information Object Not found'))).toEqual([]);
    }
  });
});
