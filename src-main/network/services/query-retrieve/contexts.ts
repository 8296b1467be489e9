import { transferSyntaxes } from '../../../../src-shared/dicom/transfer-syntaxes.ts';
import type { QueryingSettings } from '../../../../src-shared/settings/querying.ts';
import type { PresentationContext } from '../../upper-layer/association-types.ts';
import type { AssociateAccept, ExtendedNegotiation, ProposedContext } from '../../upper-layer/pdu.ts';

type ContextPlan = Pick<QueryingSettings, 'transferSyntaxes' | 'contexts'>;

/** Presentation contexts for the SOP classes as the settings have them (PS3.8 9.3.2.2); ids are odd, from `firstId` on. */
export function planContexts(sopClasses: readonly string[], plan: ContextPlan, firstId = 1): ProposedContext[] {
  const lists: string[][] = [];
  if (plan.contexts !== 'single') lists.push([...plan.transferSyntaxes]);
  if (plan.contexts !== 'combined') lists.push(...plan.transferSyntaxes.map((uid) => [uid]));
  return sopClasses
    .flatMap((abstractSyntax) => lists.map((list) => ({ abstractSyntax, transferSyntaxes: list })))
    .map((context, index) => ({ id: firstId + index * 2, ...context }));
}

/** Of the accepted contexts for a SOP class the first with explicit value representations, else the first. */
export function contextFor(
  contexts: ReadonlyMap<number, PresentationContext>,
  sopClassUid: string,
): PresentationContext | undefined {
  const own = [...contexts.values()].filter(({ abstractSyntax }) => abstractSyntax === sopClassUid);
  return own.find(({ transferSyntax }) => transferSyntaxes.get(transferSyntax)?.explicitVr === true) ?? own[0];
}

/** What can be negotiated for C-FIND (PS3.4 C.5.1.1.1) beyond the baseline. */
export interface FindExtensions {
  relational: boolean;
  dateTime: boolean;
  fuzzy: boolean;
}
export const baseline: FindExtensions = { relational: false, dateTime: false, fuzzy: false };

/** Item 56H for C-FIND, as short as what is asked for allows; undefined when nothing is. */
export function findExtension(sopClassUid: string, wanted: FindExtensions): ExtendedNegotiation | undefined {
  const flags = [wanted.relational, wanted.dateTime, wanted.fuzzy];
  const length = flags.lastIndexOf(true) + 1;
  if (length === 0) return undefined;
  return { sopClassUid, information: Uint8Array.from(flags.slice(0, length), Number) };
}

/** Item 56H for C-MOVE and C-GET (PS3.4 C.5.2.1): relational retrieval. */
export const retrieveExtension = (sopClassUid: string): ExtendedNegotiation => ({
  sopClassUid,
  information: Uint8Array.of(1),
});

/** What of it the peer granted; a peer that does not return the item grants nothing. */
export function grantedExtensions(
  accept: AssociateAccept | undefined,
  sopClassUid: string,
  wanted: FindExtensions,
): FindExtensions {
  const bytes = accept?.user.extended.find((item) => item.sopClassUid === sopClassUid)?.information;
  const granted = (index: number) => bytes?.[index] === 1;
  return {
    relational: wanted.relational && granted(0),
    dateTime: wanted.dateTime && granted(1),
    fuzzy: wanted.fuzzy && granted(2),
  };
}
