import type { NegatoscopeHandlers } from '../../src-shared/contract/index.ts';
import type { DeIdentification } from '../de-identify/de-identification.ts';

/** The calls about de-identification. */
export const deIdentificationHandlers = (service: DeIdentification): NegatoscopeHandlers['deIdentification'] => ({
  projects: () => service.projects(),
  createProject: (wanted) => service.createProject(wanted),
  openProject: ({ id, passphrase }) => service.openProject(id, passphrase),
  removeProject: ({ id }) => service.removeProject(id),
  mapping: ({ id }) => service.mapping(id),
  preview: (wanted) => service.preview(wanted),
  check: (wanted) => service.check(wanted),
  copy: (wanted) => service.copy(wanted),
});
