import { useEffect, useState } from 'react';
import type { PrintJob } from '../../../src-shared/contract/print.ts';
import { api } from '../api.ts';

/** Newest first: what was known, with what is new or went on, and without what is not in the list any more. */
export function withPrintJobs(
  known: readonly PrintJob[],
  { jobs, removed }: { jobs: readonly PrintJob[]; removed: readonly number[] },
): PrintJob[] {
  const byId = new Map(known.map((job) => [job.id, job]));
  for (const job of jobs) byId.set(job.id, job);
  for (const id of removed) byId.delete(id);
  return [...byId.values()].sort((a, b) => b.id - a.id);
}

/** The print jobs there are, newest first, as they go on; undefined before the first answer. */
export function usePrintJobs(): readonly PrintJob[] | undefined {
  const [jobs, setJobs] = useState<readonly PrintJob[]>();
  useEffect(() => {
    let left = false;
    // What is told before the answer came counts more than the answer.
    const told = new Map<number, PrintJob>();
    const gone = new Set<number>();
    const leave = api.print.changed((news) => {
      for (const job of news.jobs) {
        told.set(job.id, job);
        gone.delete(job.id);
      }
      for (const id of news.removed) {
        told.delete(id);
        gone.add(id);
      }
      setJobs((before) => before && withPrintJobs(before, news));
    });
    api.print.list().then(
      (list) => {
        if (!left) setJobs(withPrintJobs(list, { jobs: [...told.values()], removed: [...gone] }));
      },
      () => {
        if (!left) setJobs([...told.values()]);
      },
    );
    return () => {
      left = true;
      leave();
    };
  }, []);
  return jobs;
}
