import type {
  LookupTable,
  MaskDescription,
  OverlayDescription,
  PaletteDescription,
  ShutterDescription,
} from '../../imaging/description.ts';
import type { Voi } from '../../imaging/pipeline/voi.ts';
import type { DisplayedArea, StateModality, StatePresentationLut, StateSpatial } from './model.ts';

/**
 * What a presentation state says of one frame: it takes the place of what the image says itself (PS3.4 N.2). Absent parts are those
 * that the state does not have and that then are not applied either (no VOI: identity over the range of the values).
 */
export interface FramePresentation {
  /** Same key, same look: of the state and of the parts of it that hold for the frame. */
  key: string;
  /** `image`: as the image says (the policy of VIT-107). */
  modality: StateModality | 'image';
  voi?: Voi & { label?: string };
  /** All windows and tables the state has for the frame, the first being in force. */
  voiChoices: (Voi & { label?: string })[];
  presentationLut?: StatePresentationLut;
  palette?: PaletteDescription;
  iccData?: string;
  shutter?: ShutterDescription;
  masks?: MaskDescription[];
  recommendedViewingMode?: string;
  /** Overlays that are seen: the state's own planes, and groups of the image that it activates. */
  overlays: OverlayDescription[];
  activeGroups: number[];
  spatial: StateSpatial;
  area?: DisplayedArea;
}

/** What of a state is applied: all of it, what it draws alone, or nothing (`design/field.md` 11). */
export const stateModes = ['full', 'graphics', 'none'] as const;
export type StateMode = (typeof stateModes)[number];

/** Tables of a presentation LUT are looked up over the whole input range (PS3.3 C.11.6.1.1). */
export type PresentationTable = LookupTable;
