import { z } from '../contract/define.ts';
import type { DataSet } from '../dicom/data-set.ts';

/**
 * What the film composer makes and what is printed: a film of sheets, each with a display format and cells in its image boxes. Plain data,
 * the same on the screen, in the queue, on film, on paper and in files; nothing of it names a printer.
 */

const uid = z.string().min(1).max(64);
const line = z.string().max(200);

/** One frame of an image of a catalogue. Rows are of the moment; after a rebuilt index the UIDs tell which it was. */
export const filmImageSchema = z.object({
  catalogue: z.string().min(1).max(200),
  studyRow: z.int(),
  seriesRow: z.int(),
  row: z.int(),
  revision: z.int(),
  /** From 1. */
  frame: z.int().min(1),
  studyUid: uid,
  seriesUid: uid,
  sopClassUid: uid,
  sopInstanceUid: uid,
});
export type FilmImage = z.output<typeof filmImageSchema>;

/** A data set in the DICOM JSON model; what reads it checks it. */
const dataSet = z.custom<DataSet>((value) => typeof value === 'object' && value !== null && !Array.isArray(value));

export const cellContentSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('image'),
    image: filmImageSchema,
    /**
     * A presentation state that speaks of the image (PS3.4 N.2), whole, as DICOM JSON: a stored one, or the view of the viewer at the moment
     * when it was given to the film (never stored). It takes the place of what the image says of itself.
     */
    state: dataSet.optional(),
  }),
  z.object({
    /** A picture of what a viewport showed and no stored frame holds: a computed plane, a fusion, a recording. */
    kind: z.literal('picture'),
    /** SHA-256 of the PNG, which `filmRoutes.pictures` keeps. */
    picture: z.string().regex(/^[0-9a-f]{64}$/),
    width: z.int().min(1).max(20_000),
    height: z.int().min(1).max(20_000),
    /** Side of a pixel in the body, mm, where it is known; pixels are square. */
    pixelMm: z.number().positive().optional(),
    /** Letters of the directions of the patient at its edges, where they are known; empty: none at that edge. */
    letters: z
      .object({ top: z.string().max(8), right: z.string().max(8), bottom: z.string().max(8), left: z.string().max(8) })
      .optional(),
    /** What it is of, for the texts: `MPR coronal`. */
    title: line,
    /** Images that it was made from, at least one. */
    of: z.array(filmImageSchema).min(1).max(20),
  }),
]);
export type CellContent = z.output<typeof cellContentSchema>;

/** An edge or a corner of the image box, as it is seen. */
export const alignmentSchema = z.object({
  across: z.enum(['left', 'centre', 'right']).default('centre'),
  down: z.enum(['top', 'middle', 'bottom']).default('middle'),
});
export type Alignment = z.output<typeof alignmentSchema>;

const rotation = z.union([z.literal(0), z.literal(90), z.literal(180), z.literal(270)]);

/** How a cell is looked at. What is absent is as the state says, or the image where there is none. */
export const cellViewSchema = z.object({
  /** VOI window, in the values that the modality transformation gives (PS3.3 C.11.2); of colours: on their levels 0..255. */
  window: z
    .object({
      center: z.number(),
      width: z.number().positive(),
      function: z.enum(['LINEAR', 'LINEAR_EXACT', 'SIGMOID']).default('LINEAR'),
    })
    .optional(),
  /**
   * Colour table over greys, by its id (`colour-tables.ts`), or `image`: the supplemental palette of the image. Absent: the palette of the
   * state, else the table of the modality in the settings, else the colours of the image.
   */
  table: z.string().min(1).max(40).optional(),
  /** White is black. On top of what image and state ask for; of greys alone, colours would mean something else. */
  inverted: z.boolean().default(false),
  /** Turned clockwise first, then mirrored left to right (PS3.3 C.10.6). */
  turn: z.object({ rotation, flipped: z.boolean() }).optional(),
  /**
   * `area`: the displayed area of the state, else `fit`. `true-size`: 1 mm of the body is 1 mm of film, where spacing is known. `ratio`: it is
   * `ratio` mm of film, and less where the image has no room for that.
   */
  scale: z.enum(['area', 'fit', 'zoom', 'true-size', 'ratio']).default('area'),
  /** Times as large as `fit`; with `zoom`. */
  zoom: z.number().min(0.05).max(100).default(1),
  /** The place of the image in the middle of the cell, image coordinates [column, row], the corner of the first pixel 0,0. Absent: the middle of the image. */
  centre: z.tuple([z.number(), z.number()]).optional(),
  /** Millimetres of film for one of the body; with `ratio`. */
  ratio: z.number().min(0.001).max(100).optional(),
  /**
   * The edge or corner of the box that the image (of a displayed area: what it has of the image) keeps to, after turn and flip, however large
   * it is. Absent: the middle. `centre` goes before it.
   */
  align: alignmentSchema.optional(),
});
export type CellView = z.output<typeof cellViewSchema>;

/** What of the texts and lines stands on a cell. */
export const cellShowSchema = z.object({
  /** Graphics and texts of the state: measurements, marks. */
  annotations: z.boolean().default(true),
  /** Overlay planes (60xx). */
  overlays: z.boolean().default(true),
  /** Corner texts: all, who it is and what it is alone, none. */
  texts: z.enum(['full', 'identity', 'none']).default('full'),
  /** A bar of so many cm, with its length. */
  scaleBar: z.boolean().default(true),
  /** Letters of the directions of the patient. */
  directions: z.boolean().default(true),
});
export type CellShow = z.output<typeof cellShowSchema>;

/** A line of a corner: texts of the highest rank go first where there is no room; those of rank 0 stay. */
const cornerLine = z.object({ text: z.string().max(400), rank: z.int().min(0).max(9), identity: z.boolean() });
const corner = z.array(cornerLine).max(40).default([]);
/** Corner texts as they were when the cell was last looked at. */
export const cellTextsSchema = z.object({ topLeft: corner, topRight: corner, bottomLeft: corner, bottomRight: corner });
export type CellTexts = z.output<typeof cellTextsSchema>;

export const filmCellSchema = z.object({
  /** Of the cell, wherever it lies. */
  id: z.string().min(1).max(64),
  content: cellContentSchema,
  view: cellViewSchema.prefault({}),
  show: cellShowSchema.prefault({}),
  texts: cellTextsSchema.prefault({}),
});
export type FilmCell = z.output<typeof filmCellSchema>;

/** Image Display Format (2010,0010) (PS3.3 C.13.3), as it is sent: `STANDARD\2,3`, `ROW\1,2`, `COL\2,2`, `SLIDE`, `SUPERSLIDE`, `CUSTOM\1`. See `formats.ts`. */
export const displayFormat = z.string().min(1).max(200);

export const filmSheetSchema = z.object({
  id: z.string().min(1).max(64),
  /** (2010,0050) */
  filmSize: z.string().min(1).max(16),
  /** (2010,0040) */
  orientation: z.enum(['PORTRAIT', 'LANDSCAPE']),
  format: displayFormat,
  /** Cells by image box, from position 1; `null`: empty. As long as the format has boxes. */
  boxes: z.array(filmCellSchema.nullable()).max(400),
  /** Lines above and below the images; `{patient}`, `{id}`, `{birthDate}`, `{sheet}`, `{sheets}`, `{printed}`, `{institution}` are filled in. */
  header: z.array(line).max(4).default([]),
  footer: z.array(line).max(4).default([]),
});
export type FilmSheet = z.output<typeof filmSheetSchema>;

/** Whose film it is: never of two (`same-patient.ts`). */
export const filmPatientSchema = z.object({
  /** `lastingPatientKey`. */
  key: z.string().min(1).max(2000),
  name: z.object({ alphabetic: z.string(), ideographic: z.string().optional(), phonetic: z.string().optional() }),
  id: z.string(),
  birthDate: z.string(),
  sex: z.string(),
});
export type FilmPatient = z.output<typeof filmPatientSchema>;

export const filmSchema = z.object({
  patient: filmPatientSchema,
  sheets: z.array(filmSheetSchema).max(200),
  /** Cells that lie on no sheet: what a smaller grid had no room for, what was taken off. */
  unplaced: z.array(filmCellSchema).max(5000).default([]),
});
export type Film = z.output<typeof filmSchema>;

/**
 * What a job says to the printer beside the film (PS3.3 C.13.1 to C.13.5). What is absent is as the printer's profile has it; empty texts are
 * not sent.
 */
export const printOptionsSchema = z
  .object({
    /** (2000,0010) */
    copies: z.int().min(1).max(99),
    /** (2000,0020) */
    priority: z.enum(['LOW', 'MED', 'HIGH']),
    /** (2000,0030) */
    mediumType: z.string().max(16),
    /** (2000,0040) */
    filmDestination: z.string().max(16),
    /** (2000,0050) */
    sessionLabel: z.string().max(64),
    /** (2100,0160) */
    ownerId: z.string().max(16),
    /** (2000,0060) KB; 0: not sent. */
    memoryAllocation: z.int().min(0),
    /** (2010,0060) */
    magnificationType: z.string().max(16),
    /** (2010,0080) */
    smoothingType: z.string().max(16),
    /** (2010,0100) BLACK, WHITE or hundredths of OD. */
    borderDensity: z.string().max(16),
    /** (2010,0110) */
    emptyImageDensity: z.string().max(16),
    /** (2010,0120) hundredths of OD. */
    minDensity: z.int().min(0).max(65535).nullable(),
    /** (2010,0130) */
    maxDensity: z.int().min(0).max(65535).nullable(),
    /** (2010,0140) */
    trim: z.enum(['', 'YES', 'NO']),
    /** (2010,0150) */
    configurationInformation: z.string().max(1024),
    /** (2020,0050) */
    resolution: z.string().max(16),
    /** (2010,015E) cd/m2 */
    illumination: z.int().min(0).max(65535).nullable(),
    /** (2010,0160) cd/m2 */
    reflectedAmbientLight: z.int().min(0).max(65535).nullable(),
    /** (2020,0020) */
    polarity: z.enum(['', 'NORMAL', 'REVERSE']),
    /** (2020,0040) */
    decimateCrop: z.enum(['', 'DECIMATE', 'CROP', 'FAIL']),
    /** (2020,0030) is sent with the width of the box, mm: of all boxes, of those at true size, of none. */
    requestedImageSize: z.enum(['always', 'true-size', 'never']),
    /** (2010,0030); empty: no annotation boxes. */
    annotationFormat: z.string().max(16),
    /** (2030,0020) by Annotation Position from 1; the places of `header` may be used. */
    annotations: z.array(z.string().max(64)).max(64),
    /** The printer's own image boxes, or the sheet as one picture. */
    imaging: z.enum(['boxes', 'page']),
    /** The meta SOP class. */
    colour: z.enum(['grayscale', 'color']),
    /** Another title of the same printer than its profile's; empty: that. */
    calledAeTitle: z.string().max(16),
  })
  .partial();
export type PrintOptions = z.output<typeof printOptionsSchema>;

/** The shape of films without their images, under a name: what a template keeps. */
export const filmTemplateSchema = z.object({
  id: z.string().min(1).max(64),
  name: z.string().min(1).max(64),
  /** Shapes of the sheets, the last one for all that follow. */
  sheets: z
    .array(
      filmSheetSchema.pick({ filmSize: true, orientation: true, format: true, header: true, footer: true }).extend({
        /** The edges that the images of its boxes keep to, `null`: the middle; absent: as each one does already. */
        alignments: z.array(alignmentSchema.nullable()).max(400).optional(),
      }),
    )
    .min(1)
    .max(50),
  show: cellShowSchema.prefault({}),
  /** How large the images are, `one-size`: all the same, true size where they have room for it; absent: as each one is already. */
  scale: z.enum(['area', 'fit', 'true-size', 'one-size']).optional(),
  /** Mammograms hang by side and view, chest wall to chest wall, all at one size, whatever their order was. */
  hanging: z.enum(['mammography']).optional(),
  /** Modalities that it is offered first for; empty: all. */
  modalities: z.array(z.string().max(16)).max(50).default([]),
});
export type FilmTemplate = z.output<typeof filmTemplateSchema>;
