import { NegatoscopeError } from '../../src-shared/contract/errors.ts';

/** Whatever was thrown, as an error of ours; what came from the system is `io`. */
export const asError = (error: unknown): NegatoscopeError =>
  error instanceof NegatoscopeError
    ? error
    : new NegatoscopeError('io', error instanceof Error ? error.message : String(error), {}, error);
