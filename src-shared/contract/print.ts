import { filmSchema, printOptionsSchema } from '../film/model.ts';
import { printerSchema } from '../settings/printing.ts';
import { call, event, z } from './define.ts';

/** What a printer says of itself (PS3.3 C.13.9). */
export const printerStatusSchema = z.object({
  printerId: z.string(),
  /** `unknown`: never asked, or it need not be. `unreachable`: it did not answer. */
  status: z.enum(['unknown', 'NORMAL', 'WARNING', 'FAILURE', 'unreachable']),
  /** (2110,0020): a defined term of C.13.9.1 or its own. */
  info: z.string(),
  /** What that means, in words. */
  meaning: z.string(),
  /** (2110,0030), (0008,0070), (0008,1090), (0018,1000), (0018,1020); empty: not said. */
  name: z.string(),
  manufacturer: z.string(),
  model: z.string(),
  serialNumber: z.string(),
  softwareVersions: z.string(),
  /** ms since 1970; 0: never. */
  askedAt: z.number(),
  /** Why it could not be asked. */
  error: z.string(),
  /** Whether it took annotation boxes when a film was sent to it last; absent: that is not known. */
  annotations: z.boolean().optional(),
});
export type PrinterStatus = z.output<typeof printerStatusSchema>;

/** Of a printer that was never asked. */
export const unknownPrinter = (printerId: string): PrinterStatus => ({
  printerId,
  status: 'unknown',
  info: '',
  meaning: '',
  name: '',
  manufacturer: '',
  model: '',
  serialNumber: '',
  softwareVersions: '',
  askedAt: 0,
  error: '',
});

/** A printed sheet, in the order of the film. */
export const printSheetSchema = z.object({
  /** `unsure`: the printer was asked to print it and its answer never came; it is not sent again by itself. */
  state: z.enum(['waiting', 'rendering', 'sending', 'printed', 'failed', 'unsure', 'cancelled']),
  boxes: z.int(),
  /** Boxes that the printer has. */
  sent: z.int(),
  /** What the printer said, in words; warnings of a sheet that was printed, or why it failed. */
  messages: z.array(z.object({ kind: z.enum(['warning', 'error']), status: z.int().optional(), text: z.string() })),
  /** Print Job SOP Instance and (2100,0020) Execution Status, where the printer tells. */
  printJobUid: z.string(),
  executionStatus: z.string(),
  /** SHA-256 of what was sent, by image box position; none while the job runs. */
  hashes: z.record(z.string(), z.string()),
});
export type PrintSheet = z.output<typeof printSheetSchema>;

/** A job of the history. */
export const printJobSchema = z.object({
  id: z.int(),
  /** Of the queue, while it is there. */
  queueId: z.int().optional(),
  state: z.enum(['waiting', 'running', 'done', 'warning', 'failed', 'cancelled']),
  printerId: z.string(),
  printerName: z.string(),
  /** Whose film it is: `lastingPatientKey`. */
  patientKey: z.string(),
  patientName: z.string(),
  patientId: z.string(),
  /** What it shows: modalities and number of images. */
  title: z.string(),
  copies: z.int(),
  images: z.int(),
  submittedAt: z.number(),
  endedAt: z.number().optional(),
  attempts: z.int(),
  sheets: z.array(printSheetSchema),
  error: z.object({ code: z.string(), message: z.string() }).optional(),
  /** The association of the last attempt, for its log. */
  association: z.int().optional(),
});
export type PrintJob = z.output<typeof printJobSchema>;

/** What a printer can do, as it answered when it was tried. */
export const printerTestSchema = z.object({
  reached: z.boolean(),
  error: z.string(),
  /** Abstract syntaxes that it took, of those that we propose. */
  accepted: z.array(z.string()),
  refused: z.array(z.string()),
  status: printerStatusSchema.optional(),
  /** Printer Configuration Retrieval (PS3.4 H.4.13) as lines of name and value. */
  configuration: z.array(z.object({ name: z.string(), value: z.string() })),
});
export type PrinterTest = z.output<typeof printerTestSchema>;

/** Printing films (Print Management SCU, PS3.4 H). */
export const print = {
  /**
   * Takes a film for printing: when this returns it is kept. `sheets`: ids of those that are wanted, absent all. `proofed`: hashes of boxes that
   * the reader saw, by sheet id and position; a box that comes out otherwise fails its sheet. Throws `invalid-input` for an empty film, one
   * of two patients, options that the printer does not have; `not-found` for a printer that is gone.
   */
  submit: call(
    z.object({
      printerId: z.string(),
      film: filmSchema,
      options: printOptionsSchema,
      sheets: z.array(z.string()).optional(),
      proofed: z.record(z.string(), z.record(z.string(), z.string())).optional(),
      /** When it is said to be printed: that of the proof. */
      printedAt: z.number(),
    }),
    z.object({ id: z.int() }),
  ),
  /** Newest first: 1000, and what waits beside them. */
  list: call(z.void(), z.array(printJobSchema)),
  /** What was given to `submit`, to be composed anew. */
  film: call(
    z.object({ id: z.int() }),
    z.object({ film: filmSchema, options: printOptionsSchema, printerId: z.string() }),
  ),
  cancel: call(z.object({ id: z.int() }), z.void()),
  /** Prints again what failed or was cancelled; `sheets` (by index from 0): those alone, also those that are `unsure`. */
  retry: call(z.object({ id: z.int(), sheets: z.array(z.int()).optional() }), z.void()),
  /** Somebody saw that sheets which were `unsure` are printed (by index from 0): they count as printed. */
  confirmPrinted: call(z.object({ id: z.int(), sheets: z.array(z.int()).min(1) }), z.void()),
  /** A new job of the same film, or some of its sheets (by index from 0). */
  reprint: call(
    z.object({
      id: z.int(),
      sheets: z.array(z.int()).optional(),
      printerId: z.string().optional(),
      copies: z.int().min(1).max(99).optional(),
    }),
    z.object({ id: z.int() }),
  ),
  /** Forgets jobs that ended. */
  remove: call(z.object({ ids: z.array(z.int()).min(1).max(1000) }), z.void()),
  /** All printers of the settings. */
  printers: call(z.void(), z.array(printerStatusSchema)),
  /** Asks a printer now. */
  askPrinter: call(z.object({ printerId: z.string() }), printerStatusSchema),
  /** Tries a printer as it stands in a form, not yet kept. */
  test: call(z.object({ printer: printerSchema }), printerTestSchema),
  /** The status of these printers is shown: they are asked from time to time until this says otherwise. */
  watch: call(z.object({ printerIds: z.array(z.string()).max(100) }), z.void()),
  /** What is new or went on, and what is not in the list any more; a few times a second. */
  changed: event(z.object({ jobs: z.array(printJobSchema), removed: z.array(z.int()) })),
  /** Those that said something new. */
  printersChanged: event(z.array(printerStatusSchema)),
};
