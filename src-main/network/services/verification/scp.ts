import { commandField } from '../../dimse/command-fields.ts';
import type { Service } from '../../dimse/service.ts';
import { status } from '../../dimse/status.ts';

export const verificationSopClass = '1.2.840.10008.1.1';

/** Verification SCP (PS3.4 A): every C-ECHO is answered with Success. */
export const verificationScp: Service = {
  name: 'Verification',
  operations: new Set([commandField.echo]),
  perform: ({ command }) =>
    command.affectedSopClassUid === verificationSopClass
      ? { status: status.success }
      : { status: status.sopClassNotSupported },
};
