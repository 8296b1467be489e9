import { z } from '../contract/define.ts';

/** Scrolling through the patient and what viewports tell each other of places. */
export const spatialSchema = z.object({
  /**
   * `anatomical`: scrolling down goes from head to feet, from front to back, from the patient's right to the left.
   * `acquisition`: it follows the instance numbers.
   */
  sliceOrder: z.enum(['anatomical', 'acquisition']).default('anatomical'),
  /** Viewports of one frame of reference are linked when studies are opened (IHE BIR 5.5 begins without). */
  linkAtStart: z.boolean().default(false),
  /** What linked viewports share besides the place: zoom and pan, and the window of images of one modality. */
  linkView: z.boolean().default(true),
  linkWindow: z.boolean().default(false),
  /** Localizer lines show the current image alone, or the first and the last of its set as well. */
  referenceLines: z.enum(['current', 'current-and-ends']).default('current'),
});
export type SpatialSettings = z.output<typeof spatialSchema>;
