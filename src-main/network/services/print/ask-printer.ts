import { NegatoscopeError } from '../../../../src-shared/contract/errors.ts';
import type { PrinterStatus, PrinterTest } from '../../../../src-shared/contract/print.ts';
import { nameOf } from '../../../../src-shared/dicom/attribute-names.ts';
import type { DataSet, Element } from '../../../../src-shared/dicom/data-set.ts';
import { tagFrom } from '../../../../src-shared/dicom/dictionary.ts';
import { printSopClasses } from '../../../../src-shared/dicom/print-classes.ts';
import { printerTermMeaning } from '../../../../src-shared/dicom/print-statuses.ts';
import { compareTags } from '../../../../src-shared/dicom/tag.ts';
import { printerConfigurationRetrievalSopInstance, printerSopInstance } from '../../../../src-shared/dicom/uids.ts';
import type { PrinterProfile, PrinterSettings } from '../../../../src-shared/settings/printing.ts';
import type { PrinterReport } from '../../../print/types.ts';
import { asError } from '../../as-error.ts';
import { commandField } from '../../dimse/command-fields.ts';
import { notTaken, proposedClasses } from './contexts.ts';
import { Conversation } from './conversation.ts';
import { leavePrinter, openPrinter, type PrintServices } from './open.ts';
import { reportOf } from './report.ts';

/** Printers are asked how they are (N-GET of the Printer, PS3.4 H.4.6) and what they can do (H.4.13). */

/** Numbers of the attributes that are asked for; none: all. */
function identifiersOf({ messages: { printerAttributes } }: PrinterProfile): number[] {
  return printerAttributes.flatMap((keyword) => {
    const tag = tagFrom(keyword);
    return tag === undefined ? [] : [Number.parseInt(tag, 16)];
  });
}

/** N-GET of the printer over an open association. Rejects with `unsupported` where no meta SOP class was taken, and as `Conversation.ask`. */
export async function getPrinter(conversation: Conversation, profile: PrinterProfile): Promise<PrinterReport> {
  const meta = profile.colours.map((colour) => printSopClasses[colour]);
  const context = meta.map((uid) => conversation.context(uid)).find((found) => found !== undefined);
  if (context === undefined) throw notTaken(meta[0] ?? printSopClasses.grayscale);
  const attributeIdentifiers = identifiersOf(profile);
  const { dataSet } = await conversation.ask({
    operation: 'printer-get',
    context,
    command: {
      field: commandField.getAttributes,
      requestedSopClassUid: printSopClasses.printer,
      requestedSopInstanceUid: printerSopInstance,
      ...(attributeIdentifiers.length > 0 && { attributeIdentifiers }),
    },
  });
  return reportOf(dataSet);
}

export interface AskRequest {
  printer: PrinterSettings;
  profile: PrinterProfile;
  /** Another title for this once; empty: that of the printer. */
  calledAeTitle?: string | undefined;
  signal?: AbortSignal | undefined;
  /** The number of the association in the book. */
  onAssociation?: ((id: number) => void) | undefined;
  /** The abstract syntaxes that the printer took. */
  onTaken?: ((taken: readonly string[]) => void) | undefined;
}

/** Asks a printer over an association of its own. Rejects as `openPrinter` and `getPrinter`; the association is released either way. */
export function askPrinter(request: AskRequest, services: PrintServices): Promise<PrinterReport> {
  return overAssociation(request, 'printer-status', services, (conversation) =>
    getPrinter(conversation, request.profile),
  );
}

async function overAssociation<T>(
  { printer, profile, calledAeTitle = '', signal, onAssociation, onTaken }: AskRequest,
  purpose: string,
  services: PrintServices,
  work: (conversation: Conversation) => Promise<T>,
): Promise<T> {
  const open = await openPrinter({ printer, profile, options: { calledAeTitle }, purpose, signal }, services);
  onAssociation?.(open.association.entry.id);
  onTaken?.([...open.contexts.keys()]);
  try {
    return await work(new Conversation(open, profile, services.log));
  } finally {
    await leavePrinter(open, services);
  }
}

/** What a report says, for the windows. */
export const printerStatus = (report: PrinterReport, printerId: string): PrinterStatus => ({
  ...report,
  printerId,
  meaning: printerTermMeaning(report.info),
  askedAt: Date.now(),
  error: '',
});

/** Tries a printer: whether it answers, what it takes, how it is, what it says it can do. Never rejects but when cancelled. */
export async function tryPrinter(request: AskRequest, services: PrintServices): Promise<PrinterTest> {
  const { printer, profile, signal } = request;
  const test: PrinterTest = { reached: false, error: '', accepted: [], refused: [], configuration: [] };
  try {
    await overAssociation(request, 'printer-test', services, async (conversation) => {
      test.reached = true;
      for (const uid of proposedClasses(profile)) {
        (conversation.context(uid) === undefined ? test.refused : test.accepted).push(uid);
      }
      if (profile.messages.printerStatus !== 'none') {
        test.status = printerStatus(await getPrinter(conversation, profile), printer.id);
      }
      const context = conversation.context(printSopClasses.printerConfiguration);
      if (context === undefined) return;
      const { dataSet } = await conversation.ask({
        operation: 'configuration-get',
        context,
        command: {
          field: commandField.getAttributes,
          requestedSopClassUid: printSopClasses.printerConfiguration,
          requestedSopInstanceUid: printerConfigurationRetrievalSopInstance,
        },
      });
      test.configuration = linesOf(dataSet);
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    test.error = asError(error).message;
  }
  return test;
}

/** More lines nobody reads, nor longer ones; a printer that says more is cut off. */
const mostLines = 2000;
const longestValue = 2000;

/** A data set as lines of name and value, items of sequences under the name of theirs and their number. */
export function linesOf(dataSet: DataSet, prefix = ''): { name: string; value: string }[] {
  const lines: { name: string; value: string }[] = [];
  for (const tag of Object.keys(dataSet).sort(compareTags)) {
    const element = dataSet[tag] as Element;
    const name = `${prefix}${nameOf(tag) ?? `(${tag.slice(0, 4)},${tag.slice(4)})`}`;
    if (element.vr === 'SQ') {
      const items = (element.Value ?? []) as DataSet[];
      items.forEach((item, index) => {
        lines.push(...linesOf(item, items.length > 1 ? `${name} ${index + 1} › ` : `${name} › `));
      });
    } else if (tag !== '00080005') {
      const value = (element.Value ?? []).map((each) => (typeof each === 'object' ? '' : String(each))).join('\\');
      const shown = element.bytes === undefined ? value.slice(0, longestValue) : `${element.bytes.length} bytes`;
      lines.push({ name, value: shown });
    }
    if (lines.length >= mostLines) return lines.slice(0, mostLines);
  }
  return lines;
}

/** A printer that may not be given jobs. */
export const outOfOrder = ({ info }: PrinterReport): NegatoscopeError => {
  const meaning = printerTermMeaning(info);
  const words = [meaning, meaning === '' ? info : ''].filter((part) => part !== '').join(' ');
  return new NegatoscopeError('busy', `the printer says FAILURE${words === '' ? '' : `: ${words}`}`, {
    printerStatus: 'FAILURE',
    info,
    meaning,
  });
};
