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
import { reportOf } from './report.ts';

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
const jobStatuses = ['PENDING', 'PRINTING', 'DONE', 'FAILURE'];

/** Answers every N-EVENT-REPORT of printer and Print Job with success, at any moment, and tells of it. */
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
    if (command.affectedSopClassUid === printSopClasses.printJob) {
      const job = {
        instance: command.affectedSopInstanceUid ?? '',
        status: jobStatuses[type - 1] ?? '',
        info: text(dataSet, 'ExecutionStatusInfo') ?? '',
      };
      log.info('print job', { status: job.status, info: job.info });
      onJob?.(job);
    } else {
      const report = { ...reportOf(dataSet), status: printerStatuses[type - 1] ?? 'NORMAL' };
      log.info('printer', { status: report.status, info: report.info, type });
      onPrinter?.(report);
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
