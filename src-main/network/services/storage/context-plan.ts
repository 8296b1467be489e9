import type { ProposedContext } from '../../upper-layer/pdu.ts';
import type { InstanceSource } from './instance-source.ts';

/** Presentation contexts possible in one association: odd ids 1..255 (PS3.8 9.3.2.2). */
export const maximumContexts = 128;

export interface AssociationPlan {
  contexts: ProposedContext[];
  sources: InstanceSource[];
}

const key = (source: Pick<InstanceSource, 'sopClassUid' | 'transferSyntaxUid'>): string =>
  `${source.sopClassUid} ${source.transferSyntaxUid}`;

/**
 * One presentation context for each pair of SOP class and transfer syntax, in the order of the instances; as many associations as the limit
 * of contexts asks for. The instances keep their order.
 */
export function planAssociations(sources: readonly InstanceSource[]): AssociationPlan[] {
  const plans: AssociationPlan[] = [];
  let seen = new Set<string>();
  let plan: AssociationPlan | undefined;
  for (const source of sources) {
    const pair = key(source);
    if (plan === undefined || (!seen.has(pair) && seen.size === maximumContexts)) {
      plan = { contexts: [], sources: [] };
      seen = new Set();
      plans.push(plan);
    }
    if (!seen.has(pair)) {
      plan.contexts.push({
        id: 2 * seen.size + 1,
        abstractSyntax: source.sopClassUid,
        transferSyntaxes: [source.transferSyntaxUid],
      });
      seen.add(pair);
    }
    plan.sources.push(source);
  }
  return plans;
}
