import { afterEach, describe, expect, it } from 'vitest';
import type { PrintOptions } from '../../../../src-shared/film/model.ts';
import { boxPixels, sheetOf } from '../../../../testing/box-pixels.ts';
import { type DimsePrinter, type DimseScript, startDimsePrinter } from '../../../../testing/dimse-printer.ts';
import type { Elements } from '../../../../testing/dimse-printer-rules.ts';
import type { SheetToPrint } from '../../../print/types.ts';
import { type PrintRig, type PrintRigOptions, startPrintRig } from '../../testing/print-rig.ts';
import { tryPrinter } from './ask-printer.ts';

/** Films on a printer of dcmjs-dimse: network, messages and data sets are another implementation's. */

let rig: PrintRig | undefined;
let printer: DimsePrinter | undefined;
afterEach(async () => {
  await rig?.close();
  await printer?.close();
  rig = undefined;
  printer = undefined;
});

async function on(script: DimseScript = {}, profile: Record<string, unknown> = {}, more: PrintRigOptions = {}) {
  printer = await startDimsePrinter(script);
  rig = await startPrintRig({ ...more, profile, printer: { port: printer.port, aeTitle: 'DIMSE' } });
  return { printer, rig };
}

const two = (): SheetToPrint[] => [sheetOf('STANDARD\\2,2', [1, 2, 4]), sheetOf('ROW\\1,2', [1, 3])];
/** Hashes of pixels by position, of every film. */
const arrived = () =>
  printer!.films.map(({ images }) => Object.fromEntries([...images].map(([at, { hash }]) => [at, hash])));
const sent = (...positions: number[]) => Object.fromEntries(positions.map((at) => [at, boxPixels({ seed: at }).hash]));

describe('messages that another implementation reads', () => {
  it.each(['1.2.840.10008.1.2', '1.2.840.10008.1.2.1', '1.2.840.10008.1.2.2'])(
    'several film boxes over one association, printed one by one and deleted, over %s',
    async (transferSyntax) => {
      const { rig, printer } = await on({ transferSyntax }, { transferSyntaxes: [transferSyntax] });
      const job = await rig.print(two());
      expect(printer.faults).toEqual([]);
      expect(job).toMatchObject({ error: undefined, sheets: ['printed', 'printed'], warnings: [], lut: 'printer' });
      expect(printer.order()).toEqual([
        '1 printer-get',
        '1 lut-create',
        '1 session-create',
        '1 box-create',
        '1 gray-set',
        '1 gray-set',
        '1 gray-set',
        '1 box-action',
        '1 box-delete',
        '1 box-create',
        '1 gray-set',
        '1 gray-set',
        '1 box-action',
        '1 box-delete',
        '1 session-delete',
        '1 lut-delete',
        '1 job-get',
        '1 job-get',
      ]);
      expect(arrived()).toEqual([sent(1, 2, 4), sent(1, 3)]);
      expect(printer.films.map(({ lut }) => lut)).toMatchObject([
        { PresentationLUTShape: 'IDENTITY' },
        { PresentationLUTShape: 'IDENTITY' },
      ]);
      expect(job.reports).toMatchObject([{ status: 'NORMAL', name: 'FILM 1', manufacturer: 'Another maker' }]);
      expect(printer.ends).toEqual(['released']);
    },
  );

  it('collated: the session is printed once, and only the film box that was made last is deleted', async () => {
    const { rig, printer } = await on({}, { messages: { collation: true, filmSessionSet: true, filmBoxSet: true } });
    const job = await rig.print(two(), { copies: 2, trim: 'YES' });
    expect(printer.faults).toEqual([]);
    expect(job).toMatchObject({ error: undefined, sheets: ['printed', 'printed'], warnings: [] });
    expect(printer.order().filter((each) => /action|delete|-set/.test(each) && !each.includes('gray'))).toEqual([
      '1 session-set',
      '1 box-set',
      '1 box-set',
      '1 session-action',
      '1 box-delete',
      '1 session-delete',
      '1 lut-delete',
    ]);
    expect(arrived()).toEqual([sent(1, 2, 4), sent(1, 3)]);
    expect(printer.films[0]).toMatchObject({ session: { NumberOfCopies: 2 }, box: { Trim: 'YES' } });
  });

  it('every attribute as it was asked for, and none that the standard does not know', async () => {
    const { rig, printer } = await on({}, { presentationLut: { referencedBy: 'both' } });
    const options: PrintOptions = {
      copies: 3,
      priority: 'HIGH',
      mediumType: 'BLUE FILM',
      filmDestination: 'BIN_2',
      sessionLabel: 'CHEST 山田',
      ownerId: 'OWNER',
      memoryAllocation: 512,
      magnificationType: 'CUBIC',
      smoothingType: 'MEDIUM',
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
      configurationInformation: 'CS000-5-5-5\\2',
    };
    const job = await rig.print([sheetOf('STANDARD\\2,3', [6], { columns: 128, rows: 100 })], options);
    expect(printer.faults).toEqual([]);
    expect(job).toMatchObject({ error: undefined, warnings: [] });
    const [film] = printer.films;
    expect(film?.session).toMatchObject({
      SpecificCharacterSet: 'ISO_IR 192',
      NumberOfCopies: 3,
      PrintPriority: 'HIGH',
      MediumType: 'BLUE FILM',
      FilmDestination: 'BIN_2',
      FilmSessionLabel: 'CHEST 山田',
      OwnerID: 'OWNER',
      MemoryAllocation: 512,
      Illumination: 1800,
      ReflectedAmbientLight: 8,
    });
    expect(film?.box).toMatchObject({
      ImageDisplayFormat: 'STANDARD\\2,3',
      FilmOrientation: 'PORTRAIT',
      FilmSizeID: '14INX17IN',
      MagnificationType: 'CUBIC',
      SmoothingType: 'MEDIUM',
      BorderDensity: '150',
      EmptyImageDensity: 'WHITE',
      MinDensity: 25,
      MaxDensity: 310,
      Trim: 'YES',
      RequestedResolutionID: 'HIGH',
      ConfigurationInformation: 'CS000-5-5-5\\2',
      Illumination: 1800,
      ReflectedAmbientLight: 8,
    });
    expect(film?.images.get(6)?.elements).toMatchObject({
      Polarity: 'REVERSE',
      MagnificationType: 'CUBIC',
      SmoothingType: 'MEDIUM',
      RequestedImageSize: 12.8,
      RequestedDecimateCropBehavior: 'CROP',
      ConfigurationInformation: 'CS000-5-5-5\\2',
    });
  });

  it.each(['1.2.840.10008.1.2', '1.2.840.10008.1.2.1'])(
    'colours as planes, to the byte, also where their number is odd, over %s',
    async (transferSyntax) => {
      const { rig, printer } = await on(
        { transferSyntax, refuses: ['1.2.840.10008.5.1.1.9'] },
        { transferSyntaxes: [transferSyntax], colours: ['color'] },
      );
      const pixels = [boxPixels({ samples: 3, bits: 8, columns: 317, rows: 211 }), boxPixels({ samples: 3, bits: 8 })];
      const boxes = pixels.map((one, at) => ({ position: at + 1, pixels: async () => one }));
      const job = await rig.print([{ ...sheetOf('STANDARD\\2,1', []), boxes }], {
        ...{ colour: 'color', configurationInformation: 'CURVE', minDensity: 20, magnificationType: 'NONE' },
      });
      expect(printer.faults).toEqual([]);
      expect(job).toMatchObject({ error: undefined, sheets: ['printed'], warnings: [] });
      expect(printer.films[0]!.box).toMatchObject({ ConfigurationInformation: 'CURVE', MinDensity: 20 });
      for (const [at, { bytes, columns, rows }] of pixels.entries()) {
        const image = printer.films[0]!.images.get(at + 1)!;
        expect(image).toMatchObject({ columns, rows, samples: 3, planar: 1, photometricInterpretation: 'RGB' });
        expect(image.bytes.subarray(0, bytes.length).equals(bytes)).toBe(true);
      }
      expect(printer.order().join()).not.toContain('lut');
    },
  );

  it.each(['grayscale', 'color'] as const)(
    'both meta SOP classes on one association: %s goes over its own',
    async (colour) => {
      const { rig, printer } = await on({}, { colours: ['grayscale', 'color'] });
      const pixels = boxPixels(colour === 'color' ? { samples: 3, bits: 8 } : {});
      const boxes = [{ position: 1, pixels: async () => pixels }];
      const job = await rig.print([{ ...sheetOf('STANDARD\\1,1', []), boxes }], { colour });
      expect(printer.faults).toEqual([]);
      expect(job).toMatchObject({ error: undefined, sheets: ['printed'], warnings: [] });
      expect(printer.films[0]!.images.get(1)!.hash).toBe(pixels.hash);
      const meta = `1.2.840.10008.5.1.1.${colour === 'color' ? 18 : 9}`;
      const films = printer.messages.filter(({ operation }) => /^(session|box|gray|color)-/.test(operation));
      expect(new Set(films.map(({ context }) => context))).toEqual(new Set([meta]));
    },
  );

  it('greys of 8 and 12 bits, of either photometric interpretation', async () => {
    const { rig, printer } = await on();
    const pixels = [
      boxPixels({ columns: 301, rows: 97, bits: 8 }),
      boxPixels({ columns: 517, rows: 311 }),
      boxPixels({ columns: 33, rows: 11, bits: 8, photometricInterpretation: 'MONOCHROME1' }),
    ];
    const boxes = pixels.map((one, at) => ({ position: at + 1, pixels: async () => one }));
    await rig.print([{ ...sheetOf('COL\\1,2', []), boxes }]);
    expect(printer.faults).toEqual([]);
    for (const [at, { hash, columns, rows, bits, photometricInterpretation }] of pixels.entries()) {
      expect(printer.films[0]!.images.get(at + 1)).toMatchObject({
        ...{ hash, columns, rows, bits, photometricInterpretation, samples: 1, planar: undefined },
      });
    }
  });

  it('texts of annotation boxes, of Japan too', async () => {
    const { rig, printer } = await on({ annotations: 3 }, { annotationBox: true });
    const annotations = ['Doe^Jane', '', '山田^太郎'];
    const job = await rig.print([sheetOf('STANDARD\\1,1', [1], { annotations })], { annotationFormat: 'COMBINED' });
    expect(printer.faults).toEqual([]);
    expect(job).toMatchObject({ error: undefined, warnings: [] });
    expect(printer.films[0]?.box).toMatchObject({ AnnotationDisplayFormatID: 'COMBINED' });
    expect(printer.films[0]?.texts).toEqual(
      new Map(Object.entries({ 1: 'Doe^Jane', 3: '山田^太郎' }).map(([at, text]) => [Number(at), text])),
    );
  });

  it.each([
    ['film-box', 12],
    ['film-session', 8],
  ] as const)('a Presentation LUT of its own, referred to by the %s, for %i bits', async (referencedBy, bits) => {
    const table = { bits: 12, entries: [0, 900, 4095] };
    const lut = { shape: 'TABLE', table, explanation: 'bent', referencedBy };
    const { rig, printer } = await on({}, { presentationLut: lut, bits });
    const job = await rig.print([sheetOf('STANDARD\\1,1', [1], { bits })]);
    expect(printer.faults).toEqual([]);
    expect(job).toMatchObject({ error: undefined, lut: 'printer' });
    const [{ LUTDescriptor, LUTExplanation }] = printer.films[0]!.lut!['PresentationLUTSequence'] as [Elements];
    expect(LUTDescriptor).toEqual([bits === 8 ? 256 : 4096, 0, 12]);
    expect(LUTExplanation).toBe('bent');
  });
});

describe('what another implementation tells', () => {
  it('N-EVENT-REPORT of the printer before every answer is answered and told', async () => {
    const statuses: number[] = [];
    const { rig, printer } = await on();
    printer.script.answer = () => ({
      before: async () => {
        const elements = { PrinterStatusInfo: 'SUPPLY LOW', PrinterName: 'FILM 1' };
        statuses.push(await printer.report('printer', 2, elements), await printer.report('printer', 1));
      },
    });
    const job = await rig.print([sheetOf('STANDARD\\2,1', [1, 2])]);
    expect(printer.faults).toEqual([]);
    expect(job).toMatchObject({ error: undefined, sheets: ['printed'] });
    expect(statuses).toEqual(Array(2 * printer.messages.length).fill(0));
    expect(job.reports.filter(({ info }) => info === 'SUPPLY LOW')).toHaveLength(printer.messages.length);
    expect(job.reports[0]).toMatchObject({ status: 'WARNING', info: 'SUPPLY LOW', name: 'FILM 1' });
  });

  it.each([
    [['PENDING', 'PRINTING', 'DONE'], 'NORMAL', 'Ready'],
    [['PRINTING', 'FAILURE'], 'SUPPLY EMPTY', 'There is no film left'],
  ] as const)('a Print Job that is asked for says %j', async (said, info, text) => {
    const { rig, printer } = await on({
      job: (asked) => ({
        ExecutionStatus: said[asked - 1]!,
        ExecutionStatusInfo: asked === said.length ? info : 'QUEUED',
        PrintPriority: 'LOW',
        CreationDate: '20260102',
        CreationTime: '101500',
        PrinterName: 'FILM 1',
        Originator: 'STATION',
      }),
    });
    const job = await rig.print([sheetOf('STANDARD\\1,1', [1])]);
    expect(printer.faults).toEqual([]);
    const jobs = job.events.filter(({ step }) => step === 'job');
    expect(jobs.map(({ executionStatus }) => executionStatus)).toEqual(said);
    expect(jobs.at(-1)).toMatchObject({ text });
    expect(printer.messages.filter(({ operation }) => operation === 'job-get').map(({ asked }) => asked)).toEqual(
      said.map(() => ['ExecutionStatus', 'ExecutionStatusInfo']),
    );
  });

  it.each([
    [3, 'DONE', 'NORMAL'],
    [4, 'FAILURE', 'FILM JAM'],
  ] as const)('N-EVENT-REPORT %i of the Print Job', async (type, executionStatus, ExecutionStatusInfo) => {
    const { rig, printer } = await on();
    const statuses: number[] = [];
    printer.script.answer = ({ operation }) =>
      operation === 'session-delete'
        ? { before: async () => statuses.push(await printer.report('job', type, { ExecutionStatusInfo })) }
        : undefined;
    const job = await rig.print([sheetOf('STANDARD\\1,1', [1])]);
    expect(printer.faults).toEqual([]);
    expect(statuses).toEqual([0]);
    expect(job.events.at(-1)).toMatchObject({ step: 'job', sheet: 0, executionStatus });
    expect(printer.order()).not.toContain('1 job-get');
  });

  it('its status and its configuration', async () => {
    const { rig, printer } = await on({
      printer: { PrinterStatus: 'WARNING', PrinterStatusInfo: 'SUPPLY LOW' },
      configuration: {
        PrinterConfigurationSequence: [
          {
            SOPClassesSupported: ['1.2.840.10008.5.1.1.9', '1.2.840.10008.5.1.1.23'],
            MaximumMemoryAllocation: 100_000,
            MemoryBitDepth: 12,
            PrintingBitDepth: 12,
            MediaInstalledSequence: [{ ItemNumber: 1, MediumType: 'BLUE FILM', FilmSizeID: '14INX17IN' }],
          },
        ],
      },
    });
    const test = await tryPrinter({ printer: rig.settings, profile: rig.profile }, rig.services);
    expect(printer.faults).toEqual([]);
    expect(test).toMatchObject({
      reached: true,
      error: '',
      refused: [],
      status: { status: 'WARNING', info: 'SUPPLY LOW' },
    });
    const lines = new Map(test.configuration.map(({ name, value }) => [name, value]));
    expect([...lines.keys()]).toHaveLength(7);
    expect([...lines.values()]).toContain('BLUE FILM');
    expect(printer.ends).toEqual(['released']);
  });
});
