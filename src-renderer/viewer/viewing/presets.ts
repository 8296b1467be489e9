import presets from '../../../resources/window-presets.json';
import { headerVois, type Shown, type VoiChoice } from '../../cornerstone/index.ts';

/** A window of the list for a modality. */
export interface WindowPreset {
  name: string;
  center: number;
  width: number;
}

/** By modality, which any text of a file may claim to be: no plain object, whose own members have names too. */
const byModality: ReadonlyMap<string, WindowPreset[]> = new Map(Object.entries(presets));

/** Window presets of a modality; none where values have no unit that all machines share. */
export const presetsOf = (modality: string): readonly WindowPreset[] => byModality.get(modality) ?? [];

export const presetVoi = ({ name, center, width }: WindowPreset): VoiChoice => ({
  kind: 'window',
  center,
  width,
  label: name,
});

/** An entry of the window menu. */
export interface VoiEntry {
  label: string;
  detail: string;
  voi: VoiChoice;
}

/** The image's own windows and tables, with their explanations. */
export function headerEntries(shown: Shown): VoiEntry[] {
  return headerVois(shown.frame).map((voi, index) => ({
    voi,
    label: voi.label ?? (voi.kind === 'table' ? `VOI LUT ${index + 1}` : `Window ${index + 1}`),
    detail: voi.kind === 'window' ? `W ${voi.width}  L ${voi.center}` : 'table',
  }));
}

export const sameVoi = (a: VoiChoice | undefined, b: VoiChoice): boolean => {
  if (!a || a.kind !== b.kind) return false;
  if (a.kind === 'table' && b.kind === 'table') return a.table === b.table;
  return a.kind === 'window' && b.kind === 'window' && a.center === b.center && a.width === b.width;
};
