import { overlay } from './overlay.ts';
import { type QueryingSettings, queryingSchema } from './querying.ts';
import type { NodeSettings } from './schema.ts';

/** How this node is searched and fetched from: the settings for all with the node's own laid upon them. */
export const queryingFor = (querying: QueryingSettings, node: Pick<NodeSettings, 'querying'>): QueryingSettings =>
  Object.keys(node.querying.overrides).length === 0
    ? querying
    : queryingSchema.parse(overlay(querying, node.querying.overrides));
