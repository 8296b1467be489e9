import type { RetrieveScpSettings } from '../../../../src-shared/settings/retrieve-scp.ts';
import type { Association, PresentationContext } from '../../upper-layer/association.ts';

/** Where the C-STOREs of a C-GET can go, by SOP class: the accepted contexts of the classes for which the requestor is an SCP (PS3.7 D.3.3.4). */
export function getContexts(
  { accept, contexts }: Association,
  { getRequiresRole }: Pick<RetrieveScpSettings, 'getRequiresRole'>,
): ReadonlyMap<string, PresentationContext[]> {
  const receives = new Set(accept?.user.roles.filter(({ scp }) => scp).map(({ sopClassUid }) => sopClassUid));
  const byClass = new Map<string, PresentationContext[]>();
  for (const context of contexts.values()) {
    const { abstractSyntax } = context;
    if (!getRequiresRole || receives.has(abstractSyntax)) {
      const own = byClass.get(abstractSyntax) ?? [];
      byClass.set(abstractSyntax, own);
      own.push(context);
    }
  }
  return byClass;
}
