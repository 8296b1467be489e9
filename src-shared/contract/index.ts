import { announcements } from './announcements.ts';
import { app } from './app.ts';
import { catalogues } from './catalogues.ts';
import { commitments } from './commitments.ts';
import { deIdentification } from './de-identification.ts';
import type { Client, Handlers } from './define.ts';
import { fileSets } from './file-sets.ts';
import { film } from './film.ts';
import { jobs } from './jobs.ts';
import { keyImages } from './key-images.ts';
import { measurements } from './measurements.ts';
import { network } from './network.ts';
import { paper } from './paper.ts';
import { pictures } from './pictures.ts';
import { print } from './print.ts';
import { procedureSteps } from './procedure-steps.ts';
import { remote } from './remote.ts';
import { reportDrafts } from './report-drafts.ts';
import { sending } from './sending.ts';
import { settings } from './settings.ts';

/** The whole API between the processes. Searching and pixels go over DICOMweb instead (`dicomweb://<catalogue>/`). */
export const contract = {
  app,
  settings,
  network,
  catalogues,
  jobs,
  sending,
  remote,
  commitments,
  procedureSteps,
  announcements,
  measurements,
  keyImages,
  reportDrafts,
  pictures,
  film,
  print,
  paper,
  fileSets,
  deIdentification,
};

export type NegatoscopeContract = typeof contract;
/** What a window sees. */
export type NegatoscopeApi = Client<NegatoscopeContract>;
/** What the main process implements. */
export type NegatoscopeHandlers = Handlers<NegatoscopeContract>;
