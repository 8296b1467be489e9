import { isStorageSopClass } from '../../../../src-shared/dicom/sop-classes.ts';
import { storagePreference } from '../../../../src-shared/settings/policy.ts';
import type { Catalogue } from '../../../archive/types.ts';
import type { Transcoder } from '../../../transcode/transcoder.ts';
import { ownStorageOrder } from '../../acceptance/known-services.ts';
import type { IncomingServiceContext, PossibleRoles, ServiceClass } from '../service-class.ts';
import { blockPool } from '../storage/store-operation.ts';
import { getContexts } from './get-contexts.ts';
import { GetTransfer, type GetTransferOptions } from './get-transfer.ts';
import { HeldSyntaxes } from './held-syntaxes.ts';
import { getSopClass } from './models.ts';
import { placesOf, type RetrieveCatalogue } from './retrieve-selection.ts';
import {
  answerRelational,
  loggedFailures,
  type Retrieval,
  type RetrieveScpOptions,
  Running,
  retrieveClasses,
  retrieveService,
} from './retrieve-service.ts';

export interface GetScpOptions extends RetrieveScpOptions {
  catalogue: RetrieveCatalogue & Pick<Catalogue, 'syntaxes' | 'onChanged'>;
  /** Absent: instances are sent as they are, or not at all. */
  transcoder?: Pick<Transcoder, 'transcode'>;
}

/** A requestor that gets instances is their SCP, and may store on the same association too. */
const either: PossibleRoles = { scu: true, scp: true };

/** Instances got ready (opened, their first block read, or transcoded) while one is sent. */
const ahead = 4;

/** C-GET (PS3.4 C.4.3): the archive sends what is asked for over the association on which it is asked. */
export function getServiceClass(options: GetScpOptions): ServiceClass {
  const running = new Running();
  const held = new HeldSyntaxes(options.catalogue, options.log);
  return {
    name: 'C-GET',
    sopClasses: (policy) => (policy.retrieve.get ? retrieveClasses(policy, getSopClass) : []),
    roles: ({ retrieve, storageSopClasses }, sopClassUid) =>
      retrieve.get && (isStorageSopClass(sopClassUid) || storageSopClasses.includes(sopClassUid)) ? either : undefined,
    sendingPreference: (policy, sopClassUid) => {
      const only = policy.retrieve.getTransferSyntaxes === 'as-held' ? held.only(sopClassUid) : undefined;
      return only === undefined ? undefined : [only, ...(storagePreference(policy, sopClassUid) ?? ownStorageOrder)];
    },
    extended: answerRelational,
    open: (context) =>
      retrieveService(
        {
          name: 'C-GET',
          plan: ({ peer: { address, aeTitle } }) => ({
            receiver: { aeTitle, address },
            carryOut: (retrieval) => get(retrieval, context, options),
          }),
        },
        context,
        options,
        running,
      ),
  };
}

async function get(retrieval: Retrieval, context: IncomingServiceContext, options: GetScpOptions): Promise<void> {
  const { audit, operations, selection, signal } = retrieval;
  const { endpoint, entry, policy } = context;
  const log = options.log.child('c-get');
  const transferOptions: GetTransferOptions = {
    endpoint,
    contexts: getContexts(endpoint.association, policy.retrieve),
    pool: blockPool(endpoint),
    catalogue: options.catalogue,
    signal,
    ...(policy.retrieve.transcode && options.transcoder && { transcoder: options.transcoder }),
  };
  const waiting: GetTransfer[] = [];
  const sendNext = async (): Promise<void> => {
    const transfer = waiting.shift() as GetTransfer;
    const { place } = transfer;
    const { error, outcome } = await transfer.send();
    if (outcome === 'failed') {
      if (operations.failed < loggedFailures) {
        log.warn('an instance was not sent', { sopClassUid: place.sopClassUid, error: error?.message });
      }
      entry.failed++;
    } else {
      audit.sent(place);
      entry.received++;
      entry.bytes += place.bytes;
    }
    entry.touch();
    operations.add(outcome === 'sent' ? 'completed' : outcome, place.sopInstanceUid);
  };
  try {
    for await (const place of placesOf(options.catalogue, selection)) {
      if (signal.aborted) {
        break;
      }
      waiting.push(new GetTransfer(place, transferOptions));
      if (waiting.length > ahead) {
        await sendNext();
      }
    }
    while (waiting.length > 0 && !signal.aborted) {
      await sendNext();
    }
  } finally {
    for (const transfer of waiting) {
      transfer.drop();
    }
  }
}
