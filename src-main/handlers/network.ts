import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { NegatoscopeHandlers } from '../../src-shared/contract/index.ts';
import { callingTitle } from '../../src-shared/settings/policy.ts';
import type { Settings } from '../../src-shared/settings/schema.ts';
import type { Log } from '../log/types.ts';
import type { Listener } from '../network/listener.ts';
import type { CalledNode } from '../network/request.ts';
import { echo } from '../network/services/verification/scu.ts';

import { notYet } from './not-yet.ts';

/** The calls of the network service. */
export function networkHandlers(
  listener: Listener,
  settings: () => Settings,
  log: Log,
): NegatoscopeHandlers['network'] {
  const echoTo = (node: CalledNode) => {
    const { calling, listener: own } = settings();
    return echo(node, { callingAeTitle: callingTitle(settings()), calling, tls: own.tls, log });
  };
  return {
    listener: () => listener.status(),
    activity: () => listener.activity(),
    associationLog: notYet,
    echo: ({ nodeId }) => {
      const node = settings().nodes.find(({ id }) => id === nodeId);
      if (node === undefined) throw new NegatoscopeError('not-found', `there is no node ${nodeId}`, { nodeId });
      return echoTo(node);
    },
    echoTo,
  };
}
