import { isUsableUid } from '../../../../src-shared/dicom/uids.ts';
import type { SendingSettings } from '../../../../src-shared/settings/sending.ts';
import type { ProposedContext } from '../../upper-layer/pdu.ts';

/** Presentation contexts possible in one association: odd ids 1..255 (PS3.8 9.3.2.2). */
export const maximumContexts = 128;

/** What decides which contexts an instance needs. */
export interface SyntaxPair {
  sopClassUid: string;
  transferSyntaxUid: string;
}

export const pairKey = ({ sopClassUid, transferSyntaxUid }: SyntaxPair): string =>
  `${sopClassUid} ${transferSyntaxUid}`;

export interface ContextPlan {
  contexts: ProposedContext[];
  /** Keys of the pairs (`pairKey`) whose contexts are all proposed. */
  pairs: Set<string>;
}

export type ContextSettings = Pick<SendingSettings, 'contexts' | 'compression'>;

/** May instances of this SOP class be sent at all? What is no UID cannot be proposed: a peer may refuse the whole association for it. */
export const maySend = ({ contexts }: ContextSettings, sopClassUid: string): boolean =>
  isUsableUid(sopClassUid) && (contexts.sopClasses.length === 0 || contexts.sopClasses.includes(sopClassUid));

/**
 * The contexts of one association for these pairs, in their order (the first pair always fits); those that would need more than 128 contexts are left
 * for another association. Pairs whose SOP class may not be sent have no context and count as planned.
 */
export function planContexts(pairs: Iterable<SyntaxPair>, settings: ContextSettings): ContextPlan {
  const proposals = new Map<string, readonly [sopClassUid: string, transferSyntaxes: readonly string[]]>();
  const planned = new Set<string>();
  const add = (sopClassUid: string, ownUid: string | undefined): boolean => {
    const fresh = syntaxLists(settings, ownUid)
      .map((list) => [`${sopClassUid} ${list.join('\\')}`, [sopClassUid, list]] as const)
      .filter(([key]) => !proposals.has(key));
    if (proposals.size > 0 && proposals.size + fresh.length > maximumContexts) {
      return false;
    }
    for (const [key, proposal] of fresh.slice(0, maximumContexts)) {
      proposals.set(key, proposal);
    }
    return true;
  };
  for (const pair of pairs) {
    const { sopClassUid, transferSyntaxUid } = pair;
    if (!maySend(settings, sopClassUid) || add(sopClassUid, transferSyntaxUid)) {
      planned.add(pairKey(pair));
    }
  }
  if (settings.contexts.propose === 'all') {
    for (const sopClassUid of settings.contexts.sopClasses) {
      add(sopClassUid, undefined);
    }
  }
  const contexts = [...proposals.values()].map(([abstractSyntax, transferSyntaxes], index) => ({
    id: 2 * index + 1,
    abstractSyntax,
    transferSyntaxes: [...transferSyntaxes],
  }));
  return { contexts, pairs: planned };
}

/** The transfer syntaxes of each context of one SOP class. */
function syntaxLists({ contexts, compression }: ContextSettings, ownUid: string | undefined): string[][] {
  const allowed = (uid: string) =>
    isUsableUid(uid) && (contexts.transferSyntaxes.length === 0 || contexts.transferSyntaxes.includes(uid));
  const separate = [
    ...contexts.separate,
    ...(compression.mode === 'none' ? [] : compression.transferSyntaxes),
    ...(contexts.own && ownUid !== undefined ? [ownUid] : []),
  ].filter(allowed);
  const combined = contexts.combined.filter(allowed);
  const lists = [...(combined.length > 0 ? [combined] : []), ...[...new Set(separate)].map((uid) => [uid])];
  // A list of one that is combined and separate is one context.
  return lists.filter((list, index) => lists.findIndex((other) => other.join() === list.join()) === index);
}

/** A context that the peer accepted for the SOP class. */
export interface AcceptedSyntax {
  id: number;
  transferSyntax: string;
}

/**
 * The contexts for an instance, best first. `isImage`: it has pixel data that is stored uncompressed, so that `compression` may apply.
 */
export function contextsInOrder<C extends AcceptedSyntax>(
  accepted: readonly C[],
  ownUid: string,
  isUncompressedImage: boolean,
  { contexts, compression }: ContextSettings,
): C[] {
  const preference = [
    ...(isUncompressedImage && compression.mode !== 'none' ? compression.transferSyntaxes : []),
    ...contexts.preference,
  ];
  const rank = (uid: string): number => {
    const found = preference.findIndex((entry) => {
      const members = typeof entry === 'string' ? [entry] : entry;
      return members.includes(uid) || (uid === ownUid && members.includes('own'));
    });
    return found < 0 ? preference.length : found;
  };
  return [...accepted].sort((a, b) => rank(a.transferSyntax) - rank(b.transferSyntax) || a.id - b.id);
}
