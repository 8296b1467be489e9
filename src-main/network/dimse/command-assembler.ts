import type { PresentationContext } from '../upper-layer/association.ts';
import { abortReason } from '../upper-layer/pdu.ts';
import { ProtocolError } from '../upper-layer/protocol-error.ts';
import type { Command } from './command-set.ts';
import { decodeCommand, maximumCommandLength } from './command-set.ts';

/** Puts a command set together from its fragments (PS3.8 E.2); nearly always there is one. */
export class CommandAssembler {
  #parts: Buffer[] = [];
  #length = 0;
  #context: PresentationContext | undefined;

  /** A command has begun and its last fragment has not come. */
  get unfinished(): boolean {
    return this.#context !== undefined;
  }

  /** The command when this fragment completes it. ProtocolError when it is too long, of two contexts, or none. */
  add(context: PresentationContext, isLast: boolean, slice: Buffer): Command | undefined {
    if (this.#context !== undefined && this.#context !== context) {
      throw new ProtocolError('command fragments in different presentation contexts', abortReason.notSpecified);
    }
    this.#length += slice.length;
    if (this.#length > maximumCommandLength) {
      throw new ProtocolError(`command set of more than ${maximumCommandLength} bytes`, abortReason.notSpecified);
    }
    if (!isLast) {
      this.#context = context;
      this.#parts.push(slice);
      return undefined;
    }
    const bytes = this.#parts.length === 0 ? slice : Buffer.concat([...this.#parts, slice]);
    this.#parts = [];
    this.#length = 0;
    this.#context = undefined;
    return decodeCommand(bytes);
  }
}
