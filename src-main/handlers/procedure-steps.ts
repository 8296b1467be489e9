import type { NegatoscopeHandlers } from '../../src-shared/contract/index.ts';
import type { ProcedureSteps } from '../network/services/procedure-step/procedure-steps.ts';

/** The calls of performed procedure steps. */
export const procedureStepHandlers = (steps: ProcedureSteps): NegatoscopeHandlers['procedureSteps'] => ({
  list: () => steps.list(),
});
