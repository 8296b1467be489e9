import type {
  MaskDescription,
  OverlayDescription,
  PaletteDescription,
  ShutterDescription,
} from '../../imaging/description.ts';
import type { Voi } from '../../imaging/pipeline/voi.ts';
import { layerColour, type Rgb } from './graphics-colour.ts';
import type {
  BlendingInput,
  DisplayedArea,
  PresentationState,
  StateModality,
  StatePresentationLut,
  StateSpatial,
  StateVoi,
} from './model.ts';
import { areaOnFrame, blendingInputOf, itemFor, type PresentedFrame, refersTo } from './scope.ts';
import { signedTable } from './signed-tables.ts';

/**
 * What a presentation state says of one frame: it takes the place of what the image says itself (PS3.4 N.2). Absent parts are those
 * that the state does not have and that then are not applied either (no VOI: identity over the range of the values).
 */
export interface FramePresentation {
  /** Same key, same look: of the state as it was read (its object may be replaced) and of the parts of it that hold for the frame. */
  key: string;
  /** `image`: as the image says (the policy of VIT-107). */
  modality: StateModality | 'image';
  voi?: Voi & { label?: string };
  /** The state has a VOI transformation for the frame that cannot be read: the image's own is the best guess. */
  voiOfImage?: true;
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
  /** What the layers of overlays recommend (PS3.3 C.10.7), by group; absent: as the viewer likes. */
  overlayColours?: Readonly<Record<number, Rgb>>;
  spatial: StateSpatial;
  area?: DisplayedArea;
}

/** What of a state is applied: all of it, what it draws alone, or nothing (`design/field.md` 11). */
export const stateModes = ['full', 'graphics', 'none'] as const;
export type StateMode = (typeof stateModes)[number];

/** What the reader or the profile asks of all states. */
export interface StatePolicy {
  /** A state without a Modality LUT: identity as PS3.4 N.2.1 says, or what the image itself has. */
  missingModality: 'identity' | 'image';
}

const identities = new WeakMap<PresentationState, string>();
let identityCount = 0;

/** Two states may have one UID: in two studies, or one that was stored again. */
function identityOf(state: PresentationState): string {
  let known = identities.get(state);
  if (known === undefined) {
    known = `${state.sopInstanceUid} ${++identityCount}`;
    identities.set(state, known);
  }
  return known;
}

/** Windows and tables of an item as they are applied: windows first. */
function choicesOf(item: StateVoi | undefined, signed: boolean): FramePresentation['voiChoices'] {
  if (!item) return [];
  const kind = item.voiFunction ? { function: item.voiFunction } : {};
  return [
    ...item.windows.map(({ center, width, explanation }) => ({
      kind: 'window' as const,
      center,
      width,
      ...kind,
      ...(explanation ? { label: explanation } : {}),
    })),
    ...item.luts.map((lut) => ({
      kind: 'table' as const,
      table: signedTable(lut, signed),
      ...(lut.explanation ? { label: lut.explanation } : {}),
    })),
  ];
}

/** The modality step: what cannot be read is no word for identity. */
function modalityFor(
  stated: StateModality,
  signed: boolean,
  { missingModality }: StatePolicy,
): FramePresentation['modality'] {
  if (stated.unreadable) return 'image';
  if (stated.modalityLut) return { modalityLut: signedTable(stated.modalityLut, signed) };
  return stated.rescale || missingModality === 'identity' ? stated : 'image';
}

/** Overlays of the state that are switched on, the bits of its shutter among them, and groups of the image that it switches on. */
function overlaysOf(state: PresentationState): Pick<FramePresentation, 'overlays' | 'activeGroups' | 'overlayColours'> {
  const active = new Set(state.activeOverlays.map(({ group }) => group));
  const own = new Set(state.overlays.map(({ group }) => group));
  const layers = new Map(state.layers.map((layer) => [layer.name, layer]));
  const colours = state.activeOverlays.flatMap(({ group, layer: name }): [number, Rgb][] => {
    const layer = layers.get(name);
    return layer?.color || layer?.grayscale !== undefined ? [[group, layerColour(layer)]] : [];
  });
  return {
    overlays: state.overlays.filter(({ group }) => active.has(group) || group === state.shutter?.bitmapGroup),
    activeGroups: [...active].filter((group) => !own.has(group)),
    ...(colours.length > 0 ? { overlayColours: Object.fromEntries(colours) } : {}),
  };
}

/**
 * What a state says of a frame. Undefined when it does not refer to the frame; a planar reconstruction speaks of a plane of its own and of
 * no frame.
 */
export function framePresentation(
  state: PresentationState,
  image: PresentedFrame,
  policy: StatePolicy,
): FramePresentation | undefined {
  if (state.kind === 'planar-mpr' || !refersTo(state, image)) return undefined;
  const input = blendingInputOf(state, image);
  const { modality: stated, voi } = input ?? state;
  const signed = image.pixelRepresentation === 1;
  const [voiItem, areaItem] = [itemFor(voi, image), itemFor(state.areas, image)];
  const modality = modalityFor(stated, signed, policy);
  const signedValues = signed || (modality !== 'image' && (modality.rescale?.intercept ?? 0) < 0);
  const voiChoices = choicesOf(voiItem === undefined ? undefined : voi[voiItem], signedValues && !hasTable(modality));
  const area = areaItem === undefined ? undefined : areaOnFrame(state.areas[areaItem]!, image.tile);
  const place = area?.ofMatrix && image.tile && `${image.tile.column} ${image.tile.row}`;
  const key = [identityOf(state), input?.position, voiItem, areaItem, place, signed, policy.missingModality].join('|');
  return {
    key,
    modality,
    ...(voiChoices[0] ? { voi: voiChoices[0] } : {}),
    voiChoices,
    ...(voiItem !== undefined && voi[voiItem]!.unreadable ? { voiOfImage: true as const } : {}),
    ...(state.presentationLut ? { presentationLut: state.presentationLut } : {}),
    ...paletteOf(state, input),
    ...(state.iccData ? { iccData: state.iccData } : {}),
    ...(state.shutter ? { shutter: state.shutter } : {}),
    ...(state.masks ? { masks: state.masks } : {}),
    ...(state.recommendedViewingMode ? { recommendedViewingMode: state.recommendedViewingMode } : {}),
    ...overlaysOf(state),
    spatial: state.spatial,
    ...(area ? { area } : {}),
  };
}

/** Whether a state has something to say of greys: of modality, window, polarity or pseudo-colour. Colour states have not. */
export function saysGrey({ modality, presentationLut, palette, voi }: FramePresentation): boolean {
  const transforms = modality !== 'image' && (modality.rescale !== undefined || modality.modalityLut !== undefined);
  return presentationLut !== undefined || palette !== undefined || voi !== undefined || transforms;
}

const hasTable = (modality: FramePresentation['modality']): boolean =>
  modality !== 'image' && modality.modalityLut !== undefined;

/** In blending states the palette colours what is superimposed, and nothing else (PS3.4 N.2.4). */
function paletteOf(state: PresentationState, input: BlendingInput | undefined): Pick<FramePresentation, 'palette'> {
  return state.palette && input?.position !== 'UNDERLYING' ? { palette: state.palette } : {};
}
