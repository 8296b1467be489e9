import type { z } from '../../../../src-shared/contract/define.ts';
import { toEnvelope } from '../../../../src-shared/contract/errors.ts';
import type { echoResult } from '../../../../src-shared/contract/network.ts';
import { verificationSopClass } from '../../../../src-shared/dicom/sop-classes.ts';
import { explicitVrLittleEndian, implicitVrLittleEndian } from '../../../../src-shared/dicom/transfer-syntaxes.ts';
import type { CallingSettings, TlsSettings } from '../../../../src-shared/settings/schema.ts';
import type { Log } from '../../../log/types.ts';
import { commandField } from '../../dimse/command-fields.ts';
import { status, statusMeaning, statusText } from '../../dimse/status.ts';
import type { CalledNode } from '../../request.ts';
import { requestAssociation } from '../../request.ts';

export type EchoResult = z.output<typeof echoResult>;

export interface EchoOptions {
  callingAeTitle: string;
  /** Timeouts, identity and transfer syntaxes of associations that we open. */
  calling: CallingSettings;
  tls?: TlsSettings;
  log: Log;
}

/**
 * Verification SCU (PS3.4 A): one association, one C-ECHO, no retry. Never rejects: what went wrong is in the result, as an error of ours or as
 * the status of the response.
 */
export async function echo(node: CalledNode, options: EchoOptions): Promise<EchoResult> {
  const began = performance.now();
  const elapsed = () => Math.round((performance.now() - began) * 10) / 10;
  const { calling, callingAeTitle, log, tls } = options;
  const proposed = calling.verificationTransferSyntaxes;
  try {
    const endpoint = await requestAssociation(node, {
      callingAeTitle,
      implementation: calling.implementation,
      timeouts: calling.timeouts,
      maxPduLength: calling.maxPduLength,
      contexts: [
        {
          id: 1,
          abstractSyntax: verificationSopClass,
          transferSyntaxes: proposed.length > 0 ? proposed : [explicitVrLittleEndian, implicitVrLittleEndian],
        },
      ],
      log,
      ...(tls && { tls }),
    });
    const context = endpoint.association.contexts.get(1);
    if (context === undefined) {
      await endpoint.release();
      const error = { code: 'unsupported', message: 'the peer does not offer Verification', parameters: {} };
      return { ok: false, milliseconds: elapsed(), error };
    }
    const response = await endpoint.exchange(context, {
      field: commandField.echo,
      affectedSopClassUid: verificationSopClass,
    });
    const milliseconds = elapsed();
    await endpoint.release();
    if (response.status === status.success) {
      return { ok: true, milliseconds, status: response.status };
    }
    const message = `${statusText(response.status)} ${statusMeaning(response.status)}`;
    const parameters = { status: response.status, comment: response.command.errorComment };
    return { ok: false, milliseconds, status: response.status, error: { code: 'dimse-status', message, parameters } };
  } catch (error) {
    return { ok: false, milliseconds: elapsed(), error: toEnvelope(error) };
  }
}
