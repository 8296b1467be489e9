import type { NodeRole, NodeSettings } from '../../src-shared/settings/node.ts';
import { useLive } from './live.ts';

/** Nodes that are used for something, in the order of the settings. */
export const nodesFor = (nodes: readonly NodeSettings[] | undefined, role: NodeRole): NodeSettings[] =>
  (nodes ?? []).filter((node) => node.roles.includes(role));

export const nodeById = (id: string): NodeSettings | undefined =>
  useLive.getState().settings?.nodes.find((node) => node.id === id);

/** How a node is called in sentences; a removed one has no name any more. */
export const nodeName = (id: string): string => nodeById(id)?.name ?? 'a node that was removed';

/** Catalogue of the study list that holds what a node answered; no catalogue of the archive has a colon in its name. */
export const nodeCatalogue = (nodeId: string): string => `node:${nodeId}`;
