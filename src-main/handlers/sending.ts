import type { NegatoscopeHandlers } from '../../src-shared/contract/index.ts';
import type { Sending } from '../sending/sending.ts';

/** The calls that send. */
export const sendingHandlers = (sending: Pick<Sending, 'send'>): NegatoscopeHandlers['sending'] => ({
  send: async ({ nodeId, catalogue, deIdentify, ...selection }) => ({
    jobId: await sending.send(nodeId, catalogue, selection, deIdentify),
  }),
});
