import type { Interpolation } from './controller.ts';
import { presentsGrey } from './presented.ts';
import type { DisplayFrame } from './registry.ts';

/** How images are shown as long as the reader has not chosen otherwise; comes from the settings. */
export interface ViewDefaults {
  interpolation: Interpolation;
  /** Modalities whose windows begin at 0. */
  clampedModalities: readonly string[];
  /** Colour tables by modality; what is not named is grey. */
  colourTables: Readonly<Record<string, string>>;
  /** Words (canvas pixels) of overlays: graphics, and those that mark regions of interest. */
  graphicsWord: number;
  roiWord: number;
  /** Edge of a device pixel of the monitor this window is on, mm; undefined when it was not measured. */
  devicePixelMm: () => number | undefined;
}

export const viewDefaults: ViewDefaults = {
  interpolation: 'linear',
  clampedModalities: ['NM', 'PT'],
  colourTables: {},
  graphicsWord: 0xffffffff,
  roiWord: 0xffffffff,
  devicePixelMm: () => undefined,
};

/** Other defaults from now on; views that follow them change at their next rendering. */
export const setViewDefaults = (change: Partial<ViewDefaults>): void => {
  Object.assign(viewDefaults, change);
};

const modalityOf = (frame: DisplayFrame): string => frame.series?.series.modality ?? '';

/** Whether windows begin at 0: as the reader chose, else by the modality; those of a presentation state are left as they are. */
export const isClamped = (frame: DisplayFrame, chosen: boolean | undefined): boolean =>
  chosen ?? (!presentsGrey(frame) && viewDefaults.clampedModalities.includes(modalityOf(frame)));

/**
 * Id of the colour table in force: the reader's, else the modality's unless a presentation state says how greys are shown; undefined:
 * grey, with colours of the image's or the state's own.
 */
export const colourTableOf = (frame: DisplayFrame, chosen: string | undefined): string | undefined =>
  chosen ??
  (!presentsGrey(frame) && Object.hasOwn(viewDefaults.colourTables, modalityOf(frame))
    ? viewDefaults.colourTables[modalityOf(frame)]
    : undefined);
