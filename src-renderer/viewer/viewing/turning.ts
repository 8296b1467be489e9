import type { Shown } from '../../cornerstone/index.ts';

/** Turning and flipping are offered for projections alone: elsewhere they would mislead about sides (IHE BIR 5.2). */
const projections = new Set([
  'CR',
  'DX',
  'DR',
  'RG',
  'IO',
  'PX',
  'MG',
  'XA',
  'RF',
  'RTIMAGE',
  'XC',
  'SC',
  'OT',
  'GM',
  'ES',
]);

export const mayTurn = (shown: Pick<Shown, 'frame'> | undefined): boolean =>
  shown !== undefined && projections.has(shown.frame.series.series.modality) && !shown.frame.description.orientation;

export const turnReason = 'Only for projections: turning a slice would mislead about its sides';
