import { type ErrorCode, NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { JobRunner } from '../jobs/queue.ts';
import type { Archive } from './archive.ts';
import type { UnreadableReference } from './index-record.ts';

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
        onUnreadable: ({ path, reason, detail }) => problem(path, new NegatoscopeError(codeOf(reason), detail)),
      });
    },
  };
}

/** As an error; the archive has no directory whose word files could fail to keep. */
const codeOf = (reason: UnreadableReference['reason']): ErrorCode => {
  if (reason === 'missing') return 'not-found';
  if (reason === 'locked') return 'unsupported';
  return reason === 'wrong' || reason === 'extra' ? 'damaged' : reason;
};
