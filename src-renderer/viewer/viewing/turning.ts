import type { Shown } from '../../cornerstone/index.ts';

/**
 * Projections, whose sides are told by letters and marks: rotating and flipping are offered for them alone (IHE BIR 5.2). The profile
 * names DX and CR; the same holds for their older and special forms, mammography, fluoroscopy, angiography and portal images.
 */
const projections = new Set(['CR', 'DX', 'DR', 'RG', 'IO', 'PX', 'MG', 'XA', 'RF', 'RTIMAGE']);

/** Photographs, endoscopy, microscopy and captures come lying on their side; mirrored they would lie, letters in them too. */
const pictures = new Set(['XC', 'ES', 'GM', 'SM', 'OP', 'DMS', 'SC', 'OT', 'DOC']);

const isOf = (modalities: ReadonlySet<string>, shown: Pick<Shown, 'frame'> | undefined): boolean =>
  shown !== undefined && modalities.has(shown.frame.series.series.modality) && !shown.frame.description.orientation;

export const mayTurn = (shown: Pick<Shown, 'frame'> | undefined): boolean =>
  isOf(projections, shown) || isOf(pictures, shown);

export const mayFlip = (shown: Pick<Shown, 'frame'> | undefined): boolean => isOf(projections, shown);

export const turnReason = 'Only for projections: turning a slice would mislead about its sides';
export const flipReason = 'Only for projections: a mirror image would mislead about its sides';
