import { z } from '../contract/define.ts';

/** How presentation states are shown. */
export const statesSchema = z.object({
  /**
   * A grey state without a Modality LUT says that stored values are modality values (PS3.4 N.2.1): `identity`. `image`: it is taken to
   * have none of its own, and the rescale or table of the image holds.
   */
  missingModalityLut: z.enum(['identity', 'image']).default('identity'),
  /** What of the states is applied when a study is opened: nothing, until the reader asks for it, or the newest of each image. */
  onOpen: z.enum(['nothing', 'newest']).default('nothing'),
});
export type StatesSettings = z.output<typeof statesSchema>;
