import type { AcceptancePolicy, TransferSyntaxPreference } from '../../../src-shared/settings/schema.ts';
import type { ActivityEntry } from '../activity.ts';
import type { DimseEndpoint } from '../dimse/endpoint.ts';
import type { Service } from '../dimse/service.ts';
import type { AssociateRequest, ExtendedNegotiation } from '../upper-layer/pdu.ts';

/** The roles that the requestor of an association may take for a SOP class (PS3.7 D.3.3.4). */
export interface PossibleRoles {
  scu: boolean;
  scp: boolean;
}

/** An association that came to us and was accepted, as the services on it see it. */
export interface IncomingServiceContext {
  readonly policy: AcceptancePolicy;
  readonly request: AssociateRequest;
  /** The association is one too many, and was accepted so that each request on it can be refused (`overLimit` of the policy). */
  readonly overLimit: boolean;
  /** Requests of ours on the same association (C-STORE of a C-GET, N-EVENT-REPORT); its `peer` says who is there. */
  readonly endpoint: DimseEndpoint;
  /** Counts what is transferred, for the transfers window. */
  readonly entry: ActivityEntry;
}

/**
 * A service class that we provide on associations that come to us, beside Verification and Storage: what is accepted for it, and who answers.
 * The listener holds a list of these; nothing else knows of them.
 */
export interface ServiceClass {
  readonly name: string;
  /** SOP classes taken under this policy; empty when the service is switched off. */
  sopClasses(policy: AcceptancePolicy): Iterable<string>;
  /** Transfer syntaxes for one of them; absent or undefined: `messageTransferSyntaxes` of the policy. */
  preference?(policy: AcceptancePolicy, sopClassUid: string): TransferSyntaxPreference | undefined;
  /** What the requestor may be; absent: SCU only. Also asked for storage SOP classes, where undefined means "not my business". */
  roles?(policy: AcceptancePolicy, sopClassUid: string): PossibleRoles | undefined;
  /** Transfer syntaxes for a storage SOP class of which the requestor is to be the SCP: it is we who send. Undefined: as for storage. */
  sendingPreference?(policy: AcceptancePolicy, sopClassUid: string): TransferSyntaxPreference | undefined;
  /** The service-class-application-information (item 56H) answered to a proposed one; undefined: none. */
  extended?(policy: AcceptancePolicy, proposed: ExtendedNegotiation): Uint8Array | undefined;
  /** Called once for each accepted association that has a context of ours. */
  open(context: IncomingServiceContext): Service;
}
