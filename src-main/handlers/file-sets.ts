import type { NegatoscopeHandlers } from '../../src-shared/contract/index.ts';
import type { FileSets } from '../file-set/file-sets.ts';

/** The calls about file-sets that we make. */
export const fileSetHandlers = (fileSets: FileSets): NegatoscopeHandlers['fileSets'] => ({
  targets: () => fileSets.targets(),
  plan: (request) => fileSets.plan(request),
  create: (request) => fileSets.create(request),
  result: ({ jobId }) => fileSets.result(jobId),
  password: ({ jobId, password }) => fileSets.password(jobId, password),
});
