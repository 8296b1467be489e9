import { z } from '../../contract/define.ts';

/** How the sheets of a film are put on paper, or into a PDF. */
export const paperOptionsSchema = z.object({
  /** `film`: pages as large as the film of each sheet; of PDFs alone. */
  paper: z.enum(['A3', 'A4', 'Letter', 'Legal', 'film']).default('A4'),
  /** `sheet`: as each sheet lies. */
  orientation: z.enum(['sheet', 'PORTRAIT', 'LANDSCAPE']).default('sheet'),
  /** On all sides, mm. */
  marginMm: z.number().min(0).max(60).default(10),
  /** What is not covered by images; white saves ink. */
  ground: z.enum(['white', 'black']).default('white'),
  /** False: everything in greys. */
  colour: z.boolean().default(true),
  /** A line above the images that tells who it is. */
  identity: z.boolean().default(true),
  /** Header and footer of the sheets. */
  lines: z.boolean().default(true),
});
export type PaperOptions = z.output<typeof paperOptionsSchema>;
