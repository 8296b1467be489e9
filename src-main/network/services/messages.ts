import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import type { DataSet } from '../../../src-shared/dicom/data-set.ts';
import { parseDataSet } from '../../../src-shared/dicom/part10/read.ts';
import type { ReadOptions } from '../../../src-shared/dicom/part10/types.ts';
import { encodeDataSet } from '../../../src-shared/dicom/part10/write.ts';
import { messagePreference } from '../../../src-shared/settings/policy.ts';
import type { AcceptancePolicy } from '../../../src-shared/settings/schema.ts';
import type { OutgoingAssociation } from '../outgoing.ts';
import type { PresentationContext } from '../upper-layer/association.ts';
import type { ProposedContext } from '../upper-layer/pdu.ts';

/** What the services whose messages are small data sets have in common: commitment, procedure steps, content notification. */

/** One presentation context, with the transfer syntaxes in the order in which we take them ourselves. */
export const messageContext = (abstractSyntax: string, policy: AcceptancePolicy): ProposedContext => ({
  id: 1,
  abstractSyntax,
  transferSyntaxes: messagePreference(policy, 'other').flat(),
});

/** The context that was accepted; releases the association and rejects with `unsupported` when there is none. */
export async function acceptedContext(
  { endpoint, release }: OutgoingAssociation,
  abstractSyntax: string,
  what: string,
): Promise<PresentationContext> {
  for (const context of endpoint.association.contexts.values()) {
    if (context.abstractSyntax === abstractSyntax) {
      return context;
    }
  }
  await release();
  throw new NegatoscopeError('unsupported', `the peer does not offer ${what}`, { abstractSyntax });
}

/** Elements and items of a message that comes in: those of some sixty thousand referenced instances; more would keep everybody waiting. */
const maximumElements = 200_000;

/** The data set of a message in the transfer syntax of a context. Fails with `damaged`. */
export const readMessage = (
  bytes: Uint8Array,
  { transferSyntax }: Pick<PresentationContext, 'transferSyntax'>,
  options: ReadOptions = {},
): DataSet => parseDataSet(bytes, transferSyntax, { copy: true, maximumElements, ...options });

/** A data set in the transfer syntax of a context. Text that its character set cannot write is written as `?`: the message must go out. */
export const encodeMessage = (dataSet: DataSet, { transferSyntax }: PresentationContext): Uint8Array =>
  encodeDataSet(dataSet, transferSyntax, { unencodable: 'replace' });
