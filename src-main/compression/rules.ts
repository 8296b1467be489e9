import { explicitVrLittleEndian, transferSyntaxes } from '../../src-shared/dicom/transfer-syntaxes.ts';
import type { CompressionRule, CompressionSettings } from '../../src-shared/settings/compression.ts';
import type { TranscodeTarget } from '../transcode/target.ts';

/** What rules look at: how an instance came, and what it is. */
export interface Arrived {
  calledAeTitle: string;
  callingAeTitle: string;
  modality?: string | undefined;
  bodyPart?: string | undefined;
  photometricInterpretation?: string | undefined;
  bitsAllocated?: number | undefined;
  transferSyntaxUid: string;
  /** (0028,2110) = 01. */
  lostBefore: boolean;
}

const holds = (condition: CompressionRule['modality'], value: string | undefined): boolean => {
  if (condition === undefined) return true;
  if (condition.is === 'missing') return value === undefined || value === '';
  return condition.values.includes(value ?? '') === (condition.is === 'equal');
};

/** Whether a rule wants an instance. */
export function ruleHolds(rule: CompressionRule, arrived: Arrived): boolean {
  return (
    rule.enabled &&
    (rule.calledAeTitle === undefined || rule.calledAeTitle === arrived.calledAeTitle) &&
    (rule.callingAeTitle === undefined || rule.callingAeTitle === arrived.callingAeTitle) &&
    holds(rule.modality, arrived.modality) &&
    holds(rule.bodyPart, arrived.bodyPart)
  );
}

/** True when the frames of a syntax lost something, or may have. */
const isLossySyntax = (uid: string): boolean => {
  const syntax = transferSyntaxes.get(uid);
  return syntax?.video === true || (syntax?.encapsulated === true && syntax.lossy !== false);
};

/**
 * What becomes of an instance that arrived; undefined: it stays as it came. What lost is never touched; what had lost before and is
 * uncompressed now is never made to lose again.
 */
export function targetOf(settings: CompressionSettings, arrived: Arrived): TranscodeTarget | undefined {
  const { transferSyntaxUid } = arrived;
  const syntax = transferSyntaxes.get(transferSyntaxUid);
  if (!settings.enabled || syntax === undefined || arrived.photometricInterpretation === undefined) return undefined;
  if (isLossySyntax(transferSyntaxUid)) return undefined;
  const wanting = settings.rules.filter((rule) => ruleHolds(rule, arrived));
  if (wanting.length === 0) {
    return syntax.encapsulated && settings.otherwise === 'decompress'
      ? { transferSyntaxUid: explicitVrLittleEndian }
      : undefined;
  }
  if (!settings.photometricInterpretations.includes(arrived.photometricInterpretation)) return undefined;
  if (wanting.some(({ mode }) => mode === 'lossy') && !arrived.lostBefore) {
    const { lossy8, lossyDeep, quality, secondImageType } = settings;
    return {
      transferSyntaxUid: (arrived.bitsAllocated ?? 16) <= 8 ? lossy8 : lossyDeep,
      lossy: { quality, ...(secondImageType === 'keep' ? {} : { secondImageType }) },
    };
  }
  return settings.lossless === transferSyntaxUid ? undefined : { transferSyntaxUid: settings.lossless };
}
