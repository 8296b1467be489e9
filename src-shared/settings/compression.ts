import { z } from '../contract/define.ts';

/** A value of an element: equal to one of those listed, to none of them, or not there at all. */
const conditionSchema = z.discriminatedUnion('is', [
  z.object({ is: z.literal('equal'), values: z.array(z.string()).min(1) }),
  z.object({ is: z.literal('not-equal'), values: z.array(z.string()).min(1) }),
  z.object({ is: z.literal('missing') }),
]);

/** Which of what arrives is compressed. All conditions that are there must hold. */
export const compressionRuleSchema = z.object({
  enabled: z.boolean().default(true),
  /** AE title that was called. */
  calledAeTitle: z.string().optional(),
  /** AE title of the sender. */
  callingAeTitle: z.string().optional(),
  /** (0008,0060) */
  modality: conditionSchema.optional(),
  /** (0018,0015) */
  bodyPart: conditionSchema.optional(),
  mode: z.enum(['lossless', 'lossy']).default('lossless'),
});

/** Compression of what arrives over the network, in the background, after it was stored and answered as it came. */
export const compressionSchema = z.object({
  enabled: z.boolean().default(false),
  /** One that holds is enough; of several that hold a lossy one wins. */
  rules: z.array(compressionRuleSchema).default([]),
  /** What came compressed without loss and no rule wants: stays as it is, or is decompressed. */
  otherwise: z.enum(['keep', 'decompress']).default('keep'),
  /** Transfer syntax without loss: JPEG Lossless SV1 is read by most. */
  lossless: z.string().default('1.2.840.10008.1.2.4.70'),
  /** Transfer syntaxes with loss, up to 8 bits and beyond. */
  lossy8: z.string().default('1.2.840.10008.1.2.4.50'),
  lossyDeep: z.string().default('1.2.840.10008.1.2.4.51'),
  /** JPEG: 1..100. */
  quality: z.int().min(1).max(100).default(90),
  /** Value 2 of Image Type of what lost (PS3.3 C.7.6.1.1.2). */
  secondImageType: z.enum(['keep', 'PRIMARY', 'SECONDARY']).default('keep'),
  /** Photometric Interpretations that are compressed; others stay untouched. */
  photometricInterpretations: z
    .array(z.string())
    .default(['MONOCHROME1', 'MONOCHROME2', 'PALETTE COLOR', 'RGB', 'YBR_FULL', 'YBR_FULL_422', 'YBR_PARTIAL_422']),
  /** Milliseconds without a further instance of the sender after which what came is put into a job. */
  quietMs: z.int().min(0).default(2000),
});

export type CompressionSettings = z.output<typeof compressionSchema>;
export type CompressionRule = z.output<typeof compressionRuleSchema>;
