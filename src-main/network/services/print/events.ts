import { text } from '../../../../src-shared/dicom/access.ts';
import type { DataSet } from '../../../../src-shared/dicom/data-set.ts';
import { printSopClasses } from '../../../../src-shared/dicom/print-classes.ts';
import type { Log } from '../../../log/types.ts';
import type { PrinterReport } from '../../../print/types.ts';
import { collect } from '../../dimse/collect.ts';
import { commandField } from '../../dimse/command-fields.ts';
import { ServiceRegistry } from '../../dimse/registry.ts';
import type { Operation, Outcome } from '../../dimse/service.ts';
import { status } from '../../dimse/status.ts';
import type { ProposedContext } from '../../upper-layer/pdu.ts';
import { readMessage } from '../messages.ts';
import { quoted, reportOf } from './report.ts';

/** What a Print Job says of itself (PS3.3 C.13.8); empty: not said. */
export interface JobReport {
  instance: string;
  status: string;
  info: string;
}

export interface PrinterEvents {
  onPrinter?(report: PrinterReport): void;
  onJob?(report: JobReport): void;
}

/** By Event Type ID (PS3.4 tables H.4-26 and H.4-23). */
const printerStatuses = ['NORMAL', 'WARNING', 'FAILURE'] as const;
const jobStatuses = ['PENDING', 'PRINTING', 'DONE', 'FAILURE'] as const;

/** Answers every N-EVENT-REPORT with success, at any moment, and tells of those of printer and Print Job; other types say nothing. */
export function printerEvents(
  contexts: readonly ProposedContext[],
  log: Log,
  { onPrinter, onJob }: PrinterEvents = {},
): ServiceRegistry {
  const take = ({ command, context }: Operation, bytes?: Uint8Array): Outcome => {
    const type = command.eventTypeId ?? 0;
    let dataSet: DataSet = {};
    try {
      if (bytes !== undefined) dataSet = readMessage(bytes, context);
    } catch (error) {
      log.warn('event of a printer with a damaged data set', { type, error: String(error) });
    }
    const { affectedSopClassUid: sopClass, affectedSopInstanceUid: instance = '' } = command;
    const jobStatus = sopClass === printSopClasses.printJob ? jobStatuses[type - 1] : undefined;
    const printerStatus = sopClass === printSopClasses.printer ? printerStatuses[type - 1] : undefined;
    if (jobStatus !== undefined) {
      const job = { instance, status: jobStatus, info: quoted(text(dataSet, 'ExecutionStatusInfo')) };
      log.info('print job', { status: job.status, info: job.info });
      onJob?.(job);
    } else if (printerStatus !== undefined) {
      const report = { ...reportOf(dataSet), status: printerStatus };
      log.info('printer', { status: report.status, info: report.info });
      onPrinter?.(report);
    } else {
      log.warn('event of a printer that it has not', { type, sopClass });
    }
    return { status: status.success, fields: { eventTypeId: type } };
  };
  return new ServiceRegistry().register(new Set(contexts.map(({ abstractSyntax }) => abstractSyntax)), {
    name: 'Print Management',
    operations: new Set([commandField.eventReport]),
    perform: take,
    receive: (operation) => collect((bytes) => take(operation, bytes)),
  });
}
