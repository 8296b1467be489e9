import type { z } from '../../../../src-shared/contract/define.ts';
import { toEnvelope } from '../../../../src-shared/contract/errors.ts';
import type { echoResult } from '../../../../src-shared/contract/network.ts';
import { verificationSopClass } from '../../../../src-shared/dicom/sop-classes.ts';
import { explicitVrLittleEndian, implicitVrLittleEndian } from '../../../../src-shared/dicom/transfer-syntaxes.ts';
import type { CallingSettings, NodeSettings, TlsSettings } from '../../../../src-shared/settings/schema.ts';
import type { Log } from '../../../log/types.ts';
import { commandField } from '../../dimse/command-fields.ts';
import type { DimseEndpoint } from '../../dimse/endpoint.ts';
import { status, statusMeaning, statusText } from '../../dimse/status.ts';
import type { Outgoing } from '../../outgoing.ts';
import type { CalledNode } from '../../request.ts';
import { requestAssociation } from '../../request.ts';
import type { ProposedContext } from '../../upper-layer/pdu.ts';

export type EchoResult = z.output<typeof echoResult>;

export interface EchoOptions {
  callingAeTitle: string;
  /** Timeouts, identity and transfer syntaxes of associations that we open. */
  calling: CallingSettings;
  tls?: TlsSettings;
  log: Log;
}

/** An association that was opened for a C-ECHO. */
interface EchoAssociation {
  endpoint: DimseEndpoint;
  association?: number;
}

/**
 * Verification SCU (PS3.4 A): one association, one C-ECHO, no retry. Never rejects: what went wrong is in the result, as an error of ours or as
 * the status of the response.
 */
export function echo(node: CalledNode, options: EchoOptions): Promise<EchoResult> {
  const { calling, callingAeTitle, log, tls } = options;
  return echoOn(async () => ({
    endpoint: await requestAssociation(node, {
      callingAeTitle,
      implementation: calling.implementation,
      timeouts: calling.timeouts,
      maxPduLength: calling.maxPduLength,
      contexts: echoContexts(calling),
      log,
      ...(tls && { tls }),
    }),
  }));
}

/** The same for a node, with everything that is set for it, and a line in the book. */
export function echoNode(node: NodeSettings, outgoing: Outgoing, calling: CallingSettings): Promise<EchoResult> {
  return echoOn(async () => {
    const { endpoint, entry } = await outgoing.open(node, { purpose: 'verification', contexts: echoContexts(calling) });
    return { endpoint, association: entry.id };
  });
}

const echoContexts = ({ verificationTransferSyntaxes: proposed }: CallingSettings): ProposedContext[] => [
  {
    id: 1,
    abstractSyntax: verificationSopClass,
    transferSyntaxes: proposed.length > 0 ? proposed : [explicitVrLittleEndian, implicitVrLittleEndian],
  },
];

async function echoOn(open: () => Promise<EchoAssociation>): Promise<EchoResult> {
  const began = performance.now();
  const elapsed = () => Math.round((performance.now() - began) * 10) / 10;
  try {
    const { endpoint, association } = await open();
    const logged = association === undefined ? {} : { association };
    const context = endpoint.association.contexts.get(1);
    if (context === undefined) {
      await endpoint.release();
      const error = { code: 'unsupported', message: 'the peer does not offer Verification', parameters: {} };
      return { ok: false, milliseconds: elapsed(), error, ...logged };
    }
    const response = await endpoint.exchange(context, {
      field: commandField.echo,
      affectedSopClassUid: verificationSopClass,
    });
    const milliseconds = elapsed();
    await endpoint.release();
    if (response.status === status.success) {
      return { ok: true, milliseconds, status: response.status, ...logged };
    }
    const message = `${statusText(response.status)} ${statusMeaning(response.status)}`;
    const parameters = { status: response.status, comment: response.command.errorComment };
    const error = { code: 'dimse-status', message, parameters };
    return { ok: false, milliseconds, status: response.status, error, ...logged };
  } catch (error) {
    const envelope = toEnvelope(error);
    const { association } = envelope.parameters;
    const logged = typeof association === 'number' ? { association } : {};
    return { ok: false, milliseconds: elapsed(), error: envelope, ...logged };
  }
}
