import { z } from '../contract/define.ts';

/** Levels of the display path: one entry for each grey value of 8 bits. */
export const correctionSize = 256;

/**
 * One monitor as it was measured. It is known again by what the system calls it and by its resolution: another
 * resolution has other pixels.
 */
export const monitorSchema = z.object({
  /** What the system calls it. */
  id: z.string().min(1).max(64),
  /** Device pixels. */
  widthPixels: z.int().min(1).max(100_000),
  heightPixels: z.int().min(1).max(100_000),
  /** Edge of one device pixel, mm; absent: not measured. */
  pixelMm: z.number().min(0.01).max(5).optional(),
  /** Level sent to the monitor for each grey value 0..255 (PS3.14); absent: as it is. Takes effect at the next start. */
  correction: z.array(z.int().min(0).max(255)).length(correctionSize).optional(),
  /** Where the correction came from, for people: name of the file. */
  correctionSource: z.string().max(200).default(''),
});
export type Monitor = z.output<typeof monitorSchema>;
