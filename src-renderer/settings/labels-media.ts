/** Labels of the settings of media and de-identification, by path; what is not named is written from its name. */
export const mediaLabels: Record<string, string> = {
  media: 'Media',
  'media.reading.inserted': 'A disc or stick that is put in',
  'media.reading.onlyKnownClasses': 'Only kinds of objects that are known',
  'media.reading.oneAtATime': 'One medium at a time',
  'media.reading.importTo': 'Imports go',
  'media.reading.maxDepth': 'Deepest folder',
  'media.reading.maxFiles': 'Most files',
  'media.reading.maxDirectoryBytes': 'Largest DICOMDIR',
  'media.reconciliation.mode': 'Who comes in with other data than here',
  'media.reconciliation.compare': 'What is compared',
  'media.reconciliation.keepOriginal': 'Keep what was changed',
  'media.reconciliation.source': 'Source of the values before',
  'media.demographics.mode': 'When an object says something else',
  'media.demographics.attributes': 'Of these attributes',
  'media.creation.enabled': 'Write to media',
  'media.creation.profiles': 'Profiles that are offered',
  'media.creation.defaultProfile': 'Profile at first',
  'media.creation.transferSyntaxes': 'Compressions that are offered',
  'media.creation.verify': 'Read back and compare at first',
  'media.creation.update': 'Add to file-sets that are there',
  'media.creation.secure': 'Offer encryption',
  'media.creation.privateClasses': 'Private kinds of objects',
  'media.creation.institution': 'Who made the disc',
  'media.creation.contact': 'Contact',
  'media.creation.sourceAeTitle': 'Source AE title',
  'media.creation.passwordIterations': 'Rounds of the key of a password',
  'media.creation.coding.transferSyntaxUid': 'Compression',
  'media.creation.coding.lossy': 'With loss',
  'media.creation.coding.quality': 'Quality of lossy JPEG',
  'media.creation.coding.ratio': 'Ratio of lossy JPEG 2000',
  'media.creation.content.presentationStates': 'Presentation states',
  'media.creation.content.keyObjects': 'Key image notes',
  'media.creation.content.reports': 'Reports',
  'media.creation.content.others': 'Everything else',
  'media.creation.content.keyImagesOnly': 'Key images alone',
  'media.creation.content.web': 'Pages for any browser',
  'media.publishing': 'Publishing rules',
  deIdentification: 'De-identification',
  'deIdentification.enabled': 'Offer de-identification',
  'deIdentification.request.profile': 'Profile at first',
  'deIdentification.request.options': 'Options that are proposed',
  'deIdentification.request.pseudonymPrefix': 'Names and IDs begin with',
  'deIdentification.request.projectId': 'Project that is proposed',
  'deIdentification.request.pseudonyms': 'Names and IDs of patients',
  'deIdentification.request.shiftDays': 'Days that are added to dates',
  'deIdentification.request.values': 'Values in the place of what is taken away',
  'deIdentification.request.masks': 'Regions that are made black',
  'deIdentification.request.burnedIn': 'Images with text burned in',
  'deIdentification.profiles': 'De-identification profiles',
  'deIdentification.masks': 'Regions of devices',
  'deIdentification.masks.manufacturer': 'Manufacturer',
  'deIdentification.masks.model': 'Model',
  'deIdentification.masks.sopClasses': 'Only these kinds of objects',
  'deIdentification.masks.columns': 'Columns',
  'deIdentification.masks.rows': 'Rows',
  'deIdentification.masks.regions': 'Regions, in pixels from the upper left corner',
};

export const mediaHints: Record<string, string> = {
  'deIdentification.masks.manufacturer': '* stands for anything',
  'deIdentification.masks.model': '* stands for anything',
  'deIdentification.masks.columns': 'Empty: any',
  'deIdentification.masks.rows': 'Empty: any',
};

/** What is wrong with a value, by the last part of its path. */
export function mediaMessage(last: string): string | undefined {
  if (last === 'passwordIterations') return 'A whole number from 10 000 to 10 000 000';
  if (last === 'maxDepth') return 'A whole number from 1 to 200';
  if (last === 'maxFiles') return 'A whole number from 1 to 10 000 000';
  if (last === 'maxDirectoryBytes') return 'At least 1 000 000 bytes';
  if (last === 'ratio') return 'A number from 1 to 200';
  if (last === 'quietMs') return 'At least a second';
  return undefined;
}
