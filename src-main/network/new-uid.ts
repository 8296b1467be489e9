import { randomBytes } from 'node:crypto';
import { uidFromRandom } from '../../src-shared/dicom/uids.ts';

/** A UID that nobody has (PS3.5 B.2). */
export const newUid = (): string => uidFromRandom(randomBytes(16));
