import { z } from '../../src-shared/contract/define.ts';
import { type NodeSettings, nodeSchema } from '../../src-shared/settings/node.ts';
import { nodeFromText } from '../../src-shared/settings/node-text.ts';
import { asError } from '../app/api.ts';

/** Nodes as text, to be put into another station; passcodes stay here. */
export const nodesToText = (nodes: readonly NodeSettings[]): string =>
  JSON.stringify(
    nodes.map(({ id: _, ...node }) => ({ ...node, userIdentity: { ...node.userIdentity, passcode: '' } })),
    null,
    2,
  );

/**
 * Nodes out of a text: what `nodesToText` made, or a line for each, `hostname=…,port=…,qr_aet=…,store_aet=…`. A problem is said in words; then no
 * node is taken.
 */
export function nodesFromText(text: string, newId: () => string): { nodes: NodeSettings[]; problem?: string } {
  const trimmed = text.trim();
  if (trimmed === '') return { nodes: [] };
  if (trimmed.startsWith('[') || trimmed.startsWith('{')) {
    try {
      const parsed: unknown = JSON.parse(trimmed);
      const list = Array.isArray(parsed) ? parsed : [parsed];
      const result = z.array(nodeSchema).safeParse(list.map((node) => ({ ...(node as object), id: newId() })));
      if (result.success) return { nodes: result.data };
      const { path } = result.error.issues[0] ?? { path: [] };
      return { nodes: [], problem: `Node ${Number(path[0] ?? 0) + 1}: ${path.slice(1).join('.')} cannot be used` };
    } catch {
      return { nodes: [], problem: 'This is no complete JSON' };
    }
  }
  const nodes: NodeSettings[] = [];
  for (const line of trimmed.split(/\r?\n/).filter((one) => one.trim() !== '')) {
    try {
      const node = nodeFromText(line, { id: newId(), name: '-' });
      nodes.push({ ...node, name: node.aeTitle });
    } catch (thrown) {
      return { nodes: [], problem: `${line.trim().slice(0, 60)}: ${asError(thrown).message}` };
    }
  }
  return { nodes };
}
