import { useEffect, useState } from 'react';
import type { DeIdentificationProject } from '../../../src-shared/contract/de-identification.ts';
import { api } from '../api.ts';

/** The projects, as they are now; undefined until they were asked for. */
export function useProjects(): readonly DeIdentificationProject[] | undefined {
  const [projects, setProjects] = useState<DeIdentificationProject[]>();
  useEffect(() => {
    let left = false;
    const ask = (): void => {
      api.deIdentification.projects().then(
        (all) => !left && setProjects(all),
        () => !left && setProjects([]),
      );
    };
    ask();
    const end = api.deIdentification.changed(ask);
    return () => {
      left = true;
      end();
    };
  }, []);
  return projects;
}

/** Who is who of a project that is locked cannot be read or added to before its passphrase was given. */
export const isLocked = (project: DeIdentificationProject | undefined): boolean =>
  project?.mapping === 'encrypted' && !project.open;

export const mappingWords: Record<DeIdentificationProject['mapping'], string> = {
  none: 'who is who is not kept',
  plain: 'who is who is kept',
  encrypted: 'who is who is kept, encrypted',
};
