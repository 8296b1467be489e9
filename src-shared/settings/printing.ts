import { z } from '../contract/define.ts';
import { explicitVrBigEndian, explicitVrLittleEndian, implicitVrLittleEndian } from '../dicom/transfer-syntaxes.ts';
import { filmTemplateSchema, printOptionsSchema } from '../film/model.ts';
import { aeTitle, dimseStatus, port, retrySchema, waitMs } from './basic.ts';
import { userIdentitySchema } from './node.ts';
import { tlsProfile } from './tls.ts';

/** What is done about a DIMSE status: it is as if all were well, it is said and goes on, the sheet failed. */
export const printOutcome = z.enum(['done', 'warning', 'failed']);
export type PrintOutcome = z.output<typeof printOutcome>;

/** The requests whose statuses the tables tell apart (`canon-gca` 4-59 to 4-73). */
export const printOperation = z.enum([
  'session-create',
  'session-set',
  'session-delete',
  'session-action',
  'box-create',
  'box-set',
  'box-delete',
  'box-action',
  'image-set',
  'annotation-set',
  'lut-create',
  'lut-delete',
  'printer-get',
  'job-get',
  'configuration-get',
]);
export type PrintOperation = z.output<typeof printOperation>;

export const statusRuleSchema = z.object({
  /** Absent: every request. */
  operations: z.array(printOperation).optional(),
  from: dimseStatus,
  /** Included. */
  to: dimseStatus,
  outcome: printOutcome,
  /** `abort`: the association is aborted (A-ABORT) instead of released. */
  association: z.enum(['keep', 'abort']).default('keep'),
});
export type PrintStatusRule = z.output<typeof statusRuleSchema>;
const rule = (from: number, to: number, outcome: PrintOutcome): PrintStatusRule => ({
  from,
  to,
  outcome,
  association: 'keep',
});
/** PS3.7 C and PS3.4 H.4: what is not named fails. What only tidies up or asks after a film that the printer took fails nothing. */
const usualStatuses: PrintStatusRule[] = [
  rule(0x0000, 0x0000, 'done'),
  {
    ...rule(0x0001, 0xffff, 'warning'),
    operations: ['box-delete', 'session-delete', 'lut-delete', 'job-get', 'configuration-get'],
  },
  rule(0x0001, 0x0001, 'warning'),
  rule(0x0107, 0x0107, 'warning'),
  rule(0x0116, 0x0116, 'warning'),
  rule(0xb000, 0xbfff, 'warning'),
];

/** Transfer syntaxes of pixels as they are (PS3.5 A.1, A.2, A.3), without deflate. */
const isNative = (uid: string): boolean =>
  uid === implicitVrLittleEndian || uid === explicitVrLittleEndian || uid === explicitVrBigEndian;

/** Mandatory in PS3.4 H.4, or what the values of the images were made for. A Presentation LUT that is not wanted is turned off. */
const indispensable = new Set([
  'ImageDisplayFormat',
  'ReferencedFilmSessionSequence',
  'ImageBoxPosition',
  'AnnotationPosition',
  'TextString',
  'ReferencedPresentationLUTSequence',
]);
const isDispensable = (entry: string): boolean => !indispensable.has(entry.slice(entry.lastIndexOf('.') + 1));

/** A film that the printer has. */
export const printerFilm = z.object({
  /** (2010,0050) */
  id: z.string().min(1).max(16),
  /** Upright, mm; 0: as `filmSizes` has it. */
  widthMm: z.number().min(0).max(2000).default(0),
  heightMm: z.number().min(0).max(2000).default(0),
  /** Pixels that the printer can put on it upright, by resolution; what is absent follows from the margins and the pitch. */
  pixels: z
    .array(
      z.object({
        resolution: z.string().max(16),
        columns: z.int().min(1).max(30_000),
        rows: z.int().min(1).max(30_000),
      }),
    )
    .default([]),
});

/** A layout that a printer knows by number (2010,0010) CUSTOM\i: boxes in the order of their positions, parts 0..1 of the printable area. */
export const customFormat = z.object({
  number: z.int().min(1).max(999),
  name: z.string().max(64).default(''),
  orientation: z.enum(['PORTRAIT', 'LANDSCAPE']).default('PORTRAIT'),
  boxes: z
    .array(
      z
        .object({
          x: z.number().min(0).max(1),
          y: z.number().min(0).max(1),
          width: z.number().gt(0).max(1),
          height: z.number().gt(0).max(1),
        })
        // Thirds do not add up to one in hundredths of a percent.
        .refine(({ x, width }) => x + width <= 1.001, { message: 'beyond the film', path: ['width'] })
        .refine(({ y, height }) => y + height <= 1.001, { message: 'beyond the film', path: ['height'] }),
    )
    .min(1)
    .max(100),
});

/** How many slides a film holds with SLIDE and SUPERSLIDE (PS3.3 C.13.3 leaves it to the printer). */
const slideFormat = z.object({
  format: z.enum(['SLIDE', 'SUPERSLIDE']),
  filmSize: z.string().min(1).max(16),
  orientation: z.enum(['PORTRAIT', 'LANDSCAPE']).default('PORTRAIT'),
  /** As the film is oriented. */
  columns: z.int().min(1).max(40),
  rows: z.int().min(1).max(40),
  /** Of one slide, mm; 0: an equal part of the printable area. */
  widthMm: z.number().min(0).max(500).default(0),
  heightMm: z.number().min(0).max(500).default(0),
});

/** Presentation LUT SOP class (PS3.4 H.4.9). */
const presentationLutShape = z.object({
  /** Whether it is proposed; where the printer does not take it, the values are made ready here. */
  use: z.boolean().default(true),
  /** What is made of it: the values sent are P-values (IDENTITY), proportional to optical density (LIN OD), or go through a table. */
  shape: z.enum(['IDENTITY', 'LIN OD', 'TABLE']).default('IDENTITY'),
  /**
   * With LIN OD, the density that 0 stands for. The input is in optical density from Min to Max Density (PS3.3 C.11.4): 0 is the least. That
   * the LUT leaves black and white as Photometric Interpretation has them (PS3.4 H.4.9.1) is read by some as the opposite.
   */
  linOdZero: z.enum(['minimum', 'maximum']).default('minimum'),
  /** With TABLE: entries spread over the range of the pixel values, and their bits (PS3.3 C.11.4). */
  table: z
    .object({
      bits: z.int().min(10).max(16).default(12),
      entries: z.array(z.int().min(0).max(65535)).max(65536).default([]),
    })
    .prefault({}),
  /** (0028,3003) */
  explanation: z.string().max(64).default(''),
  /** Which boxes refer to it. */
  referencedBy: z.enum(['film-box', 'film-session', 'both']).default('film-box'),
});

/**
 * What the printer is like and how it is spoken to: the same fields for one printer as for all; a printer's own replace them
 * (`printingFor`).
 */
const printingShape = {
  /** Title under which we print; empty: that of the station. */
  callingAeTitle: z.union([z.literal(''), aeTitle]).default(''),
  /** Real image boxes of the printer, or every sheet as one picture in a single box (for printers that know one layout). */
  imaging: z.enum(['boxes', 'page']).default('boxes'),
  /** Meta SOP classes that are proposed: Basic Grayscale, Basic Color (PS3.4 H.3.2), the first of them for films that have no colour. */
  colours: z
    .array(z.enum(['grayscale', 'color']))
    .min(1)
    .default(['grayscale']),
  /** Bits Stored of grey image boxes (PS3.3 C.13.5: 8 or 12). */
  bits: z.union([z.literal(8), z.literal(12)]).default(12),
  /** The order in which they are proposed. */
  transferSyntaxes: z
    .array(z.string().refine(isNative, 'images go to printers uncompressed'))
    .min(1)
    .default([explicitVrLittleEndian, implicitVrLittleEndian]),
  /** A presentation context for each of them; off: one per SOP class with all. */
  contextPerTransferSyntax: z.boolean().default(false),
  /** Further SOP classes that are proposed. */
  annotationBox: z.boolean().default(false),
  printJob: z.boolean().default(true),
  configurationRetrieval: z.boolean().default(true),
  presentationLut: presentationLutShape.prefault({}),
  /** Values for printers that do not take a Presentation LUT: P-values (they follow the GSDF), or linear in density by `density` below. */
  withoutLut: z.enum(['p-values', 'linear-density']).default('p-values'),
  /** What densities are reckoned with where nothing else is said: hundredths of OD, cd/m2 (PS3.4 H.4.2.2.1.1). */
  density: z
    .object({
      minimum: z.int().min(0).max(500).default(20),
      maximum: z.int().min(0).max(500).default(300),
      illumination: z.int().min(1).max(20_000).default(2000),
      reflectedAmbientLight: z.int().min(0).max(1000).default(10),
      /** Of the medium PAPER; the light of the room is all there is. */
      paperIllumination: z.int().min(1).max(20_000).default(150),
    })
    .prefault({}),
  /** MONOCHROME2, or MONOCHROME1 with the values turned over. */
  photometricInterpretation: z.enum(['MONOCHROME2', 'MONOCHROME1']).default('MONOCHROME2'),
  films: z
    .array(printerFilm)
    .min(1)
    .default([
      { id: '14INX17IN', widthMm: 0, heightMm: 0, pixels: [] },
      { id: '8INX10IN', widthMm: 0, heightMm: 0, pixels: [] },
      { id: '11INX14IN', widthMm: 0, heightMm: 0, pixels: [] },
    ]),
  /** (2020,0050) and how fine it is, dots per inch; the first is what is used when nothing is chosen. */
  resolutions: z
    .array(z.object({ id: z.string().max(16), dotsPerInch: z.number().min(30).max(1300) }))
    .min(1)
    .default([{ id: 'STANDARD', dotsPerInch: 300 }]),
  /** What the printer cannot reach, upright, mm. */
  margins: z
    .object({ left: z.number().min(0), right: z.number().min(0), top: z.number().min(0), bottom: z.number().min(0) })
    .default({ left: 3, right: 3, top: 3, bottom: 3 }),
  /** Room between image boxes, mm. */
  gapMm: z.number().min(0).max(50).default(1),
  orientations: z
    .array(z.enum(['PORTRAIT', 'LANDSCAPE']))
    .min(1)
    .default(['PORTRAIT', 'LANDSCAPE']),
  /** Display formats that are offered first, for upright films (turned with the film, `turnedFormat`); STANDARD with other counts may be typed. */
  formats: z
    .array(z.string().max(200))
    .default([
      'STANDARD\\1,1',
      'STANDARD\\1,2',
      'STANDARD\\2,2',
      'STANDARD\\2,3',
      'STANDARD\\3,3',
      'STANDARD\\3,4',
      'STANDARD\\4,5',
      'STANDARD\\5,7',
      'ROW\\1,2',
      'COL\\1,2',
    ]),
  customFormats: z.array(customFormat).default([]),
  slideFormats: z.array(slideFormat).default([]),
  mediumTypes: z
    .array(z.string().max(16))
    .default(['BLUE FILM', 'CLEAR FILM', 'PAPER', 'MAMMO CLEAR FILM', 'MAMMO BLUE FILM']),
  filmDestinations: z.array(z.string().max(16)).default(['MAGAZINE', 'PROCESSOR']),
  magnificationTypes: z.array(z.string().max(16)).default(['REPLICATE', 'BILINEAR', 'CUBIC', 'NONE']),
  smoothingTypes: z.array(z.string().max(16)).default([]),
  borderDensities: z.array(z.string().max(16)).default(['BLACK', 'WHITE']),
  emptyImageDensities: z.array(z.string().max(16)).default(['BLACK', 'WHITE']),
  /** Of (2010,0120) and (2010,0130), hundredths of OD. */
  densityRange: z.object({ minimum: z.int().min(0), maximum: z.int().min(0) }).default({ minimum: 0, maximum: 400 }),
  /** Annotation Display Format IDs (2010,0030) and how many texts they have. */
  annotationFormats: z
    .array(z.object({ id: z.string().min(1).max(16), positions: z.int().min(1).max(64) }))
    .default([]),
  /** What is said when a job says nothing. */
  defaults: printOptionsSchema.prefault({}),
  /** The order of the messages. */
  messages: z
    .object({
      /** On: the film session is printed once all film boxes are made. Off: every film box by itself. */
      collation: z.boolean().default(false),
      /** N-GET of the printer before a job: over an association of its own, over that of the job, not at all. */
      printerStatus: z.enum(['own-association', 'same-association', 'none']).default('same-association'),
      /** A printer that says FAILURE, or that does not answer, gets no job. */
      refuseOnFailure: z.boolean().default(true),
      /** Attributes that are asked for; empty: all. */
      printerAttributes: z.array(z.string()).default([]),
      /** Film boxes over one association; 0: all of a job. */
      filmBoxesPerAssociation: z.int().min(0).max(200).default(0),
      /** N-DELETE before release. */
      deleteFilmBox: z.boolean().default(true),
      deleteFilmSession: z.boolean().default(true),
      deletePresentationLut: z.boolean().default(true),
      /** Attributes of the film session in an N-SET of their own after N-CREATE; of the film box likewise. */
      filmSessionSet: z.boolean().default(false),
      filmBoxSet: z.boolean().default(false),
      /** The Print Job that the printer made is asked for until it is done or failed, as long as the association lasts. */
      followPrintJob: z.boolean().default(true),
      /** s */
      followForSeconds: z.int().min(0).max(3600).default(60),
    })
    .prefault({}),
  /**
   * Attributes that are never sent, by keyword, and those that one request leaves out: `OwnerID`, `box-create.ConfigurationInformation`. What
   * a printer stumbles over, or a system does not know. See `isWithheld`.
   */
  withheld: z
    .array(z.string().min(1).max(90).refine(isDispensable, 'a print request cannot do without it'))
    .max(200)
    .default([]),
  /** The first rule that fits counts; what none fits has failed. */
  statuses: z.array(statusRuleSchema).default(usualStatuses),
  retry: retrySchema.prefault({ attempts: 5, delayMs: 60_000, factor: 2 }),
  /** Longest PDU that is sent, bytes; 0: as long as the printer takes. */
  maxPduLength: z.int().min(0).max(0xffffffff).default(0),
  /** Wait for an answer, ms; 0: for ever. Absent: as for other associations. Printers take their time over N-ACTION. */
  responseMs: waitMs.optional(),
  /** Jobs of one printer at the same time. */
  parallelJobs: z.int().min(1).max(8).default(1),
  /** The status of the printer is asked for at this distance while it has jobs or its status is shown; 0: never. */
  pollSeconds: z.int().min(0).max(3600).default(60),
};

export const printingSchema = z.object({
  /** Films go to DICOM printers. Off: none is offered; paper and files remain. */
  enabled: z.boolean().default(true),
  ...printingShape,
  /** `all`: each printer prints by itself. `one`: the jobs of all printers one after the other. */
  printersAtOnce: z.enum(['all', 'one']).default('all'),
  /** Jobs that ended are forgotten after this time; 0: never. What failed stays until it is cleared, the newest thousand of it. */
  keepDays: z.int().min(0).max(3650).default(90),
  /** Films that are composed are forgotten when nobody opened or changed them for so many days, a week after that was told; 0: never. */
  keepFilmsDays: z.int().min(0).max(3650).default(90),
  templates: z.array(filmTemplateSchema).max(200).default([]),
  /** A film is printed only once each of its sheets was seen in the proof, and as it was seen there. */
  requireProof: z.boolean().default(false),
  /** The printer that is chosen first; empty: the first one. */
  usualPrinter: z.string().default(''),
});
export type PrintingSettings = z.output<typeof printingSchema>;

/** The profile of one printer. */
export const printerProfileSchema = z.object(printingShape);
export type PrinterProfile = z.output<typeof printerProfileSchema>;
const overridesSchema = printerProfileSchema.partial().strict();

/** Entries of lists with their defaults: lists count whole, so nothing fills them in later. */
const withWholeLists = (own: Record<string, unknown>): Record<string, unknown> => {
  const parsed = overridesSchema.parse(own) as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(own).map(([key, value]) => [key, Array.isArray(value) ? parsed[key] : value]),
  );
};

/** A printer (Print Management SCP) that we know. */
export const printerSchema = z.object({
  id: z.string().min(1),
  name: z.string().min(1).max(64),
  aeTitle,
  host: z.string().min(1),
  port,
  tls: z.boolean().default(false),
  /** Another TLS profile than ours; empty: ours. */
  tlsProfile: z.union([z.literal(''), tlsProfile]).default(''),
  userIdentity: userIdentitySchema.prefault({}),
  /** Fields of the profile that are its own; objects member by member, lists whole. */
  profile: z
    .record(z.string(), z.unknown())
    .refine((value) => overridesSchema.safeParse(value).success, 'not fields of a printer profile')
    .transform(withWholeLists)
    .default({}),
});
export type PrinterSettings = z.output<typeof printerSchema>;
