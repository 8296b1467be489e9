import { statusMeaning } from './dimse-status.ts';

/** What a printer's answers mean: statuses of PS3.4 H.4 beside those of PS3.7 C, and the statuses of printers and print jobs. */

/** `operation`: as the settings name them (`box-create`); absent: of any request. */
const meanings: readonly [status: number, operation: string | undefined, meaning: string][] = [
  [0xb600, undefined, 'The printer does not reserve memory'],
  [0xb601, undefined, 'The printer does not print whole film sessions; it prints film by film'],
  [0xb602, undefined, 'The film session has an empty page'],
  [0xb603, undefined, 'The film box is empty; no page is printed'],
  [0xb604, undefined, 'The image was larger than its box and was made smaller'],
  [0xb605, 'lut-create', 'The densities asked for are outside of what the printer can do'],
  [0xb605, undefined, 'Minimum or maximum density is outside of what the printer can do'],
  [0xb609, undefined, 'The image was larger than its box and was cropped'],
  [0xb60a, undefined, 'The image was larger than its box and pixels were left out'],
  [0xc600, undefined, 'The film session has no film box'],
  [0xc601, undefined, 'The print queue is full'],
  [0xc602, undefined, 'The print queue is full'],
  [0xc603, undefined, 'The image is larger than its box'],
  [0xc604, undefined, 'The place of the image is taken'],
  [0xc605, undefined, 'The printer has not enough memory for the image'],
  [0xc606, undefined, 'There is more than one value of interest table'],
  [0xc613, undefined, 'The combined images are larger than their box'],
  [0xc616, undefined, 'An earlier film box is not printed yet'],
  [0x0001, undefined, 'Optional attributes are not supported'],
];

/** The meaning of a status that answered a print request, in words. */
export function printStatusMeaning(status: number, operation?: string): string {
  const own = meanings.find(([code, of]) => code === status && (of === undefined || of === operation));
  return own?.[2] ?? statusMeaning(status);
}

/** Statuses that say: now there is no room, later there may be. */
export const isPrinterFull = (status: number): boolean =>
  status === 0xc601 || status === 0xc602 || status === 0x0213 || status >> 8 === 0xa7;

/** Printer Status Info and Execution Status Info (PS3.3 C.13.9.1): what the defined terms mean. */
const terms: Readonly<Record<string, string>> = {
  NORMAL: 'Ready',
  'BAD RECEIVE MGZ': 'The receive magazine has a problem',
  'BAD SUPPLY MGZ': 'A supply magazine has a problem',
  CALIBRATING: 'The printer is calibrating itself',
  'CALIBRATION ERR': 'The calibration failed',
  'CHECK CHEMISTRY': 'The chemicals of the processor need attention',
  'CHECK SORTER': 'The sorter has a fault',
  'CHEMICALS EMPTY': 'A chemical of the processor is used up',
  'CHEMICALS LOW': 'A chemical of the processor is running low',
  'COVER OPEN': 'A cover, drawer or door is open',
  'ELEC CONFIG ERR': 'The printer is not set up for this job',
  'ELEC DOWN': 'The electronics of the printer have failed',
  'ELEC SW ERROR': 'The software of the printer has failed',
  'EXPOSURE FAILURE': 'The exposure failed',
  'FILM JAM': 'A film is jammed',
  'FILM TRANSP ERR': 'The film transport has failed',
  'FINISHER EMPTY': 'The finisher is empty',
  'FINISHER ERROR': 'The finisher has failed',
  'FINISHER LOW': 'The finisher is running low',
  'NO RECEIVE MGZ': 'There is no receive magazine',
  'NO RIBBON': 'The ribbon must be replaced',
  'NO SUPPLY MGZ': 'The supply magazine asked for is not there',
  'CHECK PRINTER': 'The printer needs attention before it goes on',
  'CHECK PROC': 'The processor needs attention before it goes on',
  'PRINTER BUSY': 'The printer is busy and goes on by itself',
  'PRINT BUFF FULL': 'The memory of the printer is full; it empties by itself',
  'PRINTER DOWN': 'The printer does not work',
  'PRINTER INIT': 'The printer is starting',
  'PRINTER OFFLINE': 'The printer was switched offline',
  'PROC DOWN': 'The processor does not work',
  'PROC INIT': 'The processor is starting',
  'PROC OVERFLOW FL': 'The processor is close to overflowing',
  'PROC OVERFLOW HI': 'The processor is overflowing',
  QUEUED: 'Waiting in the queue of the printer',
  'RECEIVER FULL': 'The receive magazine is full',
  'REQ MED NOT INST': 'The film asked for is not inserted',
  'REQ MED NOT AVAI': 'The printer does not have the film asked for',
  'RIBBON ERROR': 'The ribbon has a problem',
  'SUPPLY EMPTY': 'There is no film left',
  'SUPPLY LOW': 'The film is running low',
  UNKNOWN: 'There is a problem that the printer does not name',
  'INVALID PAGE DES': 'The printer does not understand the page',
  'INSUFFIC MEMORY': 'The printer has not enough memory',
  'JOB CANCELED': 'The job was cancelled at the printer',
};

const tones: Readonly<Record<string, string>> = {
  BLUE: 'blue film',
  CLR: 'clear film',
  PAPR: 'paper',
  TRANS: 'transparency',
};

/** What a term of Printer Status Info (2110,0020) or Execution Status Info (2100,0030) means; '' for what is the printer's own word. */
export function printerTermMeaning(term: string): string {
  const known = terms[term];
  if (known !== undefined) return known;
  const magazine = /^(EMPTY|LOW) (\d+X\d+|A4)(?: (BLUE|CLR|PAPR|TRANS))?$/.exec(term);
  if (magazine === null) return '';
  const [, how, size = '', tone = ''] = magazine;
  const [width = '', height = ''] = size.split('X');
  const unit = Number(width) >= 20 ? 'cm' : 'in';
  const named = size === 'A4' ? 'A4' : `${width} × ${height} ${unit}`;
  return `The magazine of ${named} ${tones[tone] ?? 'film'} is ${how === 'EMPTY' ? 'empty' : 'running low'}`;
}
