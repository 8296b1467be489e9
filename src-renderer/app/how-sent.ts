import type { NodeSettings } from '../../src-shared/settings/node.ts';
import { overlay } from '../../src-shared/settings/overlay.ts';
import type { Settings } from '../../src-shared/settings/schema.ts';
import type { SendingSettings } from '../../src-shared/settings/sending.ts';

/**
 * What will happen to objects on their way to a node, as its settings say; which of them it concerns shows when the node
 * has said what it takes. `lossy`: something may be lost.
 */
export function howSent(node: NodeSettings, settings: Settings | undefined): { text: string; lossy: boolean } {
  if (!settings) return { text: '', lossy: false };
  const { compression, preference } = {
    ...(overlay(settings.sending, node.sending.overrides) as SendingSettings),
    ...(overlay(settings.sending.contexts, node.sending.overrides['contexts']) as SendingSettings['contexts']),
  };
  if (compression.mode === 'lossy') {
    return { text: 'Images may be compressed with loss, as new images that say so', lossy: true };
  }
  const first = preference.flat()[0] === 'own' ? 'As they are stored' : 'Uncompressed';
  return {
    text:
      compression.mode === 'lossless'
        ? `${first}, or compressed without loss, as the node takes them`
        : first === 'Uncompressed'
          ? first
          : `${first}; uncompressed where the node does not take their compression`,
    lossy: false,
  };
}
