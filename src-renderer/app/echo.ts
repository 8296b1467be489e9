import type { NodeSettings } from '../../src-shared/settings/node.ts';
import { api, asError } from './api.ts';
import { errorText } from './error-text.ts';
import { formatDuration } from './formatting.ts';

/** The result of an echo test as people read it. */
export interface EchoText {
  ok: boolean;
  text: string;
  advice: string;
}

interface EchoResult {
  ok: boolean;
  milliseconds: number;
  status?: number | undefined;
  error?: { code: string; message: string; parameters: Record<string, unknown> } | undefined;
}

/** What a C-ECHO came back with, in words. */
export function echoText(result: EchoResult): EchoText {
  if (result.ok) return { ok: true, text: `Answered in ${formatMilliseconds(result.milliseconds)}.`, advice: '' };
  if (result.error) {
    const { title, advice } = errorText(result.error);
    return { ok: false, text: `${title}.`, advice };
  }
  const status = (result.status ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return {
    ok: false,
    text: `Answered with status ${status}H.`,
    advice: 'The association works, but verification failed.',
  };
}

const formatMilliseconds = (value: number): string =>
  value < 1000 ? `${Math.max(1, Math.round(value))} ms` : formatDuration(value);

/** C-ECHO to a configured node; never rejects. */
export async function echoNode(node: { id: string }): Promise<EchoText> {
  try {
    return echoText(await api.network.echo({ nodeId: node.id }));
  } catch (thrown) {
    return echoText({ ok: false, milliseconds: 0, error: asError(thrown) });
  }
}

/** C-ECHO to a node that may not be saved yet, with everything that is set for it; never rejects. */
export async function echoAddress(
  to: Pick<NodeSettings, 'aeTitle' | 'host' | 'port'> & Partial<NodeSettings>,
): Promise<EchoText> {
  try {
    return echoText(await api.network.echoTo(to));
  } catch (thrown) {
    return echoText({ ok: false, milliseconds: 0, error: asError(thrown) });
  }
}
