import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { NegatoscopeHandlers } from '../../src-shared/contract/index.ts';
import type { Settings } from '../../src-shared/settings/schema.ts';
import type { ActivityBook } from '../network/activity.ts';
import type { Listener } from '../network/listener.ts';
import { describeTrace } from '../network/log/describe.ts';
import type { Outgoing } from '../network/outgoing.ts';
import { echoNode } from '../network/services/verification/scu.ts';

/** The calls of the network service. */
export function networkHandlers(
  listener: Listener,
  outgoing: Outgoing,
  activity: ActivityBook,
  settings: () => Settings,
): NegatoscopeHandlers['network'] {
  return {
    listener: () => listener.status(),
    activity: () => activity.list(),
    associations: () => activity.history(),
    associationLog: ({ id }) => {
      const trace = activity.trace(id);
      if (trace === undefined)
        throw new NegatoscopeError('not-found', `the log of association ${id} is not kept`, { id });
      return describeTrace(trace);
    },
    echo: ({ nodeId }) => {
      const node = settings().nodes.find(({ id }) => id === nodeId);
      if (node === undefined) throw new NegatoscopeError('not-found', `there is no node ${nodeId}`, { nodeId });
      return echoNode(node, outgoing, settings().calling);
    },
    echoTo: (node) => echoNode({ ...node, id: '', name: node.aeTitle }, outgoing, settings().calling),
  };
}
