import { filmSchema } from '../film/model.ts';
import { paperOptionsSchema } from '../film/paper/options.ts';
import { systemPrinterSchema } from '../film/paper/printers.ts';
import { call, event, z } from './define.ts';
import { fileNameSchema } from './file-names.ts';

/** Films on the system's printers, in PDF files, and as pictures that are stored in their study. */
export const paper = {
  /** Printers of the system; empty when it has none. */
  printers: call(z.void(), z.array(systemPrinterSchema)),
  /**
   * Puts sheets of a film on paper, a page each, or writes a PDF whose place is asked for; `done` is false when that was cancelled in the
   * system's dialog. Throws `invalid-input` for a film without images, or one that does not fit on the paper; `not-found` when an image
   * is gone; `cancelled` after `cancel`; `busy` when the printer is gone, takes no jobs or could not print.
   */
  print: call(
    z.object({
      /** Chosen by the window: under which it goes on and is cancelled. */
      id: z.uuid(),
      film: filmSchema,
      /** Ids of the sheets that are wanted; absent: all that have images. */
      sheets: z.array(z.string()).max(200).optional(),
      options: paperOptionsSchema,
      /** Printer of the settings whose layouts by number are meant. */
      printerId: z.string().optional(),
      /** ms since 1970. */
      printedAt: z.number(),
      to: z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('pdf'), name: fileNameSchema }),
        z.object({
          kind: z.literal('printer'),
          /** Of `printers`: without any dialog; absent: the system's dialog asks. */
          name: z.string().max(1000).optional(),
          copies: z.int().min(1).max(99).default(1),
        }),
      ]),
    }),
    z.object({ done: z.boolean(), path: z.string().optional() }),
  ),
  /** Ends what goes on under this id; nothing happens where nothing does. */
  cancel: call(z.object({ id: z.uuid() }), z.void()),
  /** A whole sheet as one picture, with its texts and lines, to be stored. Throws as `print`. */
  picture: call(
    z.object({
      film: filmSchema,
      sheet: z.string(),
      printerId: z.string().optional(),
      printedAt: z.number(),
    }),
    z.object({
      columns: z.int(),
      rows: z.int(),
      /** 1: greys, 3: RGB pixel by pixel; 8 bits. */
      samples: z.union([z.literal(1), z.literal(3)]),
      bytes: z.custom<Uint8Array<ArrayBuffer>>((value) => value instanceof Uint8Array),
      /** Side of a pixel on the film, mm. */
      pixelMm: z.number(),
      notes: z.array(z.string()),
    }),
  ),
  /** How far it is: images that are ready, of all; `printing`: they all are. */
  progress: event(z.object({ id: z.string(), done: z.int(), total: z.int(), printing: z.boolean() })),
  /** A printer that was printed on (`print` here or of `pictures`, under this id) cannot go on: what hinders it, in a sentence. */
  trouble: event(z.object({ id: z.string(), words: z.string() })),
};
