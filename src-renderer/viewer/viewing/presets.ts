import type { WindowPreset } from '../../../src-shared/settings/display.ts';
import { useLive } from '../../app/live.ts';
import { presetsIn } from '../../app/window-presets.ts';
import { headerVois, imageScale, type Shown, stateVois, type VoiChoice } from '../../cornerstone/index.ts';

/** Window presets of a modality: the reader's own, else those of the program. */
export const presetsOf = (modality: string): readonly WindowPreset[] =>
  presetsIn(modality, useLive.getState().settings?.display.windowPresets ?? {});

/** A preset is meant for the image's own values, whatever a presentation state makes of them. */
export const presetVoi = ({ name, center, width }: WindowPreset, { frame }: Shown): VoiChoice => ({
  kind: 'window',
  center,
  width,
  label: name,
  chosenOn: imageScale(frame),
});

/** An entry of the window menu. */
export interface VoiEntry {
  label: string;
  detail: string;
  voi: VoiChoice;
}

/** The image's own windows and tables, with their explanations. */
export const headerEntries = ({ frame }: Shown): VoiEntry[] => headerVois(frame).map(entryOf);

/** Those that the presentation state has for the image. */
export const stateEntries = ({ frame }: Shown): VoiEntry[] => stateVois(frame).map(entryOf);

const entryOf = (voi: VoiChoice, index: number): VoiEntry => ({
  voi,
  label: voi.label ?? (voi.kind === 'table' ? `VOI LUT ${index + 1}` : `Window ${index + 1}`),
  detail: voi.kind === 'window' ? `W ${voi.width}  L ${voi.center}` : 'table',
});

export const sameVoi = (a: VoiChoice | undefined, b: VoiChoice): boolean => {
  if (!a || a.kind !== b.kind) return false;
  if (a.kind === 'table' && b.kind === 'table') return a.table === b.table;
  return a.kind === 'window' && b.kind === 'window' && a.center === b.center && a.width === b.width;
};
