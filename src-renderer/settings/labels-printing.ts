/** Labels of the settings of printing, by path; what is not named is written from its name. */
export const printingLabels: Record<string, string> = {
  printing: 'Printing',
  'printing.enabled': 'Films go to DICOM printers',
  'printing.callingAeTitle': 'We call it as',
  'printing.imaging': 'Images are sent',
  'printing.colours': 'Greys and colours',
  'printing.bits': 'Bits of a grey pixel',
  'printing.transferSyntaxes': 'Transfer syntaxes',
  'printing.contextPerTransferSyntax': 'Each syntax in a proposal of its own',
  'printing.annotationBox': 'Texts in annotation boxes',
  'printing.printJob': 'Follow its print jobs',
  'printing.configurationRetrieval': 'Ask for its configuration',
  'printing.presentationLut': 'Presentation LUT',
  'printing.presentationLut.use': 'Offer a Presentation LUT',
  'printing.presentationLut.shape': 'What the values mean',
  'printing.presentationLut.linOdZero': 'The value 0 of densities is',
  'printing.presentationLut.table': 'Table',
  'printing.presentationLut.table.bits': 'Bits of an entry',
  'printing.presentationLut.explanation': 'Its name for the printer',
  'printing.presentationLut.referencedBy': 'Named by',
  'printing.withoutLut': 'A printer without it gets',
  'printing.density': 'What densities are reckoned with',
  'printing.density.minimum': 'Least density',
  'printing.density.maximum': 'Greatest density',
  'printing.density.illumination': 'Light of the viewbox',
  'printing.density.reflectedAmbientLight': 'Reflected light of the room',
  'printing.photometricInterpretation': 'Small values are',
  'printing.films': 'Films',
  'printing.resolutions': 'Resolutions',
  'printing.margins': 'Margins it cannot print on',
  'printing.gapMm': 'Between images',
  'printing.orientations': 'Orientations',
  'printing.formats': 'Layouts offered first',
  'printing.customFormats': 'Layouts it knows by number',
  'printing.slideFormats': 'Slides',
  'printing.mediumTypes': 'Media',
  'printing.filmDestinations': 'Destinations',
  'printing.magnificationTypes': 'Magnification',
  'printing.smoothingTypes': 'Smoothing',
  'printing.borderDensities': 'Densities around images',
  'printing.emptyImageDensities': 'Densities of empty boxes',
  'printing.densityRange': 'Densities that may be asked for',
  'printing.densityRange.minimum': 'From',
  'printing.densityRange.maximum': 'To',
  'printing.annotationFormats': 'Forms of annotation',
  'printing.defaults': 'Usual values',
  'printing.messages': 'Order of the messages',
  'printing.messages.collation': 'All sheets with one order to print',
  'printing.messages.printerStatus': 'Ask for its status before a job',
  'printing.messages.refuseOnFailure': 'No job for a printer that failed',
  'printing.messages.printerAttributes': 'What it is asked for',
  'printing.messages.filmBoxesPerAssociation': 'Sheets on one association',
  'printing.messages.deleteFilmBox': 'Delete film boxes at the end',
  'printing.messages.deleteFilmSession': 'Delete the film session at the end',
  'printing.messages.deletePresentationLut': 'Delete the Presentation LUT at the end',
  'printing.messages.filmSessionSet': 'Set the film session once more',
  'printing.messages.filmBoxSet': 'Set film boxes once more',
  'printing.messages.followPrintJob': 'Ask until the film is out',
  'printing.messages.followForSeconds': 'For at most',
  'printing.withheld': 'Attributes never sent',
  'printing.statuses': 'What an answer means',
  'printing.maxPduLength': 'Longest PDU sent',
  'printing.responseMs': 'Wait for an answer',
  'printing.retry': 'Tried again by itself',
  'printing.parallelJobs': 'Jobs of one printer at the same time',
  'printing.pollSeconds': 'Ask for its status every',
  'printing.printersAtOnce': 'Several printers',
  'printing.requireProof': 'Only what was seen in the proof',
  'printing.keepDays': 'Forget ended jobs after',
  'printing.keepFilmsDays': 'Forget composed films after',
  'printing.templates': 'Templates of films',
  'printing.usualPrinter': 'Usual printer',
  printers: 'Printers',
  'printers.name': 'Name',
  'printers.aeTitle': 'AE title',
  'printers.host': 'Address',
  'printers.port': 'Port',
  'printers.tls': 'TLS',
  'printers.tlsProfile': 'Security profile',
  'printers.profile': 'What differs for a printer',
};

export const printingHints: Record<string, string> = {
  'printing.enabled': 'Off: no printer is offered. Paper, PDF and captures remain.',
  'printing.callingAeTitle': 'Empty: the title of this station',
  'printing.imaging':
    'As one picture for a printer that knows one layout only; headers and footers are part of it then',
  'printing.colours': 'What is proposed; the first of them for films without colour',
  'printing.bits': '8 where the manual of the printer does not name 12',
  'printing.transferSyntaxes': 'In this order; the printer chooses',
  'printing.annotationBox': 'For headers and footers, with the forms of annotation below',
  'printing.printJob': 'It says when a film is out, or why not',
  'printing.presentationLut.use': 'A printer that does not take it gets values that are made ready here',
  'printing.presentationLut.linOdZero': 'Where black comes out white, choose the other one',
  'printing.presentationLut.explanation': 'Sent with a table; empty: none',
  'printing.photometricInterpretation': 'The film looks the same; some printers take one of them only',
  'printing.gapMm': 'As the printer leaves it, so that sizes are right',
  'printing.formats': 'For upright films. Any other STANDARD, ROW or COL layout can be chosen for a film too.',
  'printing.mediumTypes': 'Up to 16 characters each, as the printer calls them',
  'printing.filmDestinations': 'MAGAZINE, PROCESSOR, BIN_1 …',
  'printing.magnificationTypes': 'How the printer enlarges what does not fill its box',
  'printing.smoothingTypes': 'Numbers or words of the manual of the printer',
  'printing.borderDensities': 'BLACK, WHITE or hundredths of OD',
  'printing.emptyImageDensities': 'BLACK, WHITE or hundredths of OD',
  'printing.messages.collation': 'The film session is printed at the end. Off: every sheet as soon as it is there.',
  'printing.messages.printerAttributes': 'Keywords like PrinterStatus. None: everything it says.',
  'printing.messages.filmBoxesPerAssociation': '0: all of a job',
  'printing.messages.filmSessionSet': 'A message of its own with what was said when it was created',
  'printing.messages.filmBoxSet': 'Only what may change of a film box',
  'printing.withheld':
    'Keywords like OwnerID, for everything, or with the request in front: box-create.ConfigurationInformation',
  'printing.statuses': 'The first line that fits counts; what fits none has failed',
  'printing.maxPduLength': 'Bytes; 0: as long as the printer takes',
  'printing.responseMs': 'Empty: as for other associations; 0: for ever',
  'printing.pollSeconds': 'While it has jobs or its status is shown; 0: never',
  'printing.keepDays': '0: never. Failed ones stay until you remove them.',
  'printing.keepFilmsDays': 'Days in which nobody opened or changed them. 0: never. It is said a week before.',
  'printing.usualPrinter': 'Chosen first for a new film',
  'printers.name': 'As it should stand in the list',
};

const statusOutcomes = { done: 'all is well', warning: 'a warning', failed: 'failed' };

export const printingOptions: Record<string, Record<string, string>> = {
  'printing.imaging': { boxes: 'one by one, in the boxes of the printer', page: 'as one picture of the sheet' },
  'printing.colours': { grayscale: 'Greys', color: 'Colours' },
  'printing.bits': { '8': '8 bits', '12': '12 bits' },
  'printing.photometricInterpretation': { MONOCHROME2: 'black (MONOCHROME2)', MONOCHROME1: 'white (MONOCHROME1)' },
  'printing.orientations': { PORTRAIT: 'Upright', LANDSCAPE: 'Across' },
  'printing.presentationLut.shape': {
    IDENTITY: 'P-values: equal steps look equal',
    'LIN OD': 'steps of optical density',
    TABLE: 'what a table makes of them',
  },
  'printing.presentationLut.linOdZero': {
    minimum: 'the least density, light',
    maximum: 'the greatest density, black',
  },
  'printing.presentationLut.referencedBy': {
    'film-box': 'every film box',
    'film-session': 'the film session',
    both: 'both',
  },
  'printing.withoutLut': {
    'p-values': 'P-values, as its own curve follows the standard',
    'linear-density': 'values that are linear in density',
  },
  'printing.messages.printerStatus': {
    'own-association': 'on an association of its own',
    'same-association': 'on the association of the job',
    none: 'no',
  },
  'printing.printersAtOnce': { all: 'print at the same time', one: 'print one after the other' },
  'printing.statuses.outcome': statusOutcomes,
  'printing.statuses.association': { keep: 'go on', abort: 'break off' },
  'printing.statuses.operations': {
    'session-create': 'film session: create',
    'session-set': 'film session: set',
    'session-delete': 'film session: delete',
    'session-action': 'film session: print',
    'box-create': 'film box: create',
    'box-set': 'film box: set',
    'box-delete': 'film box: delete',
    'box-action': 'film box: print',
    'image-set': 'image box: set',
    'annotation-set': 'annotation: set',
    'lut-create': 'Presentation LUT: create',
    'lut-delete': 'Presentation LUT: delete',
    'printer-get': 'printer: ask',
    'job-get': 'print job: ask',
    'configuration-get': 'configuration: ask',
  },
  'printing.slideFormats.orientation': { PORTRAIT: 'upright', LANDSCAPE: 'across' },
};

/** What is wrong with a value of printing, by the name of its field. */
export function printingMessage(name: string): string | undefined {
  if (name === 'id') return 'A name of 1 to 16 characters is needed';
  if (name.endsWith('Mm') || /^(left|right|top|bottom)$/.test(name)) return 'A size in millimetres';
  if (name === 'dotsPerInch') return 'From 30 to 1300 dots per inch';
  if (/^(x|y|width|height)$/.test(name)) return 'A box lies within the film: parts from 0 to 100 %';
  if (name === 'boxes') return 'From 1 to 100 boxes';
  if (name === 'number') return 'A whole number from 1 to 999';
  if (name === 'columns' || name === 'rows') return 'A whole number of 1 or more';
  if (name === 'positions') return 'From 1 to 64 texts';
  if (name === 'entries') return 'Whole numbers from 0 to 65535, at most 65536 of them';
  if (name === 'minimum' || name === 'maximum') return 'Hundredths of OD: 0 to 500 for reckoning, 300 is 3.00 OD';
  if (name === 'illumination' || name === 'reflectedAmbientLight') return 'A whole number of cd/m²';
  if (name === 'parallelJobs') return 'A whole number from 1 to 8';
  if (name.endsWith('Seconds')) return 'A whole number of seconds up to 3600';
  if (name === 'attempts') return 'A whole number up to 1000';
  return undefined;
}
