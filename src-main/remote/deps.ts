import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { QueryingSettings } from '../../src-shared/settings/querying.ts';
import { queryingFor } from '../../src-shared/settings/querying-for.ts';
import type { NodeSettings, Settings } from '../../src-shared/settings/schema.ts';
import type { Archive } from '../archive/archive.ts';
import type { Ingest } from '../archive/types.ts';
import type { AuditSink } from '../audit/types.ts';
import type { EventHub } from '../events.ts';
import type { JobQueue } from '../jobs/queue.ts';
import type { Log } from '../log/types.ts';
import type { Outgoing } from '../network/outgoing.ts';
import type { Arrivals } from './arrivals.ts';

/** What searching and fetching elsewhere is built upon. */
export interface RemoteOptions {
  settings: () => Settings;
  outgoing: Outgoing;
  archive: Pick<Archive, 'search' | 'onChanged' | 'settle' | 'locate'>;
  /** Where what comes by C-GET goes; the one that `arrivals` watches. */
  ingest: Ingest;
  arrivals: Arrivals;
  jobs: Pick<JobQueue, 'register' | 'submit' | 'list'>;
  hub: EventHub;
  audit: AuditSink;
  log: Log;
}

export interface NodeRules {
  node: NodeSettings;
  querying: QueryingSettings;
}

/** A node of the settings and how it is searched; throws `not-found`. */
export function rulesOf(settings: Pick<Settings, 'nodes' | 'querying'>, nodeId: string): NodeRules {
  const node = settings.nodes.find(({ id }) => id === nodeId);
  if (node === undefined) throw new NegatoscopeError('not-found', `there is no node ${nodeId}`, { nodeId });
  return { node, querying: queryingFor(settings.querying, node) };
}
