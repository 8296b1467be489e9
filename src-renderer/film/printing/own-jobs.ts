import type { PrintJob } from '../../../src-shared/contract/print.ts';
import type { FilmPatient } from '../../../src-shared/film/model.ts';
import { isMoving } from '../../app/printing/words.ts';

export const isOfPatient = ({ patientKey }: PrintJob, { key }: FilmPatient): boolean => patientKey === key;

/** Somebody has to say whether a sheet was printed. */
export const needsAnswer = (job: PrintJob): boolean =>
  !isMoving(job) && job.sheets.some(({ state }) => state === 'unsure');
