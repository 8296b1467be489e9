import { NegatoscopeError } from '../../../../src-shared/contract/errors.ts';
import type { PrintOptions } from '../../../../src-shared/film/model.ts';
import type { PrinterProfile, PrinterSettings } from '../../../../src-shared/settings/printing.ts';
import { nodeSchema } from '../../../../src-shared/settings/schema.ts';
import type { Log } from '../../../log/types.ts';
import type { Outgoing, OutgoingAssociation } from '../../outgoing.ts';
import type { PresentationContext } from '../../upper-layer/association.ts';
import { printContexts, takenContexts } from './contexts.ts';
import { type PrinterEvents, printerEvents } from './events.ts';

/** What printing needs of the workstation. */
export interface PrintServices {
  outgoing: Outgoing;
  log: Log;
  /** Between two questions after a Print Job, ms. */
  followEveryMs?: number;
  /** Longest wait for the answer to a release, ms. */
  releaseMs?: number;
}

export interface OpenPrinter {
  association: OutgoingAssociation;
  /** By abstract syntax, what the printer took. */
  contexts: ReadonlyMap<string, PresentationContext>;
}

export interface OpenRequest {
  printer: PrinterSettings;
  profile: PrinterProfile;
  options?: Pick<PrintOptions, 'calledAeTitle'>;
  /** `print`, `printer-status`: shown to people. */
  purpose: string;
  signal?: AbortSignal | undefined;
  events?: PrinterEvents;
}

const usualReleaseMs = 30_000;

/** Releases an association that has not ended; one that the printer keeps open is aborted: nothing more is wanted of it. */
export async function leavePrinter(
  { association }: OpenPrinter,
  { releaseMs = usualReleaseMs }: PrintServices,
): Promise<void> {
  const { association: wire } = association.endpoint;
  if (wire.ended) return;
  const timer = setTimeout(
    () => wire.abort(new NegatoscopeError('timeout', 'the printer does not answer the release')),
    releaseMs,
  );
  try {
    await association.release();
  } finally {
    clearTimeout(timer);
  }
}

/** Opens an association to a printer as its profile says. Rejects as `Outgoing.open`. */
export async function openPrinter(
  { printer, profile, options, purpose, signal, events }: OpenRequest,
  { outgoing, log }: PrintServices,
): Promise<OpenPrinter> {
  const { id, name, host, port, tls, tlsProfile, userIdentity } = printer;
  const node = nodeSchema.safeParse({
    id,
    name,
    aeTitle: options?.calledAeTitle || printer.aeTitle,
    host,
    port,
    tls,
    tlsProfile,
    userIdentity,
    callingAeTitle: profile.callingAeTitle,
  });
  if (!node.success) {
    throw new NegatoscopeError('invalid-input', 'the printer cannot be called', { printer: name });
  }
  const contexts = printContexts(profile);
  const association = await outgoing.open(node.data, {
    purpose,
    contexts,
    registry: printerEvents(contexts, log, events),
    ...(profile.responseMs !== undefined && { timeouts: { dimseMs: profile.responseMs } }),
    ...(signal && { signal }),
  });
  return { association, contexts: takenContexts(association.endpoint.association.contexts.values(), profile) };
}
