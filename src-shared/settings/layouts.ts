import { z } from '../contract/define.ts';

/** Rows and columns of viewports, or of the tiles of one. */
export const gridSchema = z.object({
  rows: z.int().min(1).max(8),
  columns: z.int().min(1).max(8),
});
export type Grid = z.output<typeof gridSchema>;

/** How a study is laid out when it is opened, by the modality most of its images have. */
export const defaultLayoutSchema = z.object({
  /** Modalities it is meant for; an empty list: all that no other layout names. */
  modalities: z.array(z.string().min(1).max(16)),
  /** Grids of viewports, small ones first: the first that holds all sets of images is taken, else the last. */
  viewports: z.array(gridSchema).min(1).max(16),
  /**
   * What the viewports take: sets of images in their order; `mammography`: right beside left, the same view in the same row,
   * chest wall to chest wall and equal in size.
   */
  order: z.enum(['series', 'mammography']).default('series'),
  /**
   * Tiles of a viewport: one; for several single images (`stills`) the first grid of `viewports` that holds them; `vectors`: as the
   * vectors of a nuclear image (PS3.3 C.8.4.8) count them.
   */
  tiles: z.enum(['one', 'stills', 'vectors']).default('one'),
  /** Clips (multi-frame images with a time for each frame) play at once. */
  play: z.boolean().default(false),
});
export type DefaultLayout = z.output<typeof defaultLayoutSchema>;

/** What the display does by itself and what of it is shown. */
export const arrangementSchema = z.object({
  /** Layouts for some modalities that stand before those of the program. */
  layouts: z.array(defaultLayoutSchema).max(50).default([]),
  /** The image a set of images begins with (IHE BIR 5.2 leaves the choice). */
  firstImage: z.enum(['first', 'middle']).default('first'),
  /** A notch of the wheel over tiles moves by a row of them, or by one. */
  tileScroll: z.enum(['row', 'tile']).default('row'),
  /** The toolbar offers more than IHE Basic Image Review has. */
  advanced: z.boolean().default(false),
  /** Frames a second of images that say nothing of it. */
  cineRate: z.number().min(0.1).max(120).default(10),
});
