/** Words for what becomes of instances on their way into a file-set (`FileSetNote.reason`); windows say each in a sentence. */
export const noteReasons = [
  // Left out.
  /** The profile does not allow its SOP class. */
  'class-not-allowed',
  /** Private SOP classes are not written, by setting. */
  'private-class',
  /** Its kind is not wanted (presentation states, key objects, reports, others). */
  'not-wanted',
  /** No key object note names it. */
  'no-key-image',
  /** The profile does not allow its transfer syntax, and it is to be written as it is stored. */
  'syntax-not-allowed',
  /** The profile does not allow its transfer syntax, and it cannot be had in one that it does. */
  'cannot-transcode',
  /** It is not as the profile asks of images of its class (PS3.11: bits, samples, photometric interpretation). */
  'image-rule',
  /** It lacks what its directory record must say. */
  'record-key',
  /** De-identification cannot be promised: text burned into the picture, a class that cannot be cleaned. */
  'not-de-identified',
  /** Larger than a whole volume. */
  'too-large',
  /** It is not there any more. */
  'gone',
  /** Its file cannot be read. */
  'unreadable',
  /** Twice in what was chosen: the same SOP Instance UID. */
  'same-uid',
  // Transcoded, with loss, kept.
  'profile-syntax',
  'chosen-syntax',
  /** It cannot be had in the syntax that was chosen. */
  'kept-as-stored',
  // In the file-set already.
  'already-there',
  // To be aware of.
  /** What was compressed with loss has another UID, and these name the one of before: it lies on another volume, or they cannot be changed. */
  'references-lost',
  /** The medium cannot be made as the profile asks, so none is claimed. */
  'not-claimed',
  /** Images that may have text burned in go out with it. */
  'burned-in-text',
  /** Pages without pictures of it. */
  'no-picture',
] as const;
export type NoteReason = (typeof noteReasons)[number];

/** Words for what stands in the way of a request (`FileSetPlan.refusals`). */
export const refusalReasons = [
  /** Everything that was chosen is left out. */
  'nothing-left',
  'creation-disabled',
  'profile-not-offered',
  'syntax-not-allowed',
  'update-disabled',
  'secure-disabled',
  'password-missing',
  /** Keys of Secure DICOM Files are made of the characters of the Default Character Repertoire (PS3.15 D.1.1). */
  'password-characters',
  /** Nothing can be encrypted for whom a certificate is of: it is no certificate, not valid now, or its key is not of RSA. */
  'certificate-unusable',
  'folder-not-empty',
  /** To be added to, but there is no DICOMDIR. */
  'no-file-set',
  /** The DICOMDIR that is there cannot be read, or is not as it must be to be added to. */
  'file-set-damaged',
  /** What is there already is split over volumes, encrypted, or of another profile. */
  'cannot-add',
  'not-writable',
  'not-enough-room',
  /** Inside of the folder where the workstation keeps its own data. */
  'own-folder',
  'already-exists',
  'no-image-tool',
  'no-burn-tool',
  'no-such-device',
  'insert-disc',
  'disc-not-blank',
  'disc-too-small',
  'volume-too-small',
  'plain-needs-folder',
] as const;
export type RefusalReason = (typeof refusalReasons)[number];
