import type { NegatoscopeHandlers } from '../../src-shared/contract/index.ts';
import type { Remote } from '../remote/remote.ts';
import { notYet } from './not-yet.ts';

/** The calls about other nodes' studies. */
export const remoteHandlers = (remote: Remote): NegatoscopeHandlers['remote'] => ({
  search: (input) => remote.search(input),
  searchWorklist: (input) => remote.searchWorklist(input),
  cancelSearch: (input) => remote.cancelSearch(input),
  series: (input) => remote.series(input),
  instances: (input) => remote.instances(input),
  retrieve: (input) => remote.retrieve(input),
  priors: notYet,
});
