import { useEffect, useRef, useState } from 'react';
import type { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { FileSetInput, FileSetPlan } from '../../src-shared/contract/file-sets.ts';
import { api, asError } from '../app/api.ts';

export interface PlanState {
  /** The last one that was made; of another request while `asking`. */
  plan: FileSetPlan | undefined;
  error: NegatoscopeError | undefined;
  /** The answer to the request as it is now is not there yet. */
  asking: boolean;
}

/**
 * What a request comes to, asked anew a moment after it changed.
 * @param about what else it depends on: settings, what can be written to, studies that changed
 */
export function usePlan(request: FileSetInput | undefined, about: string): PlanState {
  // A password changes nothing of it, but that there is one.
  const key = request
    ? JSON.stringify([{ ...request, password: request.password === undefined ? undefined : '*' }, about])
    : '';
  const latest = useRef(request);
  latest.current = request;
  const [state, setState] = useState<{ key: string; plan?: FileSetPlan; error?: NegatoscopeError }>({ key: '' });
  useEffect(() => {
    if (key === '') return;
    let left = false;
    const timer = setTimeout(() => {
      if (!latest.current) return;
      api.fileSets.plan(latest.current).then(
        (plan) => !left && setState({ key, plan }),
        (thrown: unknown) => !left && setState({ key, error: asError(thrown) }),
      );
    }, 200);
    return () => {
      left = true;
      clearTimeout(timer);
    };
  }, [key]);
  return {
    plan: key === '' ? undefined : state.plan,
    error: state.key === key ? state.error : undefined,
    asking: key !== '' && state.key !== key,
  };
}
