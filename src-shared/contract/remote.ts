import { call, event, z } from './define.ts';
import { nameSchema } from './view-routes.ts';

/**
 * Searching other nodes (Query/Retrieve SCU, PS3.4 C.4) and fetching from them. A window names its search itself, so that nothing that is found
 * can come before it knows the name; what is found comes in portions.
 */

/** Matching keys by keyword of the standard, as a person typed them; empty ones are left out of the match but still asked for. */
export const remoteQuery = z.object({
  keys: z.record(z.string(), z.string()),
  /** Names without regard to spelling, where the node can do that (PS3.4 C.5.1.1: fuzzy semantic matching). */
  fuzzy: z.boolean().optional(),
});
export type RemoteQuery = z.output<typeof remoteQuery>;

const availability = z.enum(['ONLINE', 'NEARLINE', 'OFFLINE', 'UNAVAILABLE', '']);

/** One study of an answer; identity is the node and the Study Instance UID, with the Patient ID. */
export const remoteStudy = z.object({
  /** Counts from 1 within the search. A later row with the same number replaces the earlier one. */
  number: z.int(),
  studyUid: z.string(),
  name: nameSchema,
  patientId: z.string(),
  issuer: z.string(),
  birthDate: z.string(),
  sex: z.string(),
  studyDate: z.string(),
  studyTime: z.string(),
  accession: z.string(),
  studyId: z.string(),
  description: z.string(),
  modalities: z.array(z.string()),
  institution: z.string(),
  referringPhysician: z.string(),
  /** Absent: the node did not say. */
  series: z.int().optional(),
  instances: z.int().optional(),
  retrieveAeTitle: z.string(),
  availability,
  /** What of it lies in the archive: the row of the study there (same UID and same patient), and how many instances. */
  local: z.object({ studyRow: z.int(), instances: z.int() }).optional(),
  /** Everything else that came, by keyword, as text; for the details. */
  more: z.record(z.string(), z.string()),
});
export type RemoteStudy = z.output<typeof remoteStudy>;

export const remoteSeries = z.object({
  seriesUid: z.string(),
  modality: z.string(),
  number: z.int().optional(),
  description: z.string(),
  bodyPart: z.string(),
  instances: z.int().optional(),
  retrieveAeTitle: z.string(),
  availability,
  more: z.record(z.string(), z.string()),
});
export type RemoteSeries = z.output<typeof remoteSeries>;

export const remoteInstance = z.object({
  sopInstanceUid: z.string(),
  sopClassUid: z.string(),
  number: z.int().optional(),
  frames: z.int().optional(),
  rows: z.int().optional(),
  columns: z.int().optional(),
  retrieveAeTitle: z.string(),
  more: z.record(z.string(), z.string()),
});
export type RemoteInstance = z.output<typeof remoteInstance>;

/** One entry of a modality worklist (PS3.4 K.6.1): a scheduled procedure step. */
export const worklistEntry = z.object({
  number: z.int(),
  studyUid: z.string(),
  name: nameSchema,
  patientId: z.string(),
  birthDate: z.string(),
  sex: z.string(),
  accession: z.string(),
  requestedProcedure: z.string(),
  requestedProcedureId: z.string(),
  stepId: z.string(),
  stepDescription: z.string(),
  stationAeTitle: z.string(),
  modality: z.string(),
  startDate: z.string(),
  startTime: z.string(),
  performingPhysician: z.string(),
  referringPhysician: z.string(),
  /** The study it belongs to, when images of it are already here. */
  local: z.object({ studyRow: z.int(), instances: z.int() }).optional(),
  more: z.record(z.string(), z.string()),
});
export type WorklistEntry = z.output<typeof worklistEntry>;

/** What is to be fetched: a study, a series of it, or one instance. */
export const remoteItem = z.object({
  studyUid: z.string().min(1),
  seriesUid: z.string().optional(),
  sopInstanceUid: z.string().optional(),
  patientId: z.string(),
  /** Of the answer that named it; empty: the node itself. */
  retrieveAeTitle: z.string().default(''),
  /** For the job's title. */
  title: z.string().default(''),
  /** How many instances the node announced, for the progress. */
  instances: z.int().optional(),
});
export type RemoteItem = z.output<typeof remoteItem>;

const envelope = z.object({ code: z.string(), message: z.string(), parameters: z.record(z.string(), z.unknown()) });

export const searchEnd = z.object({
  searchId: z.string(),
  /** `limit`: there is more; we cancelled when the limit of the settings was reached. */
  outcome: z.enum(['complete', 'limit', 'cancelled', 'failed']),
  count: z.int(),
  /** Keys that the node said it does not support (status FF01H came). */
  unsupportedKeys: z.boolean(),
  /** Answers that could not be read and are not among the rows; absent: none. */
  unreadable: z.int().optional(),
  status: z.int().optional(),
  error: envelope.optional(),
});
export type SearchEnd = z.output<typeof searchEnd>;

const searchInput = z.object({
  searchId: z.string().min(1).max(100),
  nodeId: z.string(),
  query: remoteQuery,
  /** Instead of the limit of the settings: "show more" asks again for more. */
  limit: z.int().positive().max(100_000).optional(),
});
const place = z.object({ nodeId: z.string(), patientId: z.string(), studyUid: z.string().min(1) });

export const remote = {
  /** Begins a search of studies; resolves at once. What is found comes as `found`, the end as `ended`. */
  search: call(searchInput, z.void()),
  /** The same for the modality worklist of a node. */
  searchWorklist: call(searchInput, z.void()),
  /** Ends a search (C-CANCEL, where the node's settings allow it); what was found stays. Nothing happens when it has ended. */
  cancelSearch: call(z.object({ searchId: z.string() }), z.void()),
  series: call(place, z.array(remoteSeries)),
  instances: call(place.extend({ seriesUid: z.string().min(1) }), z.array(remoteInstance)),
  /** Fetches by C-MOVE to ourselves or C-GET, as the node is set; one job for each item, the one under way for what is being fetched already. */
  retrieve: call(
    z.object({ nodeId: z.string(), items: z.array(remoteItem).min(1).max(1000) }),
    z.object({ jobIds: z.array(z.int()) }),
  ),
  /** Earlier studies of the patient of a study of the archive that the nodes know, by the rules for priors; searched at once. */
  priors: call(
    z.object({ studyRow: z.int() }),
    z.object({
      rows: z.array(remoteStudy.extend({ nodeId: z.string(), relevant: z.boolean() })),
      failed: z.array(z.object({ nodeId: z.string(), error: envelope })),
    }),
  ),
  /** At most ten times a second for each search. */
  found: event(z.object({ searchId: z.string(), rows: z.array(remoteStudy) })),
  foundWorklist: event(z.object({ searchId: z.string(), rows: z.array(worklistEntry) })),
  ended: event(searchEnd),
};
