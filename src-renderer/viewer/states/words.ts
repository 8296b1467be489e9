import type { StateMode } from '../../../src-shared/objects/presentation-state/frame-presentation.ts';
import type { StateKind } from '../../../src-shared/objects/presentation-state/model.ts';
import { formatDate, formatTime, plural } from '../../app/formatting.ts';
import type { KnownState } from './known.ts';

export const modeNames: Record<StateMode, string> = {
  full: 'Full state',
  graphics: 'Graphics only',
  none: 'None',
};

export const kindWords: Record<StateKind, string> = {
  grayscale: 'Grayscale',
  color: 'Colour',
  'pseudo-color': 'Pseudo-colour',
  blending: 'Blending',
  'planar-mpr': 'Planar MPR',
};

/** Label and description, which often say the same. */
export function stateName({ state, object: { instance } }: KnownState): string {
  const { label, description } = state ?? {};
  if (description && label && description.toUpperCase().startsWith(label.toUpperCase())) return description;
  return [label, description].filter(Boolean).join(': ') || instance.label || 'Presentation state';
}

/** Who made it and when. */
export const madeBy = ({ state, object: { instance } }: KnownState): string =>
  [
    state?.creator,
    formatDate(state?.createdDate ?? instance.contentDate),
    formatTime(state?.createdDate ? state.createdTime : instance.contentTime),
  ]
    .filter(Boolean)
    .join('  ');

/** Why a state is not applied to images in a viewport; undefined when it is. */
export function whyNot({ state, failed }: KnownState): string | undefined {
  if (failed === 'damaged') return 'It cannot be read: its file is damaged.';
  if (failed === 'other-maker') return 'It is a 3D state of another maker: kept and passed on, not shown.';
  if (failed === 'class') return 'A presentation state of this kind is kept and passed on, not shown.';
  if (!state) return undefined;
  if (state.kind === 'blending' && !state.blending) return 'It does not say which series it blends.';
  if (state.kind === 'planar-mpr' && !state.mpr) return 'It does not say which plane it shows.';
  return undefined;
}

export const imagesText = (count: number): string => plural(count, 'image');
