import { NegatoscopeError } from '../../../../src-shared/contract/errors.ts';
import { nameOf } from '../../../../src-shared/dicom/attribute-names.ts';
import type { DataSet, Element } from '../../../../src-shared/dicom/data-set.ts';
import { statusMeaning, statusText } from '../../../../src-shared/dicom/dimse-status.ts';
import { isPrinterFull } from '../../../../src-shared/dicom/print-statuses.ts';
import type { PrintOperation } from '../../../../src-shared/settings/printing.ts';
import type { Command } from '../../dimse/command-set.ts';

const requests: Readonly<Record<PrintOperation, string>> = {
  'session-create': 'Film session',
  'session-set': 'Film session',
  'session-delete': 'Deletion of the film session',
  'session-action': 'Printing of the film session',
  'box-create': 'Film box',
  'box-set': 'Film box',
  'box-delete': 'Deletion of the film box',
  'box-action': 'Printing of the film box',
  'image-set': 'Image box',
  'annotation-set': 'Annotation',
  'lut-create': 'Presentation LUT',
  'lut-delete': 'Deletion of the Presentation LUT',
  'printer-get': 'Printer status',
  'job-get': 'Print job',
  'configuration-get': 'Printer configuration',
};

const tagText = (tag: number): string => tag.toString(16).toUpperCase().padStart(8, '0');
const named = (tag: string): string => nameOf(tag) ?? `(${tag.slice(0, 4)},${tag.slice(4)})`;

/** Attributes that the printer speaks of: Attribute Identifier List, Offending Element. */
export const spokenOf = (command: Command): string[] => [
  ...new Set([...(command.attributeIdentifiers ?? []), ...(command.offendingElements ?? [])].map(tagText).map(named)),
];

const shown = (element: Element | undefined): string =>
  (element?.Value ?? [])
    .map((value) => (typeof value === 'object' ? '' : String(value)))
    .join('\\')
    .slice(0, 100);

/** Attributes that came back with another value than they were sent with: `Number of Copies 20 became 9`. */
export function replaced(sent: DataSet | undefined, answered: DataSet | undefined): string[] {
  if (sent === undefined || answered === undefined) return [];
  return Object.keys(answered).flatMap((tag) => {
    const [before, after] = [sent[tag], answered[tag]];
    if (before === undefined || before.vr === 'SQ' || after === undefined) return [];
    const [from, to] = [shown(before), shown(after)];
    return from.trim() === to.trim() ? [] : [`${named(tag)} ${from} became ${to === '' ? 'empty' : to}`];
  });
}

/** What changes a film however well it was made: size, division, orientation, copies. */
const noticed = new Set(['20000010', '20100010', '20100040', '20100050']);

/** What a printer that says that all is well has made otherwise; undefined: nothing that matters. */
export function silentlyReplaced(
  operation: PrintOperation,
  sent: DataSet | undefined,
  answered: DataSet,
): string | undefined {
  const watched = Object.fromEntries(Object.entries(answered).filter(([tag]) => noticed.has(tag)));
  const changes = replaced(sent, watched);
  return changes.length === 0 ? undefined : `${requests[operation]}: ${changes.join(', ')}`;
}

const mostNamed = 12;

/** What a printer said, for people: `Film box: 0106H Invalid attribute value: Film Size ID ("no such film")`. */
export function statusWords(
  operation: PrintOperation,
  status: number,
  { comment, attributes = [] }: { comment?: string | undefined; attributes?: readonly string[] } = {},
): string {
  const more = attributes.length > mostNamed ? ` and ${attributes.length - mostNamed} more` : '';
  const list = attributes.length === 0 ? '' : `: ${attributes.slice(0, mostNamed).join(', ')}${more}`;
  // Of 64 characters at most (PS3.7 table E.1-1); who sends more is not quoted at length.
  const quoted = (comment ?? '')
    .replace(/[^\P{Cc}]+/gu, ' ')
    .trim()
    .slice(0, 200);
  const remark = quoted === '' ? '' : ` ("${quoted}")`;
  return `${requests[operation]}: ${statusText(status)} ${statusMeaning(status, 'print')}${list}${remark}`;
}

/** A status that fails what was asked for. Parameter `full`: the printer may have room later. */
export const statusError = (operation: PrintOperation, status: number, words: string, comment?: string) =>
  new NegatoscopeError('dimse-status', words, { operation, status, comment, full: isPrinterFull(status) });

/** An answer that keeps a rule of the standard not: the request failed, whatever its status. */
export const answerError = (operation: PrintOperation, what: string) =>
  new NegatoscopeError('protocol', `${requests[operation]}: ${what}`, { operation });
