import type { Panel, ViewerArea } from './area.ts';
import { cine } from './cine/index.ts';
import { deriving } from './deriving/index.ts';
import { documents } from './documents/index.ts';
import { dose } from './dose/index.ts';
import { exchange } from './exchange/index.ts';
import { exporting } from './exporting/index.ts';
import { filming } from './filming/index.ts';
import { films } from './films/index.ts';
import { focusNextPart } from './focus-parts.ts';
import { inspecting } from './inspecting/index.ts';
import { keyImagesArea } from './key-images/index.ts';
import { layout } from './layout/index.ts';
import { linking } from './linking/index.ts';
import { measuring } from './measuring/index.ts';
import { reading } from './reading/index.tsx';
import { reporting } from './reporting/index.tsx';
import { putActions, putTools } from './running.ts';
import { saving } from './saving/index.ts';
import { spectra } from './spectra/index.ts';
import { states } from './states/index.ts';
import { togglePanel, useViewer } from './store.ts';
import { maps, structures } from './structures/index.ts';
import { toggleAdvanced } from './toolbar/advanced.ts';
import { video } from './video/index.ts';
import { viewing } from './viewing/index.ts';
import { volumes } from './volumes/index.ts';
import { waveforms } from './waveforms/index.ts';

/** All concerns of the viewer, in the order of the toolbar and the help. */
export const areas: readonly ViewerArea[] = [
  layout,
  viewing,
  measuring,
  keyImagesArea,
  linking,
  maps,
  dose,
  volumes,
  deriving,
  structures,
  cine,
  video,
  documents,
  waveforms,
  spectra,
  films,
  states,
  saving,
  reading,
  reporting,
  exporting,
  filming,
  exchange,
  inspecting,
];

export const panels: readonly Panel[] = areas.flatMap((area) => area.panels ?? []);

const windowActions: Record<string, () => void> = {
  panel: () => togglePanel(),
  'focus-next': focusNextPart,
  advanced: () => void toggleAdvanced(),
  help: () => useViewer.setState(({ help }) => ({ help: !help })),
};

const actions: Record<string, () => unknown> = Object.assign({}, ...areas.map((area) => area.actions), windowActions);

/** What the commands of the key map do. */
export const viewerActions: Readonly<Record<string, () => unknown>> = Object.fromEntries(
  Object.entries(actions).map(([id, usual]) => [id, () => (insteadOf(id) ?? usual)()]),
);

function insteadOf(id: string): (() => unknown) | undefined {
  for (const { instead } of areas) {
    const other = instead?.()?.[id];
    if (other) return other;
  }
  return undefined;
}

putActions(viewerActions);
for (const { tools } of areas) putTools(tools ?? []);
