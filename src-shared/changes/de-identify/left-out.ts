import { NegatoscopeError } from '../../contract/errors.ts';
import { instanceKindOf } from '../../dicom/sop-classes.ts';
import { isVideo } from '../../dicom/transfer-syntaxes.ts';
import type { DeIdentifyProfile } from '../model.ts';

/** Why an instance is not given away. */
export type LeftOutReason =
  /** It says that identification is burned in, and nothing is masked. */
  | 'burned-in'
  /** An encapsulated document: nothing can look into it. */
  | 'document'
  /** Structured content that the options do not let be cleaned. */
  | 'report'
  /** Raw data, private to its maker. */
  | 'raw'
  /** Video cannot be masked. */
  | 'video-masks';

/** As an error; parameter `leftOut` has the reason. */
export const leftOut = (reason: LeftOutReason, message: string): NegatoscopeError =>
  new NegatoscopeError('unsupported', message, { leftOut: reason });

/** What can be said of an instance by its class and coding alone; undefined: nothing stands in the way so far. */
export function leftOutByClass(
  { sopClassUid, transferSyntaxUid }: { sopClassUid: string; transferSyntaxUid: string },
  { basedOn, options }: DeIdentifyProfile,
  isMasked: boolean,
): LeftOutReason | undefined {
  if (isMasked && isVideo(transferSyntaxUid)) return 'video-masks';
  if (basedOn === 'patient-editing') return undefined;
  const kind = instanceKindOf(sopClassUid, transferSyntaxUid);
  if (kind === 'document' || kind === 'raw') return kind;
  return kind === 'report' && !options.includes('clean-structured-content') ? 'report' : undefined;
}
