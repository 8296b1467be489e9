import { z } from '../contract/define.ts';

const modality = z.string().min(1).max(16);
const colour = z.string().regex(/^#[0-9a-f]{6}$/i);

/** How the pixels of images look as long as the reader has not chosen otherwise. */
export const viewSchema = z.object({
  /** Enlarged pixels: as blocks, linear between neighbours, or along a smooth curve. */
  interpolation: z.enum(['nearest', 'linear', 'smooth']).default('linear'),
  /** Modalities whose windows begin at 0 (IHE BIR window mode "clamped"). */
  clampedModalities: z.array(modality).max(50).default(['NM', 'PT']),
  /** Ids of colour tables by modality (`grey-inverse`, `hot-iron` ...); what is not named is grey. */
  colourTables: z.record(modality, z.string().min(1).max(40)).default({ PT: 'grey-inverse' }),
  /** Colour of overlays: graphics, and those that mark a region of interest. */
  overlayColour: colour.default('#ffffff'),
  regionColour: colour.default('#ffffff'),
});
export type ViewSettings = z.output<typeof viewSchema>;
