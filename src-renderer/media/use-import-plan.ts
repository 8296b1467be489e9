import { useCallback, useEffect, useState } from 'react';
import type { ImportPatient } from '../../src-shared/contract/catalogues.ts';
import type { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import { api, asError } from '../app/api.ts';
import { useLive } from '../app/live.ts';
import type { ImportSelection } from '../app/media-actions.ts';

export interface Plan {
  patients: ImportPatient[];
  unreadable: number;
}

const quietMs = 300;

/** What an import would bring; asked anew when all of the medium was read, the last answer stays until then. */
export function useImportPlan(selection: ImportSelection): {
  plan: Plan | undefined;
  error: NegatoscopeError | undefined;
  /** An answer that takes account of everything known now is on its way. */
  asking: boolean;
  again: () => void;
} {
  const medium = useLive((state) => state.catalogues?.find(({ id }) => id === selection.id));
  const [wish, setWish] = useState(0);
  const [state, setState] = useState<{ plan?: Plan; error?: NegatoscopeError; of?: string }>({});
  // Not with each file that is read: what is found until the end is asked for then.
  const now = [medium?.state, wish].join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: what there is to plan decides.
  useEffect(() => {
    let left = false;
    const timer = setTimeout(
      () =>
        api.catalogues.importPlan(selection).then(
          (plan) => {
            if (!left) setState({ plan, of: now });
          },
          (thrown: unknown) => {
            if (!left) setState(({ plan }) => ({ ...(plan ? { plan } : {}), error: asError(thrown), of: now }));
          },
        ),
      state.of === undefined ? 0 : quietMs,
    );
    return () => {
      left = true;
      clearTimeout(timer);
    };
  }, [selection, now]);
  return {
    plan: state.plan,
    error: state.error,
    asking: state.of !== now,
    again: useCallback(() => setWish((count) => count + 1), []),
  };
}
