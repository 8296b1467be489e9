import type { RefusalReason } from '../../../src-shared/file-set/notes.ts';

/** What stands in the way of a file-set, and what can be done about it, in sentences. */
const refusals: Record<RefusalReason, string> = {
  'nothing-left': 'Nothing is left to write: everything that was chosen is left out.',
  'creation-disabled': 'Writing to media is switched off in the settings.',
  'profile-not-offered': 'The settings do not offer this profile.',
  'syntax-not-allowed': 'The profile does not allow this compression. Choose another.',
  'update-disabled': 'Adding to a file-set that is there is switched off in the settings.',
  'secure-disabled': 'Encryption is switched off in the settings.',
  'password-missing': 'A password is needed.',
  'certificate-unusable':
    'Nothing can be encrypted for the holder of a certificate. It must be valid now and have an RSA key of at least 2048 bits.',
  'password-characters':
    'The password of encrypted DICOM files has only letters without accents, digits, spaces and the signs of an English keyboard.',
  'folder-not-empty': 'The folder is not empty. Choose an empty one, or a name for a new one.',
  'no-file-set': 'There is no file-set in this folder that could be added to.',
  'file-set-damaged': 'The file-set in this folder cannot be read, so nothing is added to it.',
  'cannot-add':
    'Nothing can be added to this file-set as chosen: additions are never split or encrypted, and have the profile that it has.',
  'not-writable': 'This place cannot be written to.',
  'not-enough-room': 'There is not enough room. Choose another place, compression, or fewer studies.',
  'own-folder': 'This is where the workstation keeps its own data. Choose another place.',
  'already-exists': 'There is a file of that name already. Choose another name.',
  'no-image-tool': 'There is no program here that makes disc images. Write to a folder, and burn that.',
  'no-burn-tool': 'There is no program here that burns discs. Write to a folder or a disc image, and burn that.',
  'no-such-device': 'The burner is not there any more.',
  'insert-disc': 'Insert a blank disc.',
  'disc-not-blank': 'The disc is not blank. Insert another.',
  'disc-too-small': 'The disc has not enough room. Insert a larger blank one.',
  'volume-too-small': 'The volumes are too small for the largest object.',
  'plain-needs-folder': 'Files without a DICOMDIR can be written to a folder or a ZIP archive.',
};

const known: Readonly<Record<string, string | undefined>> = refusals;

/** A word of `refusalReasons` as a sentence; undefined for any other. */
export const refusalSentence = (reason: string): string | undefined =>
  Object.hasOwn(refusals, reason) ? known[reason] : undefined;

/** The same, whatever the word. */
export const refusalText = (reason: string): string =>
  refusalSentence(reason) ?? `${reason.charAt(0).toUpperCase()}${reason.slice(1).replaceAll('-', ' ')}.`;
