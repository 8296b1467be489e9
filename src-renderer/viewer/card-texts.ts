import { isStorageSopClass, sopClassName } from '../../src-shared/dicom/sop-classes.ts';
import type { InstanceDescription, NotDisplayableReason } from '../../src-shared/imaging/description.ts';

/** Objects that are no images, in words. */
export const kindNames: Record<string, string> = {
  image: 'This image cannot be shown',
  video: 'Video',
  'presentation-state': 'Presentation state',
  'key-object': 'Key image note',
  report: 'Structured report',
  document: 'Document',
  waveform: 'Waveform',
  spectroscopy: 'Spectroscopy',
  segmentation: 'Segmentation',
  rt: 'Radiotherapy object',
  registration: 'Registration',
  'real-world-value': 'Real world value mapping',
  'hanging-protocol': 'Hanging protocol',
  raw: 'Raw data',
  other: 'Unknown object',
};

/** What kind of object it is, in words; of kinds without a word of their own the name of its class. */
export const kindText = ({ kind, sopClassUid }: Pick<InstanceDescription, 'kind' | 'sopClassUid'>): string =>
  kind === 'other' && isStorageSopClass(sopClassUid)
    ? sopClassName(sopClassUid).replace(/ Storage( \(Retired\))?$/, '')
    : (kindNames[kind] ?? kindNames['other'] ?? '');

/** Why an image is not shown. */
export const displayReasons: Record<NotDisplayableReason, string> = {
  'no-pixel-data': 'It has no pixel data.',
  'no-dimensions': 'It does not say how large it is.',
  video: 'It is a video.',
  'transfer-syntax': 'Its pixels are coded in a way (transfer syntax) that is not supported.',
  'photometric-interpretation': 'Its colour model (photometric interpretation) is not supported.',
  'bits-allocated': 'Its pixel cells have a size that is not supported.',
  'no-palette': 'Its colour palette is missing.',
  'too-large': 'It is too large to be held in memory.',
  'pixel-data-short': 'Its pixel data is shorter than one image.',
  'frames-uncertain': 'It holds another number of frames than it says, so that nobody can tell which is which.',
  'other-patient': 'It is of another patient.',
};
