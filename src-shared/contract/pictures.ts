import { paperIds } from '../film/paper/sizes.ts';
import { call, z } from './define.ts';
import { fileNameSchema } from './file-names.ts';

/** Bytes of one message; what is larger is written in several. */
export const largestPiece = 16 * 1024 * 1024;

const bytes = z.custom<Uint8Array<ArrayBuffer>>(
  (value) => value instanceof Uint8Array && value.byteLength <= largestPiece,
  'bytes, not too many at once',
);

/** Of which studies something is given away: for the audit trail. */
const givenStudies = z
  .array(z.object({ studyUid: z.string().max(64), patientId: z.string().max(64), instances: z.int().min(0) }))
  .max(1000);

/** Stored videos as they are: transport and program streams, elementary streams of MPEG-2, H.264 and HEVC, anything else. */
export const videoKinds = ['ts', 'mpg', 'm2v', 'h264', 'h265', 'bin'] as const;

/** Files of what viewports show. */
export const exportKinds = ['png', 'jpeg', 'mp4', 'pdf'] as const;
export type ExportKind = (typeof exportKinds)[number];

/** A page to print: a picture and where it stands. Lengths in mm. */
export const printPageSchema = z.object({
  paper: z.enum(paperIds),
  landscape: z.boolean(),
  /** Lines above the picture; empty: none. */
  header: z.array(z.string().max(400)).max(8),
  footer: z.string().max(400),
  /** A line of 50 mm, to see whether the paper is true to size. */
  ruler: z.boolean(),
  /** Width of the picture on paper; absent: as large as the page allows. */
  widthMm: z.number().positive().max(2000).optional(),
  /** Sides of the picture, pixels. */
  pixels: z.object({ width: z.int().min(1).max(20_000), height: z.int().min(1).max(20_000) }),
});
export type PrintPage = z.output<typeof printPageSchema>;

/**
 * Pictures that leave the program: files, the clipboard, paper. Where to is asked here, with the system's own dialogs; a window
 * never names a path.
 */
export const pictures = {
  /**
   * Asks the reader where to, and begins a file or a new folder of files; undefined when that was cancelled. What is begun ends by
   * `finish` or `cancel`, and by itself when nothing comes for some minutes.
   */
  begin: call(
    z.object({ kind: z.enum([...exportKinds, 'folder', ...videoKinds]), name: fileNameSchema }),
    z.object({ id: z.string() }).optional(),
  ),
  /** Writes at a position of the file, default its end; in a folder, of the file of that name. */
  write: call(
    z.object({ id: z.string(), file: fileNameSchema.optional(), position: z.int().min(0).optional(), bytes }),
    z.void(),
  ),
  /** What was written stands under its name from now on, all of it at once. Gives back the name with its folders. */
  finish: call(z.object({ id: z.string(), studies: givenStudies }), z.object({ path: z.string() })),
  /** Nothing of it stays. */
  cancel: call(z.object({ id: z.string() }), z.void()),
  /** Puts a PNG on the clipboard. */
  copy: call(z.object({ png: bytes, studies: givenStudies }), z.void()),
  /** A piece of the picture of a page that `print` takes; the window chooses the name under which the pieces belong together. */
  paper: call(z.object({ id: z.uuid(), bytes }), z.void()),
  /**
   * Prints the PNG that `paper` was given under that name: on a printer of the system, without any dialog where it is named, or as a PDF whose
   * place is asked for. False when that was cancelled. Throws `not-found` when the picture is not there, `busy` when it could not print.
   */
  print: call(
    z.object({
      id: z.uuid(),
      to: z.enum(['printer', 'pdf']),
      /** Of `paper.printers`; absent: the system's dialog asks. */
      printer: z.string().max(1000).optional(),
      name: fileNameSchema,
      page: printPageSchema,
      studies: givenStudies,
    }),
    z.object({ done: z.boolean(), path: z.string().optional() }),
  ),
};
