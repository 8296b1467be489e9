import { api, asError } from '../../app/api.ts';
import { errorText } from '../../app/error-text.ts';
import { useLive } from '../../app/live.ts';
import { withPrintJobs } from '../../app/printing/print-jobs.ts';
import { currentPrinter } from '../printer.ts';
import { useFilm } from '../store.ts';
import { currentOptions, rememberedPrinter, usePrinting } from './store.ts';

/** Listens to jobs and printers, and has the chosen printer asked from time to time; gives back how to stop. */
export function followPrinting(): () => void {
  let stopped = false;
  const tellPrinters = (list: Awaited<ReturnType<typeof api.print.printers>>): void =>
    usePrinting.setState(({ statuses }) => ({
      statuses: { ...statuses, ...Object.fromEntries(list.map((one) => [one.printerId, one])) },
    }));
  const ends = [
    api.print.changed(({ jobs, removed }) =>
      usePrinting.setState((state) => ({ jobs: withPrintJobs(state.jobs ?? [], { jobs, removed }) })),
    ),
    api.print.printersChanged(tellPrinters),
  ];
  api.print.list().then(
    (jobs) => {
      // What was told meanwhile is newer than the list.
      if (!stopped)
        usePrinting.setState(({ jobs: told }) => ({
          jobs: withPrintJobs(jobs, { jobs: told ?? [], removed: [] }),
          jobsFailed: '',
        }));
    },
    (thrown: unknown) => {
      if (!stopped) usePrinting.setState({ jobsFailed: errorText(asError(thrown)).title });
    },
  );
  api.print.printers().then(
    (list) => {
      // What was told since counts more.
      if (!stopped) tellPrinters(list.filter((one) => isNewer(one)));
    },
    () => {},
  );
  if (useFilm.getState().printerId === '') useFilm.setState({ printerId: rememberedPrinter() });
  let watched: string | undefined;
  const watch = (): void => {
    const { colour, imaging } = currentOptions();
    const film = useFilm.getState();
    if (film.colour !== colour || film.imaging !== imaging) useFilm.setState({ colour, imaging });
    const id = currentPrinter()?.id;
    if (id === watched) return;
    watched = id;
    api.print.watch({ printerIds: id === undefined ? [] : [id] }).catch(() => {});
  };
  watch();
  ends.push(useFilm.subscribe(watch), useLive.subscribe(watch), usePrinting.subscribe(watch));
  return () => {
    stopped = true;
    for (const end of ends) end();
    api.print.watch({ printerIds: [] }).catch(() => {});
  };
}

const isNewer = ({ printerId, askedAt }: { printerId: string; askedAt: number }): boolean =>
  askedAt >= (usePrinting.getState().statuses[printerId]?.askedAt ?? 0);
