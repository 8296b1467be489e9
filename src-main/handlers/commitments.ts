import type { NegatoscopeHandlers } from '../../src-shared/contract/index.ts';
import type { Commitments } from '../network/services/storage-commitment/commitments.ts';

/** The calls of Storage Commitment. */
export const commitmentHandlers = (commitments: Commitments): NegatoscopeHandlers['commitments'] => ({
  list: () => commitments.list(),
  failures: ({ id }) => commitments.failures(id),
  request: ({ nodeId, studyRows }) => commitments.requestStudies(nodeId, studyRows),
});
