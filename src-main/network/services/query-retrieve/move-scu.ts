import { commandField } from '../../dimse/command-fields.ts';
import { moveSopClass } from './models.ts';
import { type RetrieveRequest, type RetrieveResult, retrieve } from './retrieve-scu.ts';

/** C-MOVE (PS3.4 C.4.2.2): the node sends what is named to `destination`, an AE title that it knows. */
export const move = (request: RetrieveRequest, destination: string): Promise<RetrieveResult> =>
  retrieve(request, {
    sopClasses: moveSopClass,
    command: { field: commandField.move, moveDestination: destination },
  });
