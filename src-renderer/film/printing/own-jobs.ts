import type { PrintJob } from '../../../src-shared/contract/print.ts';
import type { FilmPatient } from '../../../src-shared/film/model.ts';
import { formatName } from '../../app/formatting.ts';
import { isMoving } from '../../app/printing/words.ts';

/** The history knows a patient as a printer would be told. */
export const isOfPatient = (job: PrintJob, { id, name }: FilmPatient): boolean =>
  job.patientId === id && job.patientName === formatName(name);

/** Somebody has to say whether a sheet was printed. */
export const needsAnswer = (job: PrintJob): boolean =>
  !isMoving(job) && job.sheets.some(({ state }) => state === 'unsure');
