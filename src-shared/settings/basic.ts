import { z } from '../contract/define.ts';

/** PS3.5 6.2: 1..16 characters of the default repertoire, no backslash or control, not only blanks. */
export const aeTitle = z
  .string()
  .trim()
  .min(1)
  .max(16)
  .regex(/^[\x20-\x5b\x5d-\x7e]+$/);
export const port = z.int().min(1).max(65535);
/** A DIMSE status (PS3.7 C), 0..FFFFH. */
export const dimseStatus = z.int().min(0).max(0xffff);
/** A wait in milliseconds; 0 means "for ever" everywhere. */
export const waitMs = z.int().min(0);

/** When and how often something that failed is tried again by itself. */
export const retrySchema = z.object({
  /** Attempts after the first one; 0: none. */
  attempts: z.int().min(0).max(1000).default(0),
  /** Wait before the first of them. */
  delayMs: z.int().min(0).default(60_000),
  /** Each further wait is longer by this factor. */
  factor: z.number().min(1).max(10).default(1),
});
export type RetrySettings = z.output<typeof retrySchema>;

/** Milliseconds until the next attempt after attempt number `attempt` (from 1) failed; undefined when there is none left. At most a day. */
export const retryDelayMs = ({ attempts, delayMs, factor }: RetrySettings, attempt: number): number | undefined =>
  attempt > attempts ? undefined : Math.min(86_400_000, Math.round(delayMs * factor ** (attempt - 1)));
