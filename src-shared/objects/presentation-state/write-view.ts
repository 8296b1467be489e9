import type {
  LookupTable,
  OverlayDescription,
  PaletteDescription,
  ShutterDescription,
} from '../../imaging/description.ts';
import type { MaskOf } from '../../imaging/pipeline/subtraction.ts';
import type { Voi } from '../../imaging/pipeline/voi.ts';
import type { DisplayedArea, GraphicObject, StateModality, StateSpatial, TextObject } from './model.ts';

/** Graphics and texts of one layer over one frame. */
export interface SavedLayer {
  /** What tells layers apart; layers with the same name on several images become one. Drawn in the order of `order`. */
  name: string;
  order: number;
  graphics: readonly GraphicObject[];
  texts: readonly TextObject[];
}

/** The grey part of a view: stored values to P-Values (PS3.4 N.2.1). */
export interface SavedGrey {
  /** The modality transformation that takes part in the display of the image; empty: none does. */
  modality: StateModality;
  /** Window or table in force, and what it is called. */
  voi: Voi & { label?: string };
  /** What window or table are given in: what the modality transformation gives, or the stored values in spite of it. */
  voiOn: 'modality' | 'stored';
  /** The lowest value is shown white: the image's own polarity and the reader's inversion together. */
  inverse: boolean;
  /** The mask that is taken off. */
  mask?: MaskOf;
  /** A presentation LUT before `inverse`; absent: identity. */
  presentationTable?: LookupTable;
  /** Colours in place of greys, after `inverse`, and their ICC profile, base64 (absent: sRGB). */
  palette?: PaletteDescription;
  paletteIcc?: string;
}

/** One frame as it is seen: what a presentation state is made of. */
export interface SavedView {
  studyUid: string;
  seriesUid: string;
  sopClassUid: string;
  sopInstanceUid: string;
  /** From 1. */
  frame: number;
  numberOfFrames: number;
  area: Omit<DisplayedArea, 'images'>;
  spatial: StateSpatial;
  /** Absent: the image is one of colours. */
  grey?: SavedGrey;
  /** ICC profile of colours, base64; absent: sRGB. */
  iccData?: string;
  /** What is covered; absent: nothing is. */
  shutter?: ShutterDescription;
  /** The plane of a bitmap shutter: (60xx,3000) of its own. */
  shutterPlane?: OverlayDescription;
  /** Overlay groups of the image, and those of them that are seen. */
  overlayGroups: readonly number[];
  overlaysSeen: readonly number[];
  layers: readonly SavedLayer[];
}
