import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { printOptionsSchema } from '../film/model.ts';
import { type PrinterSettings, type PrintingSettings, type PrintOperation, printerSchema } from './printing.ts';
import { isWithheld, printingFor, printStatusRule } from './printing-for.ts';
import { applyProfile, parseProfile } from './profiles.ts';
import { defaultSettings, settingsSchema } from './schema.ts';

const folder = new URL('../../resources/profiles/', import.meta.url);
const profileOf = (name: string) => parseProfile(JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8')));
const printing = (name: string, ...variants: string[]): PrintingSettings =>
  applyProfile(defaultSettings(), profileOf(name), { variants }).printing;
const printer = (profile: PrinterSettings['profile'] = {}): PrinterSettings =>
  printerSchema.parse({ id: 'p', name: 'Laser', aeTitle: 'LASER', host: 'laser', port: 104, profile });

const implicit = '1.2.840.10008.1.2';
const explicit = '1.2.840.10008.1.2.1';
const bigEndian = '1.2.840.10008.1.2.2';

describe('the print chapters of the source systems, as the shipped profiles have them', () => {
  it('those that do not print offer no DICOM printer; the others and our own do', () => {
    expect(['pixelmed', 'kodak-osm'].map((name) => printing(name).enabled)).toEqual([false, false]);
    expect(['telemis', 'canon-gca', 'vitrea-read'].map((name) => printing(name).enabled)).toEqual([true, true, true]);
    expect(defaultSettings().printing.enabled).toBe(true);
  });

  it('Telemis: two classes, three syntaxes, status on an association of its own, a film box each, everything deleted', () => {
    expect(printing('telemis')).toMatchObject({
      imaging: 'boxes',
      colours: ['grayscale'],
      transferSyntaxes: [explicit, bigEndian, implicit],
      annotationBox: false,
      printJob: false,
      configurationRetrieval: false,
      presentationLut: { use: true, shape: 'IDENTITY', referencedBy: 'film-box' },
      withoutLut: 'p-values',
      messages: {
        collation: false,
        printerStatus: 'own-association',
        refuseOnFailure: true,
        printerAttributes: [],
        filmBoxesPerAssociation: 1,
        deleteFilmBox: true,
        deleteFilmSession: true,
        deletePresentationLut: true,
        filmSessionSet: false,
        filmBoxSet: false,
        followPrintJob: false,
      },
      parallelJobs: 1,
      printersAtOnce: 'one',
      pollSeconds: 0,
    });
    expect(printing('telemis', 'session-lut').presentationLut.referencedBy).toBe('both');
  });

  it('Telemis: nothing beside its tables is sent', () => {
    const sent = (operation: PrintOperation, ...keywords: string[]) =>
      keywords.filter((keyword) => !isWithheld(printing('telemis'), operation, keyword));
    const session = ['NumberOfCopies', 'PrintPriority', 'MediumType', 'FilmDestination', 'FilmSessionLabel'];
    expect(sent('session-create', ...session, 'MemoryAllocation', 'OwnerID')).toEqual(session);
    const box = [
      'ImageDisplayFormat',
      'FilmOrientation',
      'FilmSizeID',
      'MagnificationType',
      'MaxDensity',
      'AnnotationDisplayFormatID',
      'SmoothingType',
      'BorderDensity',
      'EmptyImageDensity',
      'MinDensity',
      'Trim',
      'RequestedResolutionID',
      'ReferencedPresentationLUTSequence',
      'Illumination',
      'ReflectedAmbientLight',
    ];
    expect(sent('box-create', ...box, 'ConfigurationInformation')).toEqual(box);
    const image = [
      'Polarity',
      'MagnificationType',
      'SmoothingType',
      'ConfigurationInformation',
      'RequestedImageSize',
      'RequestedDecimateCropBehavior',
    ];
    expect(sent('image-set', ...image)).toEqual(image);
  });

  it('Canon: both meta classes, Implicit VR alone, no other class, no word to the printer, one association for all boxes', () => {
    expect(printing('canon-gca')).toMatchObject({
      colours: ['grayscale', 'color'],
      transferSyntaxes: [implicit],
      annotationBox: false,
      printJob: false,
      configurationRetrieval: false,
      presentationLut: { use: false },
      messages: {
        collation: false,
        printerStatus: 'none',
        filmBoxesPerAssociation: 0,
        deleteFilmBox: true,
        deleteFilmSession: true,
      },
      retry: { attempts: 5 },
      maxPduLength: 65536,
      parallelJobs: 1,
      printersAtOnce: 'one',
    });
    expect(printing('canon-gca', 'film-attributes-by-n-set').messages).toMatchObject({
      filmSessionSet: true,
      filmBoxSet: true,
    });
    expect(printing('canon-gca', 'print-by-film-session').messages.collation).toBe(true);
  });

  it('Canon: the allowed values of tables 4-58, 4-63 and 4-69, and their defaults', () => {
    const settings = printing('canon-gca');
    expect(settings.mediumTypes).toEqual(['CLEAR FILM', 'BLUE FILM', 'PAPER', 'STORED PRINT']);
    expect(settings.filmDestinations).toEqual(['MAGAZINE', 'PROCESSOR', 'STORED PRINT']);
    expect(settings.films.map(({ id }) => id).sort()).toEqual(['11INX14IN', '14INX17IN', '8INX10IN']);
    expect(settings.orientations).toEqual(['PORTRAIT', 'LANDSCAPE']);
    expect(settings.magnificationTypes).toEqual(['REPLICATE', 'BILINEAR', 'CUBIC', 'NONE']);
    expect(settings.smoothingTypes).toEqual(Array.from({ length: 16 }, (_, type) => String(type)));
    expect(settings.borderDensities).toEqual(['WHITE', 'BLACK']);
    expect(settings.densityRange).toEqual({ minimum: 170, maximum: 350 });
    expect(new Set(settings.formats.map((format) => format.split('\\')[0]))).toEqual(
      new Set(['STANDARD', 'ROW', 'COL']),
    );
    expect(settings.defaults).toMatchObject({
      copies: 1,
      priority: 'LOW',
      sessionLabel: '',
      polarity: 'NORMAL',
      mediumType: 'BLUE FILM',
      filmDestination: 'PROCESSOR',
    });
    expect(printOptionsSchema.shape.priority.unwrap().options).toEqual(['LOW', 'MED', 'HIGH']);
    expect([0, 1, 99, 100].map((copies) => printOptionsSchema.safeParse({ copies }).success)).toEqual([
      false,
      true,
      true,
      false,
    ]);
    // What is configured for a printer is what is sent when a job says nothing.
    const own = printingFor(settings, printer({ defaults: { mediumType: 'PAPER', minDensity: 170, maxDensity: 320 } }));
    expect(own.defaults).toMatchObject({ mediumType: 'PAPER', filmDestination: 'PROCESSOR', maxDensity: 320 });
  });

  it('Canon: of the film box only what its tables have', () => {
    const withheld = (keyword: string) => isWithheld(printing('canon-gca'), 'box-create', keyword);
    const never = [
      'EmptyImageDensity',
      'RequestedResolutionID',
      'AnnotationDisplayFormatID',
      'ConfigurationInformation',
      'Illumination',
      'ReflectedAmbientLight',
    ];
    expect(never.filter((keyword) => !withheld(keyword))).toEqual([]);
    const always = [
      'ImageDisplayFormat',
      'FilmOrientation',
      'FilmSizeID',
      'MagnificationType',
      'MinDensity',
      'MaxDensity',
      'SmoothingType',
      'BorderDensity',
      'Trim',
    ];
    expect(always.filter(withheld)).toEqual([]);
    expect(isWithheld(printing('canon-gca'), 'image-set', 'RequestedImageSize')).toBe(true);
    expect(isWithheld(printing('canon-gca'), 'image-set', 'Polarity')).toBe(false);
  });

  it('Canon: tables 4-59 to 4-73, cell by cell, and what they leave open', () => {
    const settings = printing('canon-gca');
    const columns: PrintOperation[] = [
      'session-create',
      'session-set',
      'session-delete',
      'session-action',
      'box-create',
      'box-set',
      'box-delete',
      'box-action',
      'image-set',
    ];
    // ok: done, W: warning, F: failed, A: failed and aborted, '.': not in the tables.
    const table: Record<string, string> = {
      '0000': 'ok ok ok ok ok ok ok ok ok',
      '0106': 'F F . . F F . . .',
      '0107': 'W W . . . W . . .',
      '0110': 'F F . . F F . . .',
      '0111': '. . . . F . . . .',
      '0112': '. F A F . F F . F',
      '0116': 'W W . . W W . . W',
      '0117': 'F . . . F . . . .',
      '0120': '. . . . F . . . F',
      '0121': '. . . . F F . . F',
      '0211': '. . . F . . . . .',
      '0213': 'F . . . F . . . .',
      B600: 'W W . . . . . . .',
      B602: '. . . W . . . . .',
      B603: '. . . . . . . W .',
      B604: '. . . W . . . W W',
      B605: '. . . . W . . . .',
      B609: '. . . W . . . W W',
      B60A: '. . . W . . . W W',
      C600: '. . . F . . . . .',
      C601: '. . . F . . . . .',
      C602: '. . . . . . . F .',
      C603: '. . . F . . . F F',
      C605: '. . . . . . . . F',
      C613: '. . . F . . . F .',
      C616: '. . . . F . . . .',
    };
    const meaning: Record<string, { outcome: string; association: string }> = {
      ok: { outcome: 'done', association: 'keep' },
      W: { outcome: 'warning', association: 'keep' },
      F: { outcome: 'failed', association: 'keep' },
      A: { outcome: 'failed', association: 'abort' },
    };
    for (const [status, line] of Object.entries(table)) {
      for (const [at, cell] of line.split(' ').entries()) {
        if (cell === '.') continue;
        const operation = columns[at] as PrintOperation;
        expect(
          printStatusRule(settings, operation, Number.parseInt(status, 16)),
          `${status} of ${operation}`,
        ).toMatchObject(meaning[cell] ?? {});
        // The cell has a rule of its own, not only the general one.
        expect(
          settings.statuses.some(
            ({ operations, from }) =>
              from === Number.parseInt(status, 16) && (status === '0000' || operations?.includes(operation)),
          ),
          `${status} of ${operation} is named`,
        ).toBe(true);
      }
    }
    for (const operation of columns) {
      for (const status of [0x0001, 0x0107, 0x0116, 0xb000, 0xb601, 0xbfff]) {
        expect(printStatusRule(settings, operation, status)).toMatchObject({ outcome: 'warning', association: 'keep' });
      }
      for (const status of [0x0105, 0x0122, 0xa700, 0xc000, 0xffff]) {
        expect(printStatusRule(settings, operation, status).outcome).toBe('failed');
      }
    }
  });

  it('Vitrea Read: three classes, three syntaxes, grey, annotation boxes, by film box or by film session', () => {
    const settings = printing('vitrea-read');
    expect(settings).toMatchObject({
      colours: ['grayscale'],
      transferSyntaxes: [implicit, explicit, bigEndian],
      annotationBox: true,
      printJob: false,
      configurationRetrieval: false,
      presentationLut: { use: true },
      messages: {
        collation: false,
        printerStatus: 'same-association',
        printerAttributes: ['PrinterStatus', 'PrinterStatusInfo', 'PrinterName'],
        deleteFilmBox: true,
        deleteFilmSession: true,
      },
      maxPduLength: 32768,
    });
    expect(printing('vitrea-read', 'collation').messages.collation).toBe(true);
    expect(settings.films.map(({ id }) => id)).toHaveLength(12);
    expect(settings.mediumTypes).toHaveLength(5);
    for (const status of [0xb600, 0xb601, 0xb602, 0xb603, 0xb604, 0xb605, 0xb609, 0xb60a, 0x0107, 0x0116]) {
      expect(printStatusRule(settings, 'box-action', status).outcome).toBe('warning');
    }
    for (const status of [0xc600, 0xc601, 0xc602, 0xc603, 0xc605, 0xc613, 0xc616, 0x0106, 0x0110, 0x0112]) {
      expect(printStatusRule(settings, 'box-action', status)).toEqual(
        expect.objectContaining({ outcome: 'failed', association: 'keep' }),
      );
    }
  });

  it('[VIT-008] its titles are ID_QR_SCU, ID_STORE_SCU and ID_PM_SCU, and can be others', () => {
    const profile = profileOf('vitrea-read');
    const settings = applyProfile(defaultSettings(), profile, { station: { hostName: 'reading' } });
    expect(settings.callingAeTitle).toBe('ID_QR_SCU');
    expect(settings.sending.callingAeTitle).toBe('ID_STORE_SCU');
    expect(settings.printing.callingAeTitle).toBe('ID_PM_SCU');
    expect(printingFor(settings.printing, printer()).callingAeTitle).toBe('ID_PM_SCU');
    expect(printingFor(settings.printing, printer({ callingAeTitle: 'FILMS' })).callingAeTitle).toBe('FILMS');
    const edited = { ...settings, printing: { ...settings.printing, callingAeTitle: 'PRINT_SCU' } };
    expect(settingsSchema.parse(edited).printing.callingAeTitle).toBe('PRINT_SCU');
  });

  it('entries of a list of a printer are whole, and its objects stay what they are', () => {
    const own = printer({ films: [{ id: 'A4' }], messages: { collation: true } });
    expect(own.profile).toEqual({
      films: [{ id: 'A4', widthMm: 0, heightMm: 0, pixels: [] }],
      messages: { collation: true },
    });
    expect(printerSchema.parse(own)).toEqual(own);
    for (const profile of [{ films: [] }, { nothing: 1 }, { bits: 9 }, { films: [{ id: '' }] }]) {
      expect(printerSchema.safeParse({ ...own, profile }).success).toBe(false);
    }
  });

  it('what no print request can do without is never withheld, and images for printers are never compressed', () => {
    const own = printer();
    const takes = (profile: object) => printerSchema.safeParse({ ...own, profile }).success;
    for (const keyword of [
      'ImageDisplayFormat',
      'ReferencedFilmSessionSequence',
      'ImageBoxPosition',
      'AnnotationPosition',
      'TextString',
      'ReferencedPresentationLUTSequence',
    ]) {
      expect(takes({ withheld: [keyword] }), keyword).toBe(false);
      expect(takes({ withheld: [`box-create.${keyword}`] }), keyword).toBe(false);
    }
    expect(takes({ withheld: ['Polarity', 'box-create.Illumination', 'SpecificCharacterSet'] })).toBe(true);
    for (const syntax of ['1.2.840.10008.1.2.4.50', '1.2.840.10008.1.2.4.70', '1.2.840.10008.1.2.1.99', '1.2.3']) {
      expect(takes({ transferSyntaxes: [explicit, syntax] }), syntax).toBe(false);
    }
    expect(takes({ transferSyntaxes: [bigEndian, explicit, implicit] })).toBe(true);
  });

  it('printers and templates stay when another profile is chosen', () => {
    const templates = [
      { id: 't', name: 'Mammo', sheets: [{ filmSize: '8INX10IN', orientation: 'PORTRAIT', format: 'STANDARD\\1,1' }] },
    ];
    const before = settingsSchema.parse({
      printers: [printer({ bits: 8 })],
      printing: { templates, usualPrinter: 'p', callingAeTitle: 'FILMS', keepDays: 7 },
    });
    for (const name of ['telemis', 'canon-gca', 'kodak-osm', 'pixelmed', 'vitrea-read']) {
      const after = applyProfile(before, profileOf(name));
      expect(after.printers).toEqual(before.printers);
      expect(after.printing).toMatchObject({
        templates: before.printing.templates,
        usualPrinter: 'p',
        callingAeTitle: 'FILMS',
        keepDays: 7,
      });
    }
  });
});
