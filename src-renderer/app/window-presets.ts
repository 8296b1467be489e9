import data from '../../resources/window-presets.json';
import type { WindowPreset } from '../../src-shared/settings/display.ts';

/** By modality, which any text of a file may claim to be: no plain object, whose own members have names too. */
const builtIn: ReadonlyMap<string, WindowPreset[]> = new Map(Object.entries(data));

/** Modalities that the program has presets for. */
export const modalitiesWithPresets = (): string[] => [...builtIn.keys()];

export const builtInPresets = (modality: string): readonly WindowPreset[] => builtIn.get(modality) ?? [];

/** Window presets of a modality: the reader's own (`display.windowPresets`), else those of the program. */
export const presetsIn = (
  modality: string,
  own: Readonly<Record<string, readonly WindowPreset[]>>,
): readonly WindowPreset[] => (Object.hasOwn(own, modality) ? own[modality]! : builtInPresets(modality));
