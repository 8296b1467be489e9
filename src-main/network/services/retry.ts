import type { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import { status } from '../dimse/status.ts';

/** Statuses with which the other side says that it could not do it now. */
export const isTemporary = (code: number): boolean =>
  code === status.processingFailure || code === status.resourceLimitation || code >> 8 === 0xa7;

const lasting = new Set(['unsupported', 'not-found', 'cancelled', 'invalid-input', 'forbidden']);

/** An error after which the same message may be taken later. */
export const mayBeBetter = ({ code, parameters }: NegatoscopeError): boolean =>
  code === 'dimse-status' ? isTemporary(Number(parameters['status'])) : !lasting.has(code);
