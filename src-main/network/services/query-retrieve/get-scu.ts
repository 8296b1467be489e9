import type { AcceptancePolicy } from '../../../../src-shared/settings/schema.ts';
import type { Ingest, IngestOutcome } from '../../../archive/types.ts';
import { commandField } from '../../dimse/command-fields.ts';
import { ServiceRegistry } from '../../dimse/registry.ts';
import type { OutgoingAssociation } from '../../outgoing.ts';
import { StorageScp } from '../storage/scp.ts';
import { planContexts } from './contexts.ts';
import type { ExpectedClasses } from './get-offer.ts';
import { offeredClasses, storageOffer } from './get-offer.ts';
import { getSopClass, modelsOf } from './models.ts';
import { type RetrieveRequest, type RetrieveResult, retrieve } from './retrieve-scu.ts';

export interface GetOptions {
  ingest: Ingest;
  /** Rules of our listener: what is taken, and how. */
  policy: AcceptancePolicy;
  expected: ExpectedClasses;
  /** After each instance; `outcome` absent: it was refused. */
  onInstance: (outcome: IngestOutcome | undefined) => void;
  /** As they come. */
  onBytes: (bytes: number) => void;
}

/** C-GET (PS3.4 C.4.3.2): the node sends what is named over the same association, where we are SCP of storage. */
export function get(request: RetrieveRequest, options: GetOptions): Promise<RetrieveResult> {
  const { ingest, policy, expected, onInstance, onBytes } = options;
  const { querying } = request;
  let association: OutgoingAssociation | undefined;
  const storage = new StorageScp({
    ingest,
    policy,
    origin: 'c-get',
    onInstance: ({ outcome }) => {
      if (association !== undefined) {
        if (outcome === undefined) association.entry.failed++;
        else association.entry.received++;
      }
      onInstance(outcome);
    },
    onBytes: (bytes) => {
      onBytes(bytes);
      if (association === undefined) return;
      association.entry.bytes += bytes;
      association.entry.touch();
    },
  });
  const own = planContexts(
    modelsOf(querying.model).map((model) => getSopClass[model]),
    querying,
  );
  const planned = storageOffer(offeredClasses(expected, policy, querying), expected, {
    firstId: own.length * 2 + 1,
    taken: policy.transferSyntaxes.flat(),
    compressed: querying.getCompressed,
  });
  return retrieve(
    {
      ...request,
      onAssociation: (opened) => {
        association = opened;
        request.onAssociation?.(opened);
      },
    },
    {
      sopClasses: getSopClass,
      command: { field: commandField.get },
      contexts: () => planned.contexts,
      user: { roles: planned.roles },
      registry: new ServiceRegistry(() => storage),
    },
  );
}
