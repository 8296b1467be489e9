import type { RetrieveScpSettings } from '../../../../src-shared/settings/retrieve-scp.ts';
import { type NodeSettings, nodeSchema } from '../../../../src-shared/settings/schema.ts';
import type { Peer } from '../../dimse/service.ts';

export type DestinationPolicy = Pick<RetrieveScpSettings, 'callerAsDestination' | 'callerPort'>;

/**
 * The node that a Move Destination (0000,0600) names: one that stores under this title, else one that is called by it, else, if the policy allows
 * it, the requestor itself. Case counts, blanks around a title do not (PS3.5 6.2).
 */
export function moveDestination(
  title: string | undefined,
  nodes: readonly NodeSettings[],
  policy: DestinationPolicy,
  requestor: Peer,
): NodeSettings | undefined {
  const wanted = title?.trim() ?? '';
  if (wanted === '') {
    return undefined;
  }
  const node =
    nodes.find(({ aeTitle, storage }) => (storage.aeTitle || aeTitle) === wanted) ??
    nodes.find(({ aeTitle }) => aeTitle === wanted);
  if (node !== undefined) {
    return node;
  }
  if (policy.callerAsDestination && wanted === requestor.aeTitle.trim() && requestor.address !== '') {
    return nodeSchema.parse({
      id: `caller:${requestor.address}`,
      name: wanted,
      aeTitle: wanted,
      host: requestor.address,
      port: policy.callerPort,
    });
  }
  return undefined;
}
