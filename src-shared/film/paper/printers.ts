import { z } from '../../contract/define.ts';

/** A printer of the system, as people know it. */
export const systemPrinterSchema = z.object({
  /** By which the system knows it. */
  name: z.string(),
  title: z.string(),
  /** `stopped`: jobs wait in its queue; `refusing`: it takes none. */
  state: z.enum(['ready', 'stopped', 'refusing']),
  /** What it says of itself, in words; empty: nothing. */
  troubles: z.array(z.string()),
});
export type SystemPrinter = z.output<typeof systemPrinterSchema>;

/** What the system tells of a printer: `options` as the Common UNIX Printing System names its attributes, where it is that. */
export interface PrinterFacts {
  name: string;
  displayName?: string;
  description?: string;
  options?: object;
}

/** Reasons of a state (RFC 8011 5.4.12, PWG 5100.9) in words; without `-error`, `-warning` or `-report`. */
const reasonWords: Record<string, string> = {
  'connecting-to-device': 'it is not reached yet',
  'cover-open': 'a cover is open',
  'developer-empty': 'developer is used up',
  'door-open': 'a door is open',
  'fuser-over-temp': 'it is too hot',
  'fuser-under-temp': 'it is warming up',
  'input-tray-missing': 'a paper tray is missing',
  'interlock-open': 'a cover is open',
  'marker-supply-empty': 'ink or toner is used up',
  'marker-supply-low': 'ink or toner runs low',
  'marker-waste-full': 'the box for waste ink or toner is full',
  'media-empty': 'there is no paper',
  'media-jam': 'paper is jammed',
  'media-low': 'paper runs low',
  'media-needed': 'it waits for paper',
  'moving-to-paused': 'it is being paused',
  offline: 'it is offline',
  'output-area-full': 'the output tray is full',
  'output-tray-missing': 'the output tray is missing',
  paused: 'it was paused',
  shutdown: 'it is switched off',
  'spool-area-full': 'its memory is full',
  'timed-out': 'it does not answer',
  'toner-empty': 'toner is used up',
  'toner-low': 'toner runs low',
};

/** A reason in words; one that nobody knows as it stands, readable. */
export function reasonText(keyword: string): string {
  const plain = keyword.replace(/-(error|warning|report)$/, '');
  return reasonWords[plain] ?? plain.replaceAll('-', ' ');
}

/** A printer from what the system tells of it. Without attributes of CUPS (Windows) it counts as ready. */
export function systemPrinter({ name, displayName = '', description = '', options = {} }: PrinterFacts): SystemPrinter {
  const said = (key: string): string => String((options as Record<string, unknown>)[key] ?? '');
  // Where names are those of queues, what people call the printer is in its description.
  const called = said('printer-info') || (displayName === name ? description : displayName);
  const reasons = said('printer-state-reasons').split(',');
  return {
    name,
    title: called === '' || called === name ? name : `${called} (${name})`,
    state:
      said('printer-is-accepting-jobs') === 'false' ? 'refusing' : said('printer-state') === '5' ? 'stopped' : 'ready',
    troubles: [
      ...new Set(reasons.map((reason) => reason.trim()).filter((reason) => reason !== '' && reason !== 'none')),
    ]
      .filter((reason) => !/^(cups-|com\.)/.test(reason))
      .map(reasonText),
  };
}

/** What hinders a printer, in a sentence; undefined: nothing. */
export function troubleOf({ title, state, troubles }: SystemPrinter): string | undefined {
  const why = troubles.length > 0 ? `: ${troubles.join(', ')}` : '';
  if (state === 'refusing') return `${title} takes no jobs${why}.`;
  if (state === 'stopped') return `${title} is stopped${why}. What is printed waits until it goes on.`;
  return troubles.length > 0 ? `${title}${why}.` : undefined;
}

/** A printer that jobs were handed to and that the system has not any more, in a sentence. */
export const goneText = ({ title }: Pick<SystemPrinter, 'title'>): string =>
  `${title} is not there any more. See whether what was printed came out.`;
