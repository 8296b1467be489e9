import { commandName, isRequest, namesRequestedClass } from './command-fields.ts';
import type { Command } from './command-set.ts';
import type { Outcome, Service } from './service.ts';
import { status } from './status.ts';

/** What is wrong with a request before any service sees it. */
export function refusalOf(command: Command, service: Service | undefined): Outcome | undefined {
  if (!isRequest(command.field)) {
    return { status: status.unrecognizedOperation, comment: `unknown command field ${command.field.toString(16)}H` };
  }
  if (service === undefined) {
    return { status: status.sopClassNotSupported };
  }
  if (!service.operations.has(command.field)) {
    return {
      status: status.unrecognizedOperation,
      comment: `${commandName(command.field)} is no operation of ${service.name}`,
    };
  }
  const sopClass = namesRequestedClass(command.field) ? command.requestedSopClassUid : command.affectedSopClassUid;
  return sopClass === undefined
    ? { status: status.mistypedArgument, comment: 'the SOP Class UID is missing' }
    : undefined;
}
