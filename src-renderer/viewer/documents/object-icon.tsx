import { Activity, Box, FileText, FileType, Waves } from 'lucide-react';
import type { FrameSet } from '../frame-sets.ts';

const size = 34;
const encapsulated = '1.2.840.10008.5.1.4.1.1.104';

/** What stands in the strip for an object that has no picture. */
export function objectIcon({ other }: FrameSet) {
  if (other?.kind === 'waveform') return <Activity size={size} aria-hidden />;
  if (other?.kind === 'spectroscopy') return <Waves size={size} aria-hidden />;
  if (other?.kind !== 'document') return undefined;
  if (other.sopClassUid === `${encapsulated}.1`) return <FileType size={size} aria-hidden />;
  if (other.sopClassUid === `${encapsulated}.2`) return <FileText size={size} aria-hidden />;
  return <Box size={size} aria-hidden />;
}
