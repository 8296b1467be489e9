import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import type { Outcome, Service } from './service.ts';
import { status } from './status.ts';

/** Which service answers for which SOP class, and the one place where what was thrown becomes a status. */
export class ServiceRegistry {
  readonly #services = new Map<string, Service>();
  readonly #fallback: ((sopClassUid: string) => Service | undefined) | undefined;

  /** `fallback` is asked for SOP classes that nobody registered (unknown storage classes, taken by policy). */
  constructor(fallback?: (sopClassUid: string) => Service | undefined) {
    this.#fallback = fallback;
  }

  register(sopClassUids: Iterable<string>, service: Service): this {
    for (const uid of sopClassUids) {
      this.#services.set(uid, service);
    }
    return this;
  }

  find(sopClassUid: string): Service | undefined {
    return this.#services.get(sopClassUid) ?? this.#fallback?.(sopClassUid);
  }

  /** The response to a request that ended with an error. */
  outcomeOf(error: unknown, service: Service | undefined): Outcome {
    return service?.outcomeOf?.(error) ?? generalOutcome(error);
  }
}

/** Statuses of PS3.7 C for the errors of the workstation; a service's own table comes before it. */
export function generalOutcome(error: unknown): Outcome {
  const comment = error instanceof Error ? error.message : String(error);
  if (!(error instanceof NegatoscopeError)) {
    return { status: status.processingFailure, comment };
  }
  switch (error.code) {
    case 'dimse-status':
      return { status: Number(error.parameters['status'] ?? status.processingFailure), comment };
    case 'cancelled':
      return { status: status.cancel };
    case 'not-found':
      return { status: status.noSuchObjectInstance, comment };
    case 'invalid-input':
    case 'damaged':
    case 'not-dicom':
      return { status: status.invalidArgument, comment };
    case 'forbidden':
      return { status: status.notAuthorized, comment };
    case 'unsupported':
      return { status: status.noSuchSopClass, comment };
    case 'disk-full':
    case 'busy':
      return { status: status.resourceLimitation, comment };
    default:
      return { status: status.processingFailure, comment };
  }
}
