import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';

/**
 * What came over the connection breaks the protocol. `offset` counts bytes from the beginning of the PDU; `abortReason` is the reason of the
 * A-ABORT that answers it (PS3.8 table 9-26).
 */
export class ProtocolError extends NegatoscopeError {
  readonly abortReason: number;

  constructor(message: string, abortReason: number, offset?: number) {
    super('protocol', message, offset === undefined ? { abortReason } : { abortReason, offset });
    this.name = 'ProtocolError';
    this.abortReason = abortReason;
  }
}
