import type { FileSetNote } from '../../../src-shared/contract/file-sets.ts';
import { sopClasses } from '../../../src-shared/dicom/sop-classes.ts';
import { transferSyntaxes } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import type { NoteReason } from '../../../src-shared/file-set/notes.ts';
import { applicationProfiles } from '../../../src-shared/file-set/profiles.ts';
import { capitalised, formatCount, plural } from '../formatting.ts';

/** What the plan and the result of a file-set say, in sentences. */

const reasons: Record<NoteReason, string> = {
  'class-not-allowed': 'the profile does not allow objects of this kind',
  'private-class': 'private kinds of objects are not written, by setting',
  'not-wanted': 'objects of this kind are not wanted',
  'no-key-image': 'only key images are wanted',
  'syntax-not-allowed': 'the profile does not allow them as they are stored',
  'cannot-transcode': 'the profile does not allow them as they are stored, and they cannot be converted',
  'image-rule': 'the profile does not allow such images (bits, colours)',
  'record-key': 'they lack what the directory must say of them',
  'not-de-identified': 'it cannot be promised that nobody is named in them',
  'too-large': 'they are larger than a whole volume',
  gone: 'they are not there any more',
  unreadable: 'their files cannot be read',
  'same-uid': 'another object with the same UID was chosen, or is there already',
  'profile-syntax': 'as the profile asks',
  'chosen-syntax': 'as chosen',
  'kept-as-stored': 'they cannot be converted as chosen',
  'already-there': 'they are in the file-set already',
  'references-lost':
    'Compressed with loss, images become new objects: these name old ones, of another volume or because they cannot be changed',
  'not-claimed': 'The medium cannot be made as the profile asks, so no profile is claimed',
  'burned-in-text': 'Text may be burned into these images, names too',
  'no-picture': 'The pages show no picture of these',
};

/** A reason in words, also one that is not known here. */
const reasonText = (reason: string): string => reasons[reason as NoteReason] ?? reason.replaceAll('-', ' ');

const syntaxName = (uid: string): string => transferSyntaxes.get(uid)?.name ?? uid;

/** `CT Image Storage, JPEG Baseline`, where the note is about these. */
const aboutOf = ({ sopClassUid, transferSyntaxUid }: FileSetNote): string =>
  [
    sopClassUid && (sopClasses.get(sopClassUid)?.name.replace(/ Storage$/, '') ?? sopClassUid),
    transferSyntaxUid && syntaxName(transferSyntaxUid),
  ]
    .filter(Boolean)
    .join(', ');

/** A note as a sentence: how many objects, what becomes of them, and why. */
export function noteText(note: FileSetNote): string {
  const objects = plural(note.instances, 'object');
  const are = note.instances === 1 ? 'is' : 'are';
  const about = aboutOf(note);
  const of = note.sopClassUid ? ` (${about})` : '';
  switch (note.kind) {
    case 'left-out':
      return `${objects}${of} ${are} left out: ${reasonText(note.reason)}.`;
    case 'transcoded':
      return `${objects} ${are} converted${note.transferSyntaxUid ? ` to ${syntaxName(note.transferSyntaxUid)}` : ''} without loss, ${reasonText(note.reason)}.`;
    case 'lossy':
      return `${objects} ${are} compressed with loss${note.transferSyntaxUid ? ` to ${syntaxName(note.transferSyntaxUid)}` : ''}, as new objects.`;
    case 'unchanged':
      return `${objects}${of} ${are === 'is' ? 'stays' : 'stay'} as stored: ${reasonText(note.reason)}.`;
    case 'exists':
      return `${objects} ${are} not written: ${reasonText(note.reason)}.`;
    default:
      return `${capitalised(reasonText(note.reason))}${note.instances > 0 ? ` (${objects}${about ? `, ${about}` : ''})` : ''}.`;
  }
}

/** How much a note matters: what is lost before what changes. */
export const noteMood = ({ kind }: Pick<FileSetNote, 'kind'>): 'failure' | 'warning' | undefined =>
  kind === 'lossy' ? 'failure' : kind === 'left-out' || kind === 'warning' ? 'warning' : undefined;

const order: Record<FileSetNote['kind'], number> = {
  lossy: 0,
  'left-out': 1,
  warning: 2,
  unchanged: 3,
  transcoded: 4,
  exists: 5,
};
export const byGravity = (notes: readonly FileSetNote[]): FileSetNote[] =>
  [...notes].sort((a, b) => order[a.kind] - order[b.kind] || b.instances - a.instances);

/** What the profiles are called, with the two that are none. */
export const profileTitle = (profile: string): string =>
  profile === 'none'
    ? 'General purpose, no profile claimed'
    : profile === 'plain'
      ? 'Files in folders, no DICOMDIR'
      : `${profile}: ${applicationProfiles[profile as keyof typeof applicationProfiles]?.title ?? 'unknown'}`;

/** `disc 2 of 3`, or nothing with one alone. */
export const volumeName = (at: number, of: number): string => (of > 1 ? `Volume ${formatCount(at + 1)}` : 'Volume');
