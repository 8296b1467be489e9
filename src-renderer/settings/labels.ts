import { settingsSchema } from '../../src-shared/settings/schema.ts';
import { filmCommandList } from '../app/film-commands.ts';
import { capitalised } from '../app/formatting.ts';
import { viewerCommandList } from '../app/viewer-commands/index.ts';
import { asWords } from './form-model.ts';
import { mediaHints, mediaLabels, mediaMessage } from './labels-media.ts';
import { hints, networkLabels, options } from './labels-network.ts';
import { printingHints, printingLabels, printingMessage, printingOptions } from './labels-printing.ts';

/** What the settings are called, by path; array places left out. */
const labels: Record<string, string> = {
  profile: 'Profile',
  callingAeTitle: 'AE title when calling others',
  'listener.enabled': 'Receive from the network',
  'listener.aeTitle': 'AE title',
  'listener.host': 'Network address',
  'listener.port': 'Port',
  'listener.additionalPorts': 'More ports',
  'listener.tls.enabled': 'TLS',
  'listener.tls.certificateFile': 'Certificate',
  'listener.tls.keyFile': 'Key',
  'listener.tls.authoritiesFile': 'Trusted authorities',
  'listener.tls.requirePeerCertificate': 'Callers must show a certificate',
  'listener.tls.minimumVersion': 'Oldest TLS version',
  'listener.calledAeTitle': 'Called AE title',
  'listener.titles': 'More AE titles',
  'listener.callingPolicy': 'Who may call',
  'listener.callers': 'Callers',
  'listener.unknownCaller': 'Unknown callers',
  'listener.maxPduLength': 'Maximum PDU length',
  'listener.maxAssociations': 'Associations at the same time',
  'listener.overLimit': 'One association too many',
  'listener.implementation.classUid': 'Implementation class UID',
  'listener.implementation.versionName': 'Implementation version name',
  'listener.respondingAeTitle': 'AE title in the answer',
  'listener.transferSyntaxChoice': 'Choice of the transfer syntax',
  'listener.transferSyntaxes': 'Transfer syntaxes for storage',
  'listener.classTransferSyntaxes': 'Transfer syntaxes by SOP class',
  'listener.messageTransferSyntaxes': 'Transfer syntaxes of other services',
  'listener.verificationTransferSyntaxes': 'Transfer syntaxes for verification',
  'listener.storageSopClasses': 'Storage SOP classes',
  'listener.acceptUnknownSopClasses': 'Private and unknown SOP classes',
  'listener.verification': 'Answer to echo tests',
  'listener.storage': 'Store what is sent',
  'listener.asynchronousWindow': 'Asynchronous operations window',
  'listener.extendedNegotiation': 'Extended negotiation',
  'listener.roleSelection': 'Role selection',
  'listener.userIdentity': 'User identity',
  'listener.storageLevel': 'Storage level',
  'listener.digitalSignatureLevel': 'Digital signature level',
  'listener.validation': 'Check on receipt',
  'listener.presentationStates': 'Presentation states',
  'listener.maxInstanceBytes': 'Largest object',
  'listener.pixelDataVr': 'VR of 8-bit pixel data',
  'listener.timeouts.artimMs': 'Wait for the request (ARTIM)',
  'listener.timeouts.idleMs': 'Silence on an open association',
  'reports.othersComprehensive': 'Comprehensive reports of other makers',
  'reports.manufacturers': 'Makers that count as our own',
  'reports.chestDetection': 'Chest CAD reports',
  'reports.sections': 'Sections of the report form',
  'reports.title': 'Title of a new report',
  'reports.title.value': 'Code',
  'reports.title.scheme': 'Coding scheme',
  'reports.title.meaning': 'Meaning',
  'reports.language': 'Language of reports',
  'createdObjects.enabled': 'Captures and other objects may be created',
  'createdObjects.institutionName': 'Institution',
  'createdObjects.departmentName': 'Department',
  'createdObjects.stationName': 'Station',
  'createdObjects.deviceSerialNumber': 'Serial number',
  'createdObjects.manufacturer': 'Manufacturer',
  'createdObjects.modelName': 'Model',
  'createdObjects.softwareVersion': 'Software version',
  'createdObjects.firstSeriesNumber': 'Number of the first series',
  'createdObjects.captureDescription': 'Name of the series of captures',
  'createdObjects.author': 'Author (Family^Given)',
  'createdObjects.missingStudyId': 'Study ID where a study has none',
  'createdObjects.keyNoteTitle': 'Title of key image notes',
  'createdObjects.keyNoteDescription': 'Name of the series of key image notes',
  'createdObjects.stateLabel': 'Label of presentation states',
  'createdObjects.stateDescription': 'Name of the series of presentation states',
  'storage.durability': 'Confirm an object when',
  'storage.duplicates': 'The same object with other content',
  'storage.seriesInOtherStudy': 'A series that is in another study already',
  'storage.reserveBytes': 'Keep free on the disk',
  'nodes.name': 'Name',
  'nodes.aeTitle': 'AE title',
  'nodes.host': 'Address',
  'nodes.port': 'Port',
  'nodes.tls': 'TLS',
  'display.rendering': 'Rendering',
  'display.interaction': 'Mouse and keys',
  'display.annotations': 'Corner texts at first',
  'display.readAhead': 'Read ahead',
  'display.states.onOpen': 'Presentation states applied at the beginning',
  'display.states.missingModalityLut': 'Presentation states without a modality LUT',
  'display.texts': 'Corner texts',
  'display.windowPresets': 'Window presets',
  'display.monitors': 'Measured monitors',
  'keys.mouse': 'Mouse',
  'keys.wheel': 'Wheel',
  'display.patientMatch': 'Studies are of one patient with',
  'display.arrangement.firstImage': 'A series begins with',
  'display.arrangement.tileScroll': 'A notch of the wheel over tiles moves by',
  'display.arrangement.advanced': 'Advanced mode',
  'display.arrangement.cineRate': 'Cine rate of images that say none',
  'display.arrangement.layouts': 'Own default layouts',
  'display.view.interpolation': 'Enlarged pixels',
  'display.view.colourTables': 'Colours of grey images',
  'display.view.clampedModalities': 'Windows begin at 0 for',
  'display.view.overlayColour': 'Colour of overlays',
  'display.view.regionColour': 'Colour of overlays that mark regions',
  'display.spatial.sliceOrder': 'Order of slices',
  'display.spatial.linkAtStart': 'Link viewports when a study is opened',
  'display.spatial.linkView': 'Linked viewports zoom and pan together',
  'display.spatial.linkWindow': 'Linked viewports share the window',
  'display.spatial.referenceLines': 'Localizer lines show',
  ...networkLabels,
  ...printingLabels,
  ...mediaLabels,
};

const withoutPlaces = (path: string): string =>
  path
    .split('.')
    .filter((part) => !/^\d+$/.test(part))
    .join('.');

/** Label of a setting; `listener.statuses.outOfResources` becomes "Listener: statuses, out of resources" where none was written. */
export function labelOf(path: string): string {
  const key = withoutPlaces(path);
  const known = labels[key];
  if (known) return known;
  const command = /^keys\.commands\.(.+)$/.exec(key)?.[1];
  if (command)
    return `Keys: ${[...viewerCommandList, ...filmCommandList].find(({ id }) => id === command)?.title ?? command}`;
  const words = key.split('.').map((part) => part.replace(/([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`));
  const [first = '', ...rest] = words;
  return `${capitalised(first)}${rest.length > 0 ? `: ${rest.join(', ')}` : ''}`;
}

/** Of what occurs in many places. */
const innerLabels: Record<string, string> = {
  'retry.attempts': 'Attempts',
  'retry.delayMs': 'First wait',
  'retry.factor': 'Each wait longer by the factor',
};

/** The same among its neighbours, whose group says the rest. */
export const shortLabelOf = (path: string): string => {
  const key = withoutPlaces(path);
  const parts = key.split('.');
  return labels[key] ?? innerLabels[parts.slice(-2).join('.')] ?? asWords(parts.at(-1) ?? '');
};

export const hintOf = (path: string): string | undefined => {
  const key = withoutPlaces(path);
  return (
    hints[key] ??
    printingHints[key] ??
    mediaHints[key] ??
    (key.endsWith('retry.attempts') ? 'After the first; 0: none' : undefined)
  );
};

/** What a choice is called. */
export function optionLabel(path: string, option: string): string {
  const key = withoutPlaces(path);
  const known =
    options[key] ?? printingOptions[key] ?? (key.endsWith('tlsProfile') ? options['listener.tls.profile'] : undefined);
  return known?.[option] ?? (option === '' ? 'As for this station' : (options['']?.[option] ?? asWords(option)));
}

/** What is wrong with a value, in words for people: by the kind of value, from its path. */
export function messageOf(path: string, fallback: string): string {
  const key = withoutPlaces(path);
  const last = key.split('.').at(-1) ?? '';
  if (/aeTitle$/i.test(last)) return '1 to 16 letters, digits or signs of plain ASCII, no backslash';
  if (last === 'port' || last === 'additionalPorts') return 'A whole number from 1 to 65535';
  if (last === 'host') return 'A computer name or an address, like 192.168.1.10';
  if (last === 'name') return 'A name is needed';
  if (/^(films|formats|customFormats|resolutions|colours|transferSyntaxes|orientations)$/.test(last))
    return 'At least one is needed';
  if (key.startsWith('printing.') || key.startsWith('printers.')) {
    const message = printingMessage(last);
    if (message) return message;
  }
  if (key.startsWith('media.')) {
    const message = mediaMessage(last);
    if (message) return message;
  }
  if (last === 'profile') return 'One of the values that differ for this printer cannot be used';
  if (last === 'maxPduLength') return 'A whole number of bytes, 0 for unlimited';
  if (last === 'maxAssociations') return 'A whole number, 0 for unlimited';
  if (last === 'versionName') return 'At most 16 characters';
  if (/^(statuses|from|to)$/.test(key.split('.').at(-2) ?? ''))
    return 'A status of one to four hexadecimal digits, like A700';
  if (last.endsWith('Ms')) return 'A time of 0 or more';
  if (last === 'quality') return 'A whole number from 1 to 100';
  if (last === 'values') return 'At least one value';
  if (last === 'nodeId') return 'Choose a node';
  if (last === 'overrides') return 'One of the values that differ for this node cannot be used';
  if (last === 'workersPerNode') return 'A whole number from 1 to 16';
  if (last.endsWith('Bytes')) return 'A size of 0 or more';
  return fallback;
}

export type ProfileName = ReturnType<typeof settingsSchema.parse>['profile'];

/** What the profiles are called. */
export const profileNames: Record<ProfileName, string> = {
  default: 'Negatoscope (default)',
  telemis: 'Telemis-Medical 3.91',
  'canon-gca': 'Canon GCA-9300R',
  'kodak-osm': 'Kodak DirectView OSM 10.2',
  pixelmed: 'PixelMed DicomImageViewer',
  'vitrea-read': 'Vitrea Read 8.4',
};

export const profileOrder = settingsSchema.shape.profile.unwrap().options;
