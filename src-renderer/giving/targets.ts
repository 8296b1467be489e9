import { useEffect, useState } from 'react';
import { api } from '../app/api.ts';

export type Targets = Awaited<ReturnType<typeof api.fileSets.targets>>;

/** What can be written to, as it is now; undefined until it was asked for. */
export function useTargets(): Targets | undefined {
  const [targets, setTargets] = useState<Targets>();
  useEffect(() => {
    let left = false;
    const ask = (): void => {
      api.fileSets.targets().then(
        (all) => !left && setTargets(all),
        () => !left && setTargets({ targets: [] }),
      );
    };
    ask();
    const end = api.fileSets.targetsChanged(ask);
    return () => {
      left = true;
      end();
    };
  }, []);
  return targets;
}
