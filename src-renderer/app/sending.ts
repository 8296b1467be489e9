import { create } from 'zustand';
import type { DeIdentifyRequest } from '../../src-shared/changes/model.ts';
import type { NodeSettings } from '../../src-shared/settings/node.ts';
import { api } from './api.ts';
import { attempt, notify } from './notify.ts';
import { remember, remembered } from './remembered.ts';

/** Rows of a catalogue (the archive or a medium) that are to be sent. */
export interface SendSelection {
  catalogue: string;
  studyRows?: number[];
  seriesRows?: number[];
  instanceRows?: number[];
}

/** One of the things that may be meant: this image, its series, its study. */
export interface SendChoice {
  label: string;
  /** Whose and what it is, for the reader to check before it leaves the house. */
  patient: string;
  detail: string;
  selection: SendSelection;
}

interface SendingState {
  /** The open dialog: what may be sent, the first one unless another is chosen. */
  choices: readonly SendChoice[] | undefined;
}

export const useSending = create<SendingState>(() => ({ choices: undefined }));

/** Opens the dialog; nothing happens without something to send. */
export function openSendDialog(choices: readonly SendChoice[]): void {
  if (choices.length > 0) useSending.setState({ choices });
}
export const closeSendDialog = (): void => useSending.setState({ choices: undefined });

const isList = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string');

const recentNodes = (): string[] => remembered('sending.nodes', [], isList);

/** Nodes that were sent to last come first, the others as in the settings; only those that fit what was typed. */
export function nodesToOffer(
  nodes: readonly NodeSettings[],
  typed: string,
  recent: readonly string[] = recentNodes(),
): NodeSettings[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const place = ({ id }: NodeSettings): number => {
    const at = recent.indexOf(id);
    return at < 0 ? recent.length : at;
  };
  return nodes
    .filter((node) => {
      const text = `${node.name} ${node.aeTitle} ${node.host}`.toLowerCase();
      return node.roles.includes('store') && words.every((word) => text.includes(word));
    })
    .sort((a, b) => place(a) - place(b));
}

/** Starts the job, with de-identified copies where asked; resolves to whether it was taken. */
export async function sendTo(
  node: NodeSettings,
  { selection, detail }: SendChoice,
  deIdentify?: DeIdentifyRequest,
): Promise<boolean> {
  const { catalogue, studyRows = [], seriesRows = [], instanceRows = [] } = selection;
  const what = { catalogue, studyRows, seriesRows, instanceRows };
  const started = await attempt(
    () => api.sending.send({ nodeId: node.id, ...what, ...(deIdentify && { deIdentify }) }),
    `Sending to ${node.name} could not be started`,
  );
  if (started) {
    remember('sending.nodes', [node.id, ...recentNodes().filter((id) => id !== node.id)].slice(0, 20));
    notify(
      `Sending ${detail}${deIdentify ? ', de-identified,' : ''} to ${node.name} in the background: see Transfers.`,
    );
  }
  return started;
}
