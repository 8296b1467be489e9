import { NegatoscopeError } from '../../src-shared/contract/errors.ts';

/** A call of the contract whose service is being built. */
export const notYet = (): never => {
  throw new NegatoscopeError('unsupported', 'not available');
};
