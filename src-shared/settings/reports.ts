import { z } from '../contract/define.ts';

const coded = z.object({
  value: z.string().min(1).max(64),
  scheme: z.string().min(1).max(16),
  meaning: z.string().min(1).max(64),
});

/** How reports are read and written. */
export const reportsSchema = z.object({
  /** Comprehensive SR of other makers: displayed, or kept and sent alone. */
  othersComprehensive: z.enum(['displayed', 'stored']).default('displayed'),
  /** Makers, (0008,0070), whose Comprehensive SR count as our own beside ours. */
  manufacturers: z.array(z.string().max(64)).max(50).default([]),
  /** Chest CAD SR: displayed, or kept and sent alone. */
  chestDetection: z.enum(['displayed', 'stored']).default('displayed'),
  /** Sections of the report form, in their order: `history`, `request`, `procedure`, `comparison`, `findings` ... */
  sections: z
    .array(
      z.enum(['history', 'request', 'procedure', 'comparison', 'findings', 'impression', 'recommendation', 'addendum']),
    )
    .max(20)
    .default(['history', 'request', 'procedure', 'comparison', 'findings', 'impression', 'recommendation']),
  /** The title a new report begins with (CID 7000). */
  title: coded.prefault({ value: '18748-4', scheme: 'LN', meaning: 'Diagnostic Imaging Report' }),
  /** Language of what is written (RFC 5646). */
  language: z.string().min(2).max(16).default('en'),
});
export type ReportSettings = z.output<typeof reportsSchema>;
