import { useCallback, useEffect, useRef, useState } from 'react';
import type { Job, JobFilter } from '../../src-shared/contract/jobs.ts';
import { api } from '../app/api.ts';
import { useLive } from '../app/live.ts';

const around = 60;

interface Loaded {
  offset: number;
  total: number;
  jobs: readonly Job[];
}

/** The table of jobs as it is looked at: one part of it is here, read again when something changed. */
export function usePagedJobs(filter: JobFilter): {
  total: number | undefined;
  rowAt: (index: number) => Job | undefined;
  look: (first: number, last: number) => void;
} {
  const key = JSON.stringify(filter);
  const [loaded, setLoaded] = useState<Loaded & { key: string }>();
  const [range, setRange] = useState({ first: 0, last: 0 });
  const changed = useLive((state) => state.jobs);
  const state = useRef({ busy: false, again: false, key, range });
  state.current.key = key;
  state.current.range = range;

  const read = useCallback(async (): Promise<void> => {
    const now = state.current;
    if (now.busy) {
      now.again = true;
      return;
    }
    now.busy = true;
    do {
      now.again = false;
      const { first, last } = now.range;
      const asked = now.key;
      const offset = Math.max(0, first - around);
      const limit = Math.min(500, last - offset + 1 + around);
      try {
        const { total, jobs } = await api.jobs.page({ ...(JSON.parse(asked) as JobFilter), offset, limit });
        setLoaded({ offset, total, jobs, key: asked });
      } catch {
        // The next change asks again.
      }
    } while (now.again);
    now.busy = false;
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: read again for each of these.
  useEffect(() => void read(), [key, range, changed, read]);

  const current = loaded?.key === key ? loaded : undefined;
  const look = useCallback((first: number, last: number) => {
    setRange((before) => (before.first === first && before.last === last ? before : { first, last }));
  }, []);
  return { total: current?.total, rowAt: (index) => current?.jobs[index - current.offset], look };
}

/** One job as it is now, wherever it stands in the table; undefined when it is not there any more. */
export function useJob(id: number | undefined): Job | undefined {
  const [job, setJob] = useState<Job>();
  const changed = useLive((state) => state.jobs);
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked again whenever jobs changed.
  useEffect(() => {
    let left = false;
    if (id === undefined) setJob(undefined);
    else {
      api.jobs.page({ ids: [id], offset: 0, limit: 1 }).then(
        ({ jobs }) => !left && setJob(jobs[0]),
        () => {},
      );
    }
    return () => {
      left = true;
    };
  }, [id, changed]);
  return job?.id === id ? job : undefined;
}
