import type { NegatoscopeError } from '../../../../src-shared/contract/errors.ts';
import type { PrintRequest } from '../../../print/types.ts';
import { asError } from '../../as-error.ts';
import { askPrinter, outOfOrder } from './ask-printer.ts';
import { AssociationRun } from './association-run.ts';
import { Cancelling } from './cancelling.ts';
import { metaClassOf } from './contexts.ts';
import type { PrintServices } from './open.ts';

/**
 * Prints sheets (Print Management SCU, PS3.4 H): associations and messages in the order that the profile wants. Every sheet whose end is
 * known is told `printed` or `failed`; a sheet that the printer refuses keeps no other one from being printed. Resolves when all were tried;
 * rejects with what stopped the job: `unsupported` (the printer does not take the meta SOP class), `busy` (it says FAILURE), `dimse-status`
 * (parameters operation, status, comment, full), `protocol`, the reason of the signal, how an association failed (`connection-failed`,
 * `association-rejected`, `association-aborted`, `timeout`), or what `onEvent` threw.
 */
export async function printSheets(request: PrintRequest, services: PrintServices): Promise<void> {
  const { profile, sheets, options } = request;
  const { filmBoxesPerAssociation, printerStatus } = profile.messages;
  metaClassOf(profile, { ...profile.defaults, ...options });
  const cancelling = new Cancelling(request.signal);
  try {
    if (printerStatus === 'own-association') await statusFirst(request, services, cancelling.signal);
    let failure: NegatoscopeError | undefined;
    let left = sheets.map((_, index) => index);
    while (left.length > 0) {
      cancelling.signal.throwIfAborted();
      const many = filmBoxesPerAssociation === 0 ? left.length : filmBoxesPerAssociation;
      const run = new AssociationRun(request, services, cancelling);
      const again = await run.print(left.slice(0, many));
      failure ??= run.failure;
      left = [...again, ...left.slice(many)];
    }
    if (failure !== undefined) throw failure;
  } catch (error) {
    throw request.signal.aborted ? asError(request.signal.reason) : error;
  } finally {
    cancelling.close();
  }
}

/** N-GET of the printer over an association of its own, before anything else. */
async function statusFirst(request: PrintRequest, services: PrintServices, signal: AbortSignal): Promise<void> {
  const { printer, profile, options, onPrinter, onAssociation } = request;
  const { refuseOnFailure } = profile.messages;
  try {
    const calledAeTitle = { ...profile.defaults, ...options }.calledAeTitle;
    const report = await askPrinter({ printer, profile, calledAeTitle, signal, onAssociation }, services);
    onPrinter?.(report);
    if (refuseOnFailure && report.status === 'FAILURE') throw outOfOrder(report);
  } catch (error) {
    if (refuseOnFailure || signal.aborted) throw error;
    services.log.warn('the printer was not asked', { error: String(error) });
  }
}
