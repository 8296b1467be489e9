import { z } from '../contract/define.ts';

/** Corners of a picture, in the order of reading. */
export const cornerNames = ['topLeft', 'topRight', 'bottomLeft', 'bottomRight'] as const;
export type CornerName = (typeof cornerNames)[number];

/** One text of a corner: a value by its name, with what stands before and behind it. Without a value there is no text. */
export const cornerItemSchema = z.object({
  /** Name of a value: a keyword of the standard (`KVP`) or one that is worked out (`imageOfCount`). */
  value: z.string().min(1).max(64),
  /** Before the value. */
  label: z.string().max(40).default(''),
  /** Behind the value. */
  unit: z.string().max(20).default(''),
  /** Digits behind the point of a number, at most; absent: two, and none that say nothing. */
  digits: z.int().min(0).max(6).optional(),
  /** On the same line as the text before it. */
  beside: z.boolean().default(false),
  /** `minimal`: also where only the most needed is shown. */
  level: z.enum(['minimal', 'full']).default('full'),
  /** What goes first when the picture is small: the larger the number, the sooner. 0 stays. */
  rank: z.int().min(0).max(9).default(5),
  /** Only where another value is one of these; an empty list: only where the other has none. */
  when: z.object({ value: z.string().min(1).max(64), is: z.array(z.string().max(64)).max(20) }).optional(),
});
export type CornerItem = z.output<typeof cornerItemSchema>;

const corner = z.array(cornerItemSchema).max(40).default([]);
export const cornersSchema = z.object({
  topLeft: corner,
  topRight: corner,
  bottomLeft: corner,
  bottomRight: corner,
});
/** The items of the four corners of one modality. */
export type Corners = z.output<typeof cornersSchema>;

/** The texts of a reader's own, by modality; `*` for every modality without. What is absent is as the program has it. */
export const cornerTextsSchema = z.record(z.string().min(1).max(16), cornersSchema);
