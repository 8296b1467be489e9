import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { JobRunner } from '../jobs/queue.ts';
import type { Archive } from './archive.ts';

/** The job that makes the index anew from the files. */
export function rebuildRunner(archive: Archive): JobRunner<Record<string, never>> {
  return {
    kind: 'rebuild',
    afterRestart: 'resume',
    async run({ signal, progress, problem }) {
      const { instances } = await archive.status();
      if (instances > 0) progress({ total: instances });
      await archive.rebuild({
        signal,
        onProgress: ({ files, bytes }) => progress({ done: files, bytes }),
        onUnreadable: ({ path, reason, detail }) =>
          problem(path, new NegatoscopeError(reason === 'missing' ? 'not-found' : reason, detail)),
      });
    },
  };
}
