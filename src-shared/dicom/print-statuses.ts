/** What printers say of themselves and of print jobs; what their statuses mean stands in `dimse-status.ts`. */

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
  // The word is the printer's: it may be one that every object has.
  if (Object.hasOwn(terms, term)) return terms[term] as string;
  const magazine = /^(EMPTY|LOW) (\d+X\d+|A4)(?: (BLUE|CLR|PAPR|TRANS))?$/.exec(term);
  if (magazine === null) return '';
  const [, how, size = '', tone = ''] = magazine;
  const [width = '', height = ''] = size.split('X');
  const unit = Number(width) >= 20 ? 'cm' : 'in';
  const named = size === 'A4' ? 'A4' : `${width} × ${height} ${unit}`;
  return `The magazine of ${named} ${tones[tone] ?? 'film'} is ${how === 'EMPTY' ? 'empty' : 'running low'}`;
}
