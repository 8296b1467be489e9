import type { PrintJob, PrintSheet } from '../../../src-shared/contract/print.ts';
import type { Film, PrintOptions } from '../../../src-shared/film/model.ts';
import type { PrinterProfile } from '../../../src-shared/settings/printing.ts';
import { type Database, numberOf, type SqlRow, textOf } from './sqlite.ts';

/** A sheet with what only the jobs need to know of it. */
export interface StoredPrintSheet extends PrintSheet {
  /** Of the sheet among those of the film it was composed in, from 1. */
  number: number;
  of: number;
  /** The printer was asked to print it, and the answer is not written down. */
  asked: boolean;
  /** It failed for a reason that another attempt does not change by itself. */
  lasting: boolean;
  /** The printer was asked to print it, whatever came of it, and the audit trail does not tell yet. */
  unrecorded: boolean;
}

export interface StoredPrintJob extends Omit<PrintJob, 'sheets'> {
  sheets: StoredPrintSheet[];
}

/** What is printed, and how: written once, read when it is printed or composed anew. */
export interface PrintContent {
  film: Film;
  options: PrintOptions;
  /** The printer's profile as it was when the film was given. */
  profile: PrinterProfile;
  /** Hashes of boxes that the reader saw, by sheet id and position. */
  proofed?: Record<string, Record<string, string>>;
  printedAt: number;
}

/** More than anybody looks at. */
const listed = 1000;
const jobColumns = `id, queue_id, state, printer_id, printer_name, patient_key, patient_name, patient_id, title, copies, images, submitted_at,
 ended_at, attempts, association, error`;

/** Films on their way to printers, and those that were printed, in the state database. */
export function printingState(database: Database) {
  const sheetsOf = (job: number): StoredPrintSheet[] =>
    database.all('SELECT * FROM print_sheet WHERE job = ? ORDER BY position', job).map(sheetOf);
  const withSheets = (row: SqlRow): StoredPrintJob => ({ ...jobOf(row), sheets: sheetsOf(numberOf(row['id'])) });
  const writeSheets = (job: number, sheets: readonly StoredPrintSheet[], only?: readonly number[]): void => {
    for (const [position, sheet] of sheets.entries()) {
      if (only !== undefined && !only.includes(position)) continue;
      database.run(
        `INSERT INTO print_sheet VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (job, position) DO UPDATE SET state = excluded.state, boxes = excluded.boxes, sent = excluded.sent, asked = excluded.asked,
         lasting = excluded.lasting, messages = excluded.messages, print_job_uid = excluded.print_job_uid,
         execution_status = excluded.execution_status, hashes = excluded.hashes, unrecorded = excluded.unrecorded`,
        job,
        position,
        sheet.number,
        sheet.of,
        sheet.state,
        sheet.boxes,
        sheet.sent,
        sheet.asked ? 1 : 0,
        sheet.lasting ? 1 : 0,
        JSON.stringify(sheet.messages),
        sheet.printJobUid,
        sheet.executionStatus,
        JSON.stringify(sheet.hashes),
        sheet.unrecorded ? 1 : 0,
      );
    }
  };
  return {
    /** Newest first, without what is printed: the newest, and what waits however old it is. */
    printJobs: (): StoredPrintJob[] =>
      database
        .all(
          `SELECT ${jobColumns} FROM print_job WHERE state IN ('waiting', 'running')
           OR id IN (SELECT id FROM print_job ORDER BY id DESC LIMIT ${listed}) ORDER BY id DESC`,
        )
        .map(withSheets),
    /** Gives back its number. `pictures`: of cells that are no images, which are kept as long as it. */
    insertPrintJob: (job: Omit<StoredPrintJob, 'id'>, content: PrintContent, pictures: string[]): number =>
      database.transaction(() => {
        const id = database.run(
          `INSERT INTO print_job (queue_id, state, printer_id, printer_name, patient_key, patient_name, patient_id, title, copies, images,
           submitted_at, ended_at, attempts, association, error, printed_at, options, profile, proofed, film)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
          job.queueId ?? null,
          job.state,
          job.printerId,
          job.printerName,
          job.patientKey,
          job.patientName,
          job.patientId,
          job.title,
          job.copies,
          job.images,
          job.submittedAt,
          job.endedAt ?? null,
          job.attempts,
          job.association ?? null,
          job.error === undefined ? null : JSON.stringify(job.error),
          content.printedAt,
          JSON.stringify(content.options),
          JSON.stringify(content.profile),
          content.proofed === undefined ? null : JSON.stringify(content.proofed),
          JSON.stringify(content.film),
        ).lastRow;
        writeSheets(id, job.sheets);
        for (const picture of new Set(pictures)) database.run('INSERT INTO print_picture VALUES (?, ?)', picture, id);
        return id;
      }),
    /** State of a job and of its sheets, of those alone where they are named, in one step. */
    savePrintJob: (job: StoredPrintJob, sheets?: number[]): void =>
      database.transaction(() => {
        const { changes } = database.run(
          `UPDATE print_job SET queue_id = ?, state = ?, printer_name = ?, ended_at = ?, attempts = ?, association = ?, error = ?
           WHERE id = ?`,
          job.queueId ?? null,
          job.state,
          job.printerName,
          job.endedAt ?? null,
          job.attempts,
          job.association ?? null,
          job.error === undefined ? null : JSON.stringify(job.error),
          job.id,
        );
        if (changes > 0) writeSheets(job.id, job.sheets, sheets);
      }),
    /** Somebody says "again": from here on it is printed as the settings have the printer now. */
    savePrintProfile: (id: number, profile: PrinterProfile): void => {
      database.run('UPDATE print_job SET profile = ? WHERE id = ?', JSON.stringify(profile), id);
    },
    printContent: (id: number): PrintContent | undefined => {
      const row = database.get('SELECT film, options, profile, proofed, printed_at FROM print_job WHERE id = ?', id);
      if (row === undefined) return undefined;
      return {
        film: JSON.parse(textOf(row['film'])),
        options: JSON.parse(textOf(row['options'])),
        profile: JSON.parse(textOf(row['profile'])),
        ...(typeof row['proofed'] === 'string' ? { proofed: JSON.parse(row['proofed']) } : {}),
        printedAt: numberOf(row['printed_at']),
      };
    },
    deletePrintJobs: (ids: number[]): void =>
      database.transaction(() => {
        for (const id of ids) database.run('DELETE FROM print_job WHERE id = ?', id);
      }),
    /**
     * Forgets those that ended well, or were cancelled, before then, and what ended and is in no list any more because so many came after it;
     * gives back their numbers.
     */
    forgetPrintJobs: (before: number): number[] =>
      database
        .all(
          `DELETE FROM print_job WHERE (state IN ('done', 'warning', 'cancelled') AND ended_at < ?)
           OR (state NOT IN ('waiting', 'running') AND id NOT IN (SELECT id FROM print_job ORDER BY id DESC LIMIT ${listed}))
           RETURNING id`,
          before,
        )
        .map((row) => numberOf(row['id'])),
    /** Pictures that jobs of the history name, films that are composed, and what was given to these. */
    filmPictures: (): string[] => {
      const found = new Set(database.all('SELECT picture FROM print_picture').map((row) => textOf(row['picture'])));
      for (const table of ['film_draft', 'film_incoming']) {
        for (const row of database.all(`SELECT content FROM ${table}`)) {
          for (const [, picture = ''] of textOf(row['content']).matchAll(/"picture":"([0-9a-f]{64})"/g)) {
            found.add(picture);
          }
        }
      }
      return [...found];
    },
  };
}

function jobOf(row: SqlRow): Omit<StoredPrintJob, 'sheets'> {
  const optional = (name: string, column: string) =>
    row[column] === null || row[column] === undefined ? {} : { [name]: row[column] };
  return {
    id: numberOf(row['id']),
    ...optional('queueId', 'queue_id'),
    state: textOf(row['state']) as PrintJob['state'],
    printerId: textOf(row['printer_id']),
    printerName: textOf(row['printer_name']),
    patientKey: textOf(row['patient_key']),
    patientName: textOf(row['patient_name']),
    patientId: textOf(row['patient_id']),
    title: textOf(row['title']),
    copies: numberOf(row['copies']),
    images: numberOf(row['images']),
    submittedAt: numberOf(row['submitted_at']),
    ...optional('endedAt', 'ended_at'),
    attempts: numberOf(row['attempts']),
    ...optional('association', 'association'),
    ...(typeof row['error'] === 'string' ? { error: JSON.parse(row['error']) } : {}),
  };
}

const sheetOf = (row: SqlRow): StoredPrintSheet => ({
  number: numberOf(row['number']),
  of: numberOf(row['number_of']),
  state: textOf(row['state']) as PrintSheet['state'],
  boxes: numberOf(row['boxes']),
  sent: numberOf(row['sent']),
  asked: row['asked'] === 1,
  lasting: row['lasting'] === 1,
  messages: JSON.parse(textOf(row['messages'])),
  printJobUid: textOf(row['print_job_uid']),
  executionStatus: textOf(row['execution_status']),
  hashes: JSON.parse(textOf(row['hashes'])),
  unrecorded: row['unrecorded'] === 1,
});
