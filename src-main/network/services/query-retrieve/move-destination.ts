import type { RetrieveScpSettings } from '../../../../src-shared/settings/retrieve-scp.ts';
import { type NodeSettings, nodeSchema } from '../../../../src-shared/settings/schema.ts';
import type { Peer } from '../../dimse/service.ts';

export type DestinationPolicy = Pick<RetrieveScpSettings, 'callerAsDestination' | 'callerPort'>;

const hostOf = ({ host, storage }: NodeSettings): string => storage.host || host;

/** The first, if all are on one host. */
const onlyPlace = (nodes: readonly NodeSettings[]): NodeSettings | undefined =>
  new Set(nodes.map(hostOf)).size === 1 ? nodes[0] : undefined;

/**
 * The node that a Move Destination (0000,0600) names: one that stores under this title, else one that is called by it, else, if the policy allows
 * it, the requestor itself. Of several nodes on different hosts the one from which it is asked; nothing is sent to one that happens to be
 * called like another. Case counts, blanks around a title do not (PS3.5 6.2).
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
  const storing = nodes.filter(({ storage }) => storage.aeTitle === wanted);
  const called = storing.length > 0 ? storing : nodes.filter(({ aeTitle }) => aeTitle === wanted);
  if (called.length > 0) {
    return onlyPlace(called) ?? onlyPlace(called.filter((node) => hostOf(node) === requestor.address));
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
