import type { PrintJob } from '../../../src-shared/contract/print.ts';
import { api } from '../../app/api.ts';
import { attempt, notify } from '../../app/notify.ts';
import { update, useFilm } from '../store.ts';
import { reopened } from './reopening.ts';
import { choosePrinter } from './store.ts';

export const cancelJob = ({ id }: PrintJob): Promise<boolean> =>
  attempt(() => api.print.cancel({ id }), 'The job could not be cancelled');

/** Prints again what failed; `unsure`: those of the sheets that were perhaps printed, too. */
export const retryJob = ({ id }: PrintJob, unsure?: number[]): Promise<boolean> =>
  attempt(() => api.print.retry({ id, ...(unsure && { sheets: unsure }) }), 'It could not be printed again');

/** Somebody saw the sheet. */
export const confirmPrinted = ({ id }: PrintJob, sheet: number): Promise<boolean> =>
  attempt(() => api.print.confirmPrinted({ id, sheets: [sheet] }));

export const reprint = ({ id }: PrintJob, sheets?: number[]): Promise<boolean> =>
  attempt(() => api.print.reprint({ id, ...(sheets && { sheets }) }), 'It could not be printed again');

export const forget = (jobs: readonly PrintJob[]): Promise<boolean> =>
  attempt(() => api.print.remove({ ids: jobs.slice(0, 1000).map(({ id }) => id) }));

/** The sheets of a job once more in the composer, after those that are there; its patient must be that of the composer. */
export const openAgain = (job: PrintJob): Promise<boolean> =>
  attempt(async () => {
    const { film, printerId } = await api.print.film({ id: job.id });
    const { patient } = useFilm.getState().film;
    if (film.patient.key !== patient.key) {
      await api.film.add({ patient: film.patient, cells: [], show: true });
      notify('The film is of another patient: open the job there.');
      return;
    }
    const { sheets, unplaced } = reopened(film);
    update((now) => ({
      ...now,
      sheets: [...now.sheets.filter(({ boxes }) => boxes.some((cell) => cell !== null)), ...sheets],
      unplaced: [...now.unplaced, ...unplaced],
    }));
    const [first] = sheets;
    if (first) useFilm.setState({ sheet: first.id, selected: [], box: 0 });
    choosePrinter(printerId);
  }, 'The film could not be opened again');
