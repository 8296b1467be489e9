import { NegatoscopeError } from '../../contract/errors.ts';
import { formatTag, tagString } from '../tag.ts';
import type { DamageReason, Oddity, OddityKind } from './types.ts';

const maximumOddities = 100;

/** What a reader noticed: the first damage, which ends the reading, and departures that do not. */
export class Findings {
  problem: NegatoscopeError | undefined;
  readonly oddities: Oddity[] = [];

  odd(kind: OddityKind, offset: number, tag?: number): void {
    const last = this.oddities.at(-1);
    // The same place is looked at again when a value was not complete.
    if (this.oddities.length >= maximumOddities || (last?.kind === kind && last.offset === offset)) return;
    this.oddities.push(tag === undefined ? { kind, offset } : { kind, offset, tag: tagString(tag) });
  }

  /** `damaged` with parameters `reason`, `offset` (byte of the stream) and `tag` where known. */
  fail(reason: DamageReason, offset: number, tag?: number): void {
    const where = tag === undefined ? '' : ` in ${formatTag(tag)}`;
    const parameters = { reason, offset, ...(tag === undefined ? {} : { tag: formatTag(tag) }) };
    this.stop(new NegatoscopeError('damaged', `${reason} at byte ${offset}${where}`, parameters));
  }

  stop(problem: NegatoscopeError): void {
    this.problem ??= problem;
  }
}
